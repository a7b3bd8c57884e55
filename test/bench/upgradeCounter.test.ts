import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UpgradeCounter } from '../../bench/upgradeCounter.ts';

function countInPieces(bytes: Buffer, cuts: readonly number[]): number {
  const counter = new UpgradeCounter();
  let counted = 0;
  let start = 0;
  for (const cut of [...cuts.map((share) => share % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    counted += counter.count(bytes.subarray(start, cut));
    start = cut;
  }
  return counted;
}

test('what follows an HTTP head counts, however the bytes are cut', () => {
  const head = fc.constantFrom('GET /x HTTP/1.1\r\nA: b\r\n\r\n', 'HTTP/1.1 101 Yes\r\r\n\r\r\n\r\n');
  fc.assert(
    fc.property(head, fc.uint8Array(), fc.array(fc.nat(200)), (start, body, cuts) => {
      expect(countInPieces(Buffer.concat([Buffer.from(start), body]), cuts)).toBe(body.length);
    }),
  );
});

test('all bytes count when there is no HTTP head', () => {
  fc.assert(
    fc.property(fc.constantFrom('GEX', 'H', 'HTT!'), fc.array(fc.nat(200)), (start, cuts) => {
      const bytes = Buffer.from(`${start}\0\r\n\r\nabc`);
      expect(countInPieces(bytes, cuts)).toBe(bytes.length);
    }),
  );
});
