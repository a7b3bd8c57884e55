import { deflateSync } from 'fflate';
import { inflateExactly } from '../encodings/deflate.ts';
import type { Reader, Writer } from '../wire.ts';

/**
 * Bytes whose length both sides know, deflated when that is shorter. On the wire: the number of deflated
 * bytes, or 0 when they follow as they are.
 */
export function writePacked(out: Writer, bytes: Uint8Array): void {
  const deflated = deflateSync(bytes);
  if (deflated.length < bytes.length) {
    out.uint(deflated.length);
    out.bytes(deflated);
  } else {
    out.uint(0);
    out.bytes(bytes);
  }
}

export function readPacked(input: Reader, length: number, what: string): Uint8Array {
  const deflated = input.uintUpTo(length, `deflated length of ${what}`);
  return deflated === 0 ? input.bytes(length).slice() : inflateExactly(input.bytes(deflated), length);
}
