/** A value and the bytes that stand for it, frozen: changing one is changing the protocol. */
export interface Vector<T> {
  readonly about: string;
  readonly value: T;
  /** Hexadecimal, a line for each field, behind `#` what it is. */
  readonly hex: string;
}

/** The bytes of a vector. */
export function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  const digits = hex
    .split('\n')
    .map((line) => line.split('#')[0]!) // a split gives at least one part
    .join('')
    .replace(/\s+/g, '');
  if (!/^([0-9a-f]{2})*$/.test(digits)) throw new Error(`not hexadecimal: ${digits}`);
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Bytes as a vector writes them, for messages of failing tests. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
