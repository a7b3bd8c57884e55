import { ProtocolError } from '../protocolError.ts';
import { type BitCoder, newModel } from './bitCoder.ts';
import { ColorModel } from './colorModel.ts';
import { ColumnDictionary, MAX_COLUMNS } from './columnDictionary.ts';
import { IdModel, MAX_ORDER, NEW_COLUMN } from './idModel.ts';
import { NumberModel } from './numberModel.ts';
import { PixelModel } from './pixelModel.ts';

/** Bands of more rows are cut: columns of that height do not come again. */
const MAX_BAND_ROWS = 40;
/** So far from a band's first row its reference row may lie. */
const MAX_REFERENCE = 64;
/** So many empty columns in a row are followed by the length of the rest of them. */
const EMPTY_RUN = 12;

/** Rows that hold something. */
interface Band {
  readonly first: number;
  readonly after: number;
}

/**
 * Codes images as a reader of text sees them: lines of columns on a background, most of which have come before. Both
 * ends learn what they code, so they must code the same images in the same order: one coder per connection and
 * direction, and exactly what is sent. It is exact for any image, and short for text and controls.
 */
export class ColumnCoder {
  private readonly backgrounds = new ColorModel();
  private readonly isSameBackground = newModel(1);
  private readonly numbers = Array.from({ length: 5 }, () => new NumberModel());
  private readonly dictionary = new ColumnDictionary();
  private readonly ids = new IdModel();
  private readonly pixels = new PixelModel();
  private background = 0xffffffff;
  /** Columns to the left of the present one, with empty ones before the first. */
  private history = new Int32Array(0);

  /**
   * Codes an image of width * height words 0xffBBGGRR, all of them given to the encoder; the decoder is given none, and
   * returns them. Throws a ProtocolError when the bits make no sense.
   */
  code(coder: BitCoder, width: number, height: number, given?: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
    const { dictionary } = this;
    if (dictionary.size >= MAX_COLUMNS) {
      dictionary.clear();
      this.ids.clear();
    }
    if (this.history.length < width + MAX_ORDER) this.history = new Int32Array(width + MAX_ORDER);
    this.codeBackground(coder, given);
    const { background } = this;
    const pixels = given ?? new Uint32Array(width * height).fill(background);
    const bands = given === undefined ? undefined : bandsOf(given, width, height, background);
    const count = this.number(0, coder, bands?.length ?? 0);
    let row = 0;
    for (let i = 0; i < count; i++) {
      const band = bands?.[i];
      const first = row + this.number(1, coder, (band?.first ?? 0) - row);
      const after = first + this.number(2, coder, (band?.after ?? 0) - (band?.first ?? 0));
      if (after <= first || after > height || after - first > MAX_BAND_ROWS) {
        throw new ProtocolError('range', `rows ${first} to ${after} of an image of ${height}`);
      }
      this.codeBand(coder, pixels, width, { first, after }, given !== undefined);
      row = after;
    }
    return pixels;
  }

  private codeBackground(coder: BitCoder, given: Uint32Array | undefined): void {
    const wanted = given === undefined ? 0 : majority(given);
    if (coder.bit(this.isSameBackground, 0, Number(wanted === this.background)) === 1) return;
    this.background = this.backgrounds.code(coder, wanted, 0, 0);
  }

  private number(kind: number, coder: BitCoder, value: number): number {
    return this.numbers[kind]!.code(coder, value);
  }

  private codeBand(coder: BitCoder, pixels: Uint32Array, width: number, band: Band, isEncoding: boolean): void {
    const { history, dictionary, background } = this;
    const reference = this.codeReference(coder, pixels, width, band, isEncoding);
    history.fill(0, 0, MAX_ORDER);
    let empty = 0;
    for (let x = 0; x < width; x++) {
      const at = MAX_ORDER + x;
      if (empty >= EMPTY_RUN) {
        empty = 0;
        const run = this.number(4, coder, isEncoding ? this.emptyColumns(pixels, width, band, x) : 0);
        if (run > width - x) throw new ProtocolError('range', `${run} empty columns from ${x} on, of ${width}`);
        history.fill(0, at, at + run);
        if (!isEncoding) for (let i = 0; i < run; i++) paintEmpty(pixels, width, band, x + i, background);
        x += run - 1;
        if (run > 0) continue;
      }
      const wanted = isEncoding ? this.find(pixels, width, band, x, reference) : NEW_COLUMN;
      let id = this.ids.code(coder, history, at, dictionary.size, wanted);
      if (id >= dictionary.size) throw new ProtocolError('range', `column ${id} of ${dictionary.size}`);
      if (id === NEW_COLUMN) id = this.codeNew(coder, pixels, width, band, x, reference);
      else if (!isEncoding) this.paint(pixels, width, band, x, reference, id);
      history[at] = id;
      this.ids.tell(id);
      empty = id === 0 ? empty + 1 : 0;
    }
  }

