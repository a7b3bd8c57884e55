import { expect, test } from 'vitest';
import { closeCodes, cursorNames, encodings, keyCodes, keyNumber, modes } from '../../protocol/index.ts';
import { frozenNames } from '../vectors/names.ts';

const tables = { keys: keyCodes, cursors: cursorNames, closeCodes, modes } as const satisfies Record<
  keyof typeof frozenNames,
  readonly string[]
>;

for (const [name, table] of Object.entries<readonly string[]>(tables)) {
  test(`${name} are unique, fit a byte and keep their numbers`, () => {
    const frozen = frozenNames[name as keyof typeof tables].trim().split(/\s+/); // the tables have the same keys
    expect(new Set(table).size).toBe(table.length);
    expect(table.length).toBeLessThan(0xff);
    expect(table).toEqual(frozen);
  });
}

test('every key has its number, and every other name number 0', () => {
  for (const [number, code] of keyCodes.entries()) expect(keyNumber(code)).toBe(number);
  for (const unknown of ['', 'NoSuchKey', 'constructor', '__proto__']) expect(keyNumber(unknown)).toBe(0);
});

test('encodings keep their numbers', () => {
  const numbers = Object.entries(encodings).map(([name, { id }]) => [name, id]);
  expect(numbers).toEqual([
    ['raw', 0],
    ['deflate', 1],
    ['webp', 2],
    ['planes', 4],
    ['context', 5],
  ]);
});
