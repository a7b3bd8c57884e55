import { createHash } from 'node:crypto';
import {
  type Framebuffer,
  type Rect,
  type RememberedPicture,
  rememberedTiles,
  TILE_HASH_BYTES,
  tileBytes,
} from '../../protocol/index.ts';

/** The tiles of a screen that a client remembers as they are now; none when its picture has another size. */
export function tilesRemembered(truth: Framebuffer, { width, height, hashes }: RememberedPicture): Rect[] {
  if (truth.width !== width || truth.height !== height) return [];
  return rememberedTiles(width, height).filter((tile, i) => {
    const hash = createHash('sha256').update(tileBytes(truth, tile)).digest();
    const said = hashes.subarray(i * TILE_HASH_BYTES, (i + 1) * TILE_HASH_BYTES);
    return hash.subarray(0, TILE_HASH_BYTES).equals(said);
  });
}
