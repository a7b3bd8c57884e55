import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as protocol from '../../protocol/index.ts';

/** The page, with one space where tables are padded. */
const page = readFileSync(new URL('../../protocol/PROTOCOL.md', import.meta.url), 'utf8').replace(/ +\|/g, ' |');

/** Number and name of every row of the tables that begin so. */
const rows = new Set(Array.from(page.matchAll(/^\| (\d+) \| `(\w+)` \|/gm), ([, number, name]) => `${name} ${number}`));

test('the page has every command, message and encoding with its number, and no other', () => {
  const { commands, clientMessages, serverMessages, encodings } = protocol;
  const expected = [
    ...Object.values(commands).map(({ name, opcode }) => `${name} ${opcode}`),
    ...Object.entries({ ...encodings }).map(([name, { id }]) => `${name} ${id}`),
    ...Object.entries(clientMessages).map(([name, { id }]) => `${name} ${id}`),
    ...Object.entries(serverMessages).map(([name, { id }]) => `${name} ${id}`),
  ];
  expect([...rows].sort()).toEqual(expected.sort());
});

test('the page has every limit with its value', () => {
  const limits = Object.entries(protocol).filter(([name]) => name.startsWith('MAX_'));
  const told = Array.from(page.matchAll(/^\| `(MAX_\w+)` \| (\d+) \|/gm), ([, name, value]) => [name, Number(value)]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(limits));
});

test('the page names the version, the close codes and the modes as they are', () => {
  expect(page).toContain(`version ${protocol.PROTOCOL_VERSION}`);
  expect(page).toContain(`\`${protocol.SUBPROTOCOL}\``);
  expect(protocol.SUBPROTOCOL).toBe(`farglass.${protocol.PROTOCOL_VERSION}`);
  for (const list of [protocol.closeCodes, protocol.modes]) {
    for (const [number, name] of list.entries()) expect(page).toMatch(new RegExp(`\\b${number}\\s+\`${name}\``));
  }
});
