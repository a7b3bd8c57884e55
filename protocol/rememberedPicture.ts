import type { Framebuffer } from './framebuffer.ts';
import { intersect, type Rect, rect } from './geometry.ts';
import { MAX_REMEMBERED_TILES } from './limits.ts';

/** Sides of tiles are multiples of this, pixels. */
const TILE_STEP = 64;
/** Of the SHA-256 of a tile's pixels so many bytes travel: no two tiles that anybody finds have them in common. */
export const TILE_HASH_BYTES = 12;

/** A picture that a client has from an earlier visit: what it shows, tile by tile, as hashes. */
export interface RememberedPicture {
  readonly width: number;
  readonly height: number;
  /** TILE_HASH_BYTES of each of `rememberedTiles`. */
  readonly hashes: Uint8Array;
}

/** The tiles of a picture, row by row. */
export function rememberedTiles(width: number, height: number): Rect[] {
  let side = TILE_STEP;
  while (Math.ceil(width / side) * Math.ceil(height / side) > MAX_REMEMBERED_TILES) side += TILE_STEP;
  const bounds = rect(0, 0, width, height);
  const tiles: Rect[] = [];
  for (let y = 0; y < height; y += side) {
    for (let x = 0; x < width; x += side) tiles.push(intersect(rect(x, y, side, side), bounds));
  }
  return tiles;
}

/** What a tile's hash is made of: its pixels row by row, bytes R, G, B and 255. */
export function tileBytes({ bytes, width }: Framebuffer, tile: Rect): Uint8Array<ArrayBuffer> {
  const row = tile.width * 4;
  const result = new Uint8Array(row * tile.height);
  for (let y = 0; y < tile.height; y++) {
    const start = ((tile.y + y) * width + tile.x) * 4;
    result.set(bytes.subarray(start, start + row), y * row);
  }
  return result;
}
