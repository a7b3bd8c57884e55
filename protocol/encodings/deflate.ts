import { Inflate } from 'fflate';
import { ProtocolError } from '../protocolError.ts';
import { unpackRgb } from './raw.ts';

/**
 * Compressed bytes given to the inflater at a time. Deflate grows at most 1032 times, so a bomb is noticed
 * after at most 8 MiB, whatever it would have become.
 */
const SLICE_BYTES = 8 << 10;

/** Inflates to exactly `length` bytes; anything else is a ProtocolError. */
export function inflateExactly(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(length);
  let filled = 0;
  let complete = false;
  const inflate = new Inflate((chunk, final) => {
    if (filled + chunk.length > length)
      throw new ProtocolError('limit', `deflated data is longer than ${length} bytes`);
    result.set(chunk, filled);
    filled += chunk.length;
    complete = final;
  });
  try {
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      const end = Math.min(at + SLICE_BYTES, bytes.length);
      inflate.push(bytes.subarray(at, end), end === bytes.length);
    }
  } catch (cause) {
    if (cause instanceof ProtocolError) throw cause;
    throw new ProtocolError('encoding', 'deflated data is damaged', { cause });
  }
  if (!complete || filled !== length) {
    throw new ProtocolError('encoding', `deflated data gives ${filled} bytes, expected ${length}`);
  }
  return result;
}

export function decodeDeflate(bytes: Uint8Array, width: number, height: number): Uint32Array<ArrayBuffer> {
  return unpackRgb(inflateExactly(bytes, width * height * 3));
}
