import { type BitCoder, newModel } from './bitCoder.ts';
import { hash } from './hash.ts';

const OPAQUE = 0xff000000;
const BYTE = 256;
/** Highest bits of the neighbours' green that a colour's green depends on. */
const GREEN_BITS = 3;
/** Pairs of red and blue that are remembered for a green. */
const PAIRS = 2;
const PAIR_TABLE = 1 << 10;
const NO_PAIR = 0xffffffff;

/**
 * Learns colours that nothing else has guessed: the green by those around it, then red and blue by what came with that
 * green lately, or by how far they are from it. Text that is smoothed has few colours, and greys most of all.
 */
export class ColorModel {
  private readonly greens = newModel(BYTE << (2 * GREEN_BITS));
  private readonly pairs = new Uint32Array(PAIR_TABLE * PAIRS).fill(NO_PAIR);
  private readonly isPair = newModel(PAIRS);
  private readonly reds = newModel(BYTE);
  private readonly blues = newModel(BYTE);

  /** Codes a word 0xffBBGGRR by its neighbours to the left and above. */
  code(coder: BitCoder, color: number, left: number, up: number): number {
    const shift = 8 + 8 - GREEN_BITS;
    const mask = (1 << GREEN_BITS) - 1;
    const context = (((left >>> shift) & mask) << GREEN_BITS) | ((up >>> shift) & mask);
    const green = byte(coder, this.greens, context * BYTE, (color >>> 8) & 0xff);
    const wanted = pairOf(color);
    const first = (hash(green, 1) & (PAIR_TABLE - 1)) * PAIRS;
    let pair = NO_PAIR;
    for (let i = 0; i < PAIRS && pair === NO_PAIR; i++) {
      const known = this.pairs[first + i]!;
      if (known === NO_PAIR) break;
      if (coder.bit(this.isPair, i, Number(known === wanted)) === 1) pair = known;
    }
    if (pair === NO_PAIR) {
      const red = (byte(coder, this.reds, 0, (color - green) & 0xff) + green) & 0xff;
      const blue = (byte(coder, this.blues, 0, ((color >>> 16) - green) & 0xff) + green) & 0xff;
      pair = (blue << 16) | red;
    }
    if (this.pairs[first] !== pair) {
      this.pairs.copyWithin(first + 1, first, first + PAIRS - 1);
      this.pairs[first] = pair;
    }
    return (OPAQUE | pair | (green << 8)) >>> 0;
  }
}

/** Red and blue in their places. */
function pairOf(color: number): number {
  return color & 0xff00ff;
}

/** Codes eight bits, the highest first, each by those before it. */
function byte(coder: BitCoder, model: Uint16Array, base: number, value: number): number {
  let node = 1;
  for (let bit = 7; bit >= 0; bit--) node = node * 2 + coder.bit(model, base + node, (value >>> bit) & 1);
  return node & 0xff;
}
