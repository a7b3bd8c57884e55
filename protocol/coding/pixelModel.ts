import { type BitCoder, newModel } from './bitCoder.ts';
import { ColorModel } from './colorModel.ts';
import { GuessTable, MAX_CONFIDENCE } from './guessTable.ts';
import { hash } from './hash.ts';

/** Contexts that each table remembers. */
const TABLE_SIZE = 1 << 13;
/** From many neighbours to few. */
const TABLES = 3;
const LEVELS = MAX_CONFIDENCE + 1;
/** No table knows the context. */
const UNKNOWN = TABLES;

/**
 * Learns pixels by their neighbours to the left, above, and below on the left: coded column by column, a column knows
 * all of the one before. The largest neighbourhood that was seen before guesses; a second guess is the next other one.
 */
export class PixelModel {
  private readonly tables = Array.from({ length: TABLES }, () => new GuessTable(TABLE_SIZE));
  private readonly contexts = new Int32Array(TABLES);
  private readonly isFirst = newModel((TABLES + 1) * LEVELS * (TABLES + 1));
  private readonly isSecond = newModel((TABLES + 1) * (TABLES + 1) * LEVELS);
  private readonly colors = new ColorModel();

  /**
   * Codes the pixel at (x, y) of an image of this width, of whose rows `first` to `after` - 1 a band is coded. Outside of the
   * image there is the background. The decoder returns the pixel and does not write it.
   */
  code(
    coder: BitCoder,
    pixels: Uint32Array,
    width: number,
    x: number,
    y: number,
    first: number,
    after: number,
    background: number,
  ): number {
    const at = y * width + x;
    const up = y > first ? pixels[at - width]! : background;
    const up2 = y > first + 1 ? pixels[at - 2 * width]! : background;
    const up3 = y > first + 2 ? pixels[at - 3 * width]! : background;
    const left = x > 0 ? pixels[at - 1]! : background;
    const upLeft = x > 0 && y > first ? pixels[at - width - 1]! : background;
    const up2Left = x > 0 && y > first + 1 ? pixels[at - 2 * width - 1]! : background;
    const downLeft = x > 0 && y + 1 < after ? pixels[at + width - 1]! : background;
    const down2Left = x > 0 && y + 2 < after ? pixels[at + 2 * width - 1]! : background;
    const left2 = x > 1 ? pixels[at - 2]! : background;
    const upLeft2 = x > 1 && y > first ? pixels[at - width - 2]! : background;
    const downLeft2 = x > 1 && y + 1 < after ? pixels[at + width - 2]! : background;
    const near = hash(hash(up, left), hash(upLeft, downLeft));
    const wider = hash(near, hash(hash(up2, left2), down2Left));
    const widest = hash(wider, hash(hash(up3, up2Left), hash(upLeft2, downLeft2)));
    const { contexts } = this;
    contexts[0] = widest;
    contexts[1] = wider;
    contexts[2] = near;
    const pixel = this.choose(coder, pixels[at]!, left, up);
    for (let i = 0; i < TABLES; i++) this.tables[i]!.tell(contexts[i]!, pixel);
    return pixel;
  }

  private choose(coder: BitCoder, wanted: number, left: number, up: number): number {
    let [one, oneFrom, oneLevel] = [left, UNKNOWN, 0];
    let [two, twoFrom, twoLevel] = [up, UNKNOWN, 0];
    let hasOne = false;
    let hasTwo = false;
    for (let i = 0; i < TABLES && !hasTwo; i++) {
      const table = this.tables[i]!;
      const context = this.contexts[i]!;
      if (!table.has(context)) continue;
      const guess = table.guess(context);
      if (!hasOne) {
        one = guess;
        oneFrom = i;
        oneLevel = table.confidence(context);
        hasOne = true;
      } else if (guess !== one) {
        two = guess;
        twoFrom = i;
        twoLevel = table.confidence(context);
        hasTwo = true;
      }
    }
    if (!hasTwo && two === one) two = left;
    const first = (oneFrom * LEVELS + oneLevel) * (TABLES + 1) + twoFrom;
    if (coder.bit(this.isFirst, first, Number(wanted === one)) === 1) return one;
    if (two !== one) {
      const second = (oneFrom * (TABLES + 1) + twoFrom) * LEVELS + twoLevel;
      if (coder.bit(this.isSecond, second, Number(wanted === two)) === 1) return two;
    }
    return this.colors.code(coder, wanted, left, up);
  }

  clear(): void {
    for (const table of this.tables) table.clear();
  }
}