  /** The row from which tops are counted: the one that makes most columns known. */
  private codeReference(coder: BitCoder, pixels: Uint32Array, width: number, band: Band, isEncoding: boolean): number {
    const offset = isEncoding ? this.vote(pixels, width, band) - band.first : 0;
    const coded = this.number(3, coder, offset < 0 ? -2 * offset - 1 : 2 * offset);
    const signed = coded & 1 ? -((coded + 1) / 2) : coded / 2;
    if (Math.abs(signed) > MAX_REFERENCE) throw new ProtocolError('range', `a reference row ${signed} rows away`);
    return band.first + signed;
  }

  private vote(pixels: Uint32Array, width: number, band: Band): number {
    const votes = new Map<number, number>();
    let [best, most] = [band.first, 0];
    for (let x = 0; x < width; x++) {
      const top = this.top(pixels, width, band, x);
      const count = this.bottom(pixels, width, band, x) - top;
      if (count < 2) continue;
      const known = this.dictionary.topOf(pixels, top * width + x, count, width);
      if (known === undefined) continue;
      const row = top - known;
      const number = (votes.get(row) ?? 0) + 1;
      votes.set(row, number);
      if (number > most) [best, most] = [row, number];
    }
    return Math.abs(best - band.first) <= MAX_REFERENCE ? best : band.first;
  }

  /** The first row of a column that is not background; the band's end when there is none. */
  private top(pixels: Uint32Array, width: number, { first, after }: Band, x: number): number {
    let row = first;
    while (row < after && pixels[row * width + x] === this.background) row++;
    return row;
  }

  /** The row behind the last one that is not background. */
  private bottom(pixels: Uint32Array, width: number, { first, after }: Band, x: number): number {
    let row = after;
    while (row > first && pixels[(row - 1) * width + x] === this.background) row--;
    return row;
  }

  private emptyColumns(pixels: Uint32Array, width: number, band: Band, x: number): number {
    let end = x;
    while (end < width && this.top(pixels, width, band, end) === band.after) end++;
    return end - x;
  }

  /** The number of a column. */
  private find(pixels: Uint32Array, width: number, band: Band, x: number, reference: number): number {
    const top = this.top(pixels, width, band, x);
    if (top === band.after) return 0;
    const count = this.bottom(pixels, width, band, x) - top;
    return this.dictionary.find(pixels, top * width + x, count, width, top - reference) ?? NEW_COLUMN;
  }

  /** Codes a column pixel by pixel and gives it a number. */
  private codeNew(
    coder: BitCoder,
    pixels: Uint32Array,
    width: number,
    band: Band,
    x: number,
    reference: number,
  ): number {
    const { first, after } = band;
    for (let y = first; y < after; y++) {
      pixels[y * width + x] = this.pixels.code(coder, pixels, width, x, y, first, after, this.background);
    }
    const top = this.top(pixels, width, band, x);
    if (top === after || this.dictionary.size >= MAX_COLUMNS) return 0;
    const column = new Uint32Array(this.bottom(pixels, width, band, x) - top);
    for (let i = 0; i < column.length; i++) column[i] = pixels[(top + i) * width + x]!;
    return this.dictionary.add(column, top - reference);
  }

  private paint(pixels: Uint32Array, width: number, band: Band, x: number, reference: number, id: number): void {
    paintEmpty(pixels, width, band, x, this.background);
    const column = this.dictionary.pixels(id);
    const top = reference + this.dictionary.top(id);
    for (let i = 0; i < column.length; i++) {
      const row = top + i;
      if (row >= band.first && row < band.after) pixels[row * width + x] = column[i]!;
    }
  }
}

function paintEmpty(pixels: Uint32Array, width: number, { first, after }: Band, x: number, background: number): void {
  for (let row = first; row < after; row++) pixels[row * width + x] = background;
}

/** The colour that more than half of the pixels have, if there is one; else one that is frequent, perhaps. */
function majority(pixels: Uint32Array): number {
  let candidate = pixels[0] ?? 0;
  let lead = 0;
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i]!;
    if (pixel === candidate) lead++;
    else if (lead === 0) candidate = pixel;
    else lead--;
  }
  return candidate;
}

/** Runs of rows that are not all background, in pieces that are not too high. */
function bandsOf(pixels: Uint32Array, width: number, height: number, background: number): Band[] {
  const bands: Band[] = [];
  let first = -1;
  for (let row = 0; row <= height; row++) {
    const isEmpty = row === height || isFlat(pixels, row * width, width, background);
    if (first >= 0 && (isEmpty || row - first === MAX_BAND_ROWS)) {
      bands.push({ first, after: row });
      first = -1;
    }
    if (!isEmpty && first < 0) first = row;
  }
  return bands;
}

function isFlat(pixels: Uint32Array, start: number, count: number, color: number): boolean {
  for (let i = start; i < start + count; i++) if (pixels[i] !== color) return false;
  return true;
}
