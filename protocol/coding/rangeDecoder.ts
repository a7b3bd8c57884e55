import { ProtocolError } from '../protocolError.ts';
import { adapted, type BitCoder, MIN_RANGE, PROBABILITY_BITS, probabilityOf } from './bitCoder.ts';

/** So many bytes are read ahead; an encoder leaves out those behind its end, which are zeros. */
const AHEAD_BYTES = 4;

/** Decodes what a RangeEncoder has written. Throws a ProtocolError when more is asked for than the bytes can hold. */
export class RangeDecoder implements BitCoder {
  private readonly bytes: Uint8Array;
  private at = 0;
  private range = 2 ** 32 - 1;
  private code = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    for (let i = 0; i < AHEAD_BYTES; i++) this.code = this.code * 256 + this.next();
    // Always less than the range; no encoder writes what is not.
    this.code = Math.min(this.code, this.range - 1);
  }

  bit(model: Uint16Array, at: number, _bit: number): number {
    const state = model[at]!;
    const bound = (this.range >>> PROBABILITY_BITS) * probabilityOf(state);
    const bit = Number(this.code >= bound);
    if (bit === 0) this.range = bound;
    else {
      this.code -= bound;
      this.range -= bound;
    }
    model[at] = adapted(state, bit);
    while (this.range < MIN_RANGE) {
      this.range *= 256;
      this.code = this.code * 256 + this.next();
    }
    return bit;
  }

  private next(): number {
    if (this.at >= this.bytes.length + AHEAD_BYTES) throw new ProtocolError('truncated', 'coded bits end too early');
    return this.bytes[this.at++] ?? 0;
  }
}
