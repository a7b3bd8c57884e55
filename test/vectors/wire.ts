import type { Vector } from './vector.ts';

export const uintVectors: readonly Vector<number>[] = [
  { about: 'zero', value: 0, hex: '00' },
  { about: 'the largest of one byte', value: 127, hex: '7f' },
  { about: 'the smallest of two bytes', value: 128, hex: '80 01' },
  { about: 'low seven bits first', value: 300, hex: 'ac 02' },
  { about: 'the largest of three bytes', value: 2 ** 21 - 1, hex: 'ff ff 7f' },
  { about: 'the largest', value: 2 ** 32 - 1, hex: 'ff ff ff ff 0f' },
];

export const intVectors: readonly Vector<number>[] = [
  { about: 'zero', value: 0, hex: '00' },
  { about: 'minus one', value: -1, hex: '01' },
  { about: 'one', value: 1, hex: '02' },
  { about: 'the largest of one byte', value: 63, hex: '7e' },
  { about: 'the smallest of one byte', value: -64, hex: '7f' },
  { about: 'two bytes', value: 64, hex: '80 01' },
  { about: 'the largest', value: 2 ** 31 - 1, hex: 'fe ff ff ff 0f' },
  { about: 'the smallest', value: -(2 ** 31), hex: 'ff ff ff ff 0f' },
];

export const u16Vectors: readonly Vector<number>[] = [{ about: 'low byte first', value: 0x1234, hex: '34 12' }];

export const u32Vectors: readonly Vector<number>[] = [
  { about: 'low byte first', value: 0x12345678, hex: '78 56 34 12' },
  { about: 'the highest bit', value: 0x80000000, hex: '00 00 00 80' },
];

export const textVectors: readonly Vector<string>[] = [
  { about: 'nothing', value: '', hex: '00' },
  { about: 'the length counts bytes', value: 'aé€😀', hex: '0a 61 c3a9 e282ac f09f9880' },
  { about: 'a byte order mark is text', value: '\ufeffa', hex: '04 efbbbf 61' },
];
