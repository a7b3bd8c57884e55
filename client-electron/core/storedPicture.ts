import {
  Framebuffer,
  isSurfaceSize,
  type RememberedPicture,
  rememberedTiles,
  TILE_HASH_BYTES,
  tileBytes,
} from '../../protocol/index.ts';

/** A picture of a session's screen from an earlier visit, and what hello says of it. */
export interface StoredPicture {
  readonly framebuffer: Framebuffer;
  readonly claim: RememberedPicture;
}

/** Makes a picture ready to be offered to its session. */
export async function storedPicture(framebuffer: Framebuffer): Promise<StoredPicture> {
  const { width, height } = framebuffer;
  const tiles = rememberedTiles(width, height);
  const digests = await Promise.all(tiles.map((tile) => crypto.subtle.digest('SHA-256', tileBytes(framebuffer, tile))));
  const hashes = new Uint8Array(tiles.length * TILE_HASH_BYTES);
  for (const [i, digest] of digests.entries()) {
    hashes.set(new Uint8Array(digest, 0, TILE_HASH_BYTES), i * TILE_HASH_BYTES);
  }
  return { framebuffer, claim: { width, height, hashes } };
}

/** The framebuffer with bytes as `Framebuffer.bytes` has them; undefined when they are not as many as its size says. */
export function pictureFrom(width: number, height: number, bytes: Uint8Array): Framebuffer | undefined {
  if (!isSurfaceSize(width, height) || bytes.length !== width * height * 4) return undefined;
  const framebuffer = new Framebuffer(width, height);
  framebuffer.bytes.set(bytes);
  return framebuffer;
}
