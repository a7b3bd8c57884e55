import { hash } from './hash.ts';

/** More columns than this are forgotten, all at once: a screen of text in some fonts and colours has some thousands. */
export const MAX_COLUMNS = 1 << 12;
const NO_COLUMN = -1;

/** A stretch of pixels in a column, from where it differs from the background to where it does for the last time. */
interface Column {
  readonly pixels: Uint32Array;
  /** Its first row, seen from the band's reference row. */
  readonly top: number;
  readonly hash: number;
}

/**
 * Columns of pixels that have been coded, by number: 0 is the empty one. A letter is a few of them, again and again.
 * Numbers are given in order of coming, so both ends give the same ones; only the encoder looks columns up.
 */
export class ColumnDictionary {
  private columns: Column[] = [];
  /** The newest column of a hash, and for each column the one before it of the same hash. */
  private readonly newest = new Map<number, number>();
  private earlier: number[] = [];

  constructor() {
    this.clear();
  }

  get size(): number {
    return this.columns.length;
  }

  clear(): void {
    this.columns = [{ pixels: new Uint32Array(0), top: 0, hash: 0 }];
    this.earlier = [NO_COLUMN];
    this.newest.clear();
  }

  pixels(id: number): Uint32Array {
    return this.columns[id]!.pixels;
  }

  top(id: number): number {
    return this.columns[id]!.top;
  }

  /** Adds a column and returns its number. */
  add(pixels: Uint32Array, top: number): number {
    const id = this.columns.length;
    const key = hashOf(pixels, 0, pixels.length, 1);
    this.columns.push({ pixels, top, hash: key });
    this.earlier.push(this.newest.get(key) ?? NO_COLUMN);
    this.newest.set(key, id);
    return id;
  }

  /** The column of `count` pixels from `from` on, each so many further, with this top; undefined: it is new. */
  find(image: Uint32Array, from: number, count: number, stride: number, top: number): number | undefined {
    for (let id = this.first(image, from, count, stride); id !== NO_COLUMN; id = this.earlier[id]!) {
      if (this.columns[id]!.top === top && this.isSame(id, image, from, count, stride)) return id;
    }
    return undefined;
  }

  /** The top that the newest column with these pixels has, whatever it is. */
  topOf(image: Uint32Array, from: number, count: number, stride: number): number | undefined {
    for (let id = this.first(image, from, count, stride); id !== NO_COLUMN; id = this.earlier[id]!) {
      if (this.isSame(id, image, from, count, stride)) return this.columns[id]!.top;
    }
    return undefined;
  }

  private first(image: Uint32Array, from: number, count: number, stride: number): number {
    return this.newest.get(hashOf(image, from, count, stride)) ?? NO_COLUMN;
  }

  private isSame(id: number, image: Uint32Array, from: number, count: number, stride: number): boolean {
    const { pixels } = this.columns[id]!;
    if (pixels.length !== count) return false;
    for (let i = 0, at = from; i < count; i++, at += stride) if (pixels[i] !== image[at]) return false;
    return true;
  }
}

function hashOf(pixels: Uint32Array, from: number, count: number, stride: number): number {
  let key = count;
  for (let i = 0, at = from; i < count; i++, at += stride) key = hash(key, pixels[at]!);
  return key;
}
