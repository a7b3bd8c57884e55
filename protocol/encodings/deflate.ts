import { Inflate, inflateSync } from 'fflate';
import { ProtocolError } from '../protocolError.ts';
import { unpackRgb } from './raw.ts';

/**
 * Compressed bytes given to the inflater at a time. Deflate grows at most 1032 times, so a bomb is noticed
 * after at most 8 MiB, whatever it would have become.
 */
const SLICE_BYTES = 8 << 10;

/** Inflates to exactly `length` bytes; anything else is a ProtocolError. */
export function inflateExactly(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  try {
    return bytes.length <= SLICE_BYTES ? inflateAtOnce(bytes, length) : inflateInSlices(bytes, length);
  } catch (cause) {
    if (cause instanceof ProtocolError) throw cause;
    throw new ProtocolError('encoding', 'deflated data is damaged', { cause });
  }
}

/** What is one slice. An inflater of slices takes so much memory that for short data it is most of the work (measured). */
function inflateAtOnce(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  // A byte more than expected: what does not fit is dropped without a word.
  const out = new Uint8Array(length + 1);
  let filled = 0;
  try {
    // Of nothing at all the library makes whatever is in `out`.
    if (bytes.length > 0) filled = inflateSync(bytes, { out }).length;
  } catch (cause) {
    // Bytes that were stored as they are do not fit.
    if (cause instanceof RangeError) filled = out.length;
    else throw cause;
  }
  checkInflated(filled, length);
  return out.subarray(0, length);
}

function inflateInSlices(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(length);
  let filled = 0;
  const inflate = new Inflate((chunk) => {
    filled += chunk.length;
    if (filled <= length) result.set(chunk, filled - chunk.length);
    else checkInflated(filled, length);
  });
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    const end = Math.min(at + SLICE_BYTES, bytes.length);
    inflate.push(bytes.subarray(at, end), end === bytes.length);
  }
  checkInflated(filled, length);
  return result;
}

/** Throws a ProtocolError when deflated data did not give exactly `length` bytes. */
export function checkInflated(filled: number, length: number): void {
  if (filled > length) throw new ProtocolError('limit', `deflated data is longer than ${length} bytes`);
  if (filled < length) throw new ProtocolError('encoding', `deflated data gives ${filled} bytes, expected ${length}`);
}

export function decodeDeflate(bytes: Uint8Array, width: number, height: number): Uint32Array<ArrayBuffer> {
  return unpackRgb(inflateExactly(bytes, width * height * 3));
}
