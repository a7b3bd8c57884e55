import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { makeFixtures } from '../../bench/fixtures.ts';
import { makePhoto } from '../../bench/photo.ts';
import { prose } from '../../bench/prose.ts';
import { Random } from '../../bench/random.ts';

test('the same seed gives the same text and pictures, another seed others', async () => {
  const [one, same, other] = [new Random(5), new Random(5), new Random(6)];
  const text = prose(one, 300);
  expect(prose(same, 300)).toBe(text);
  expect(prose(other, 300)).not.toBe(text);
  const photo = Buffer.from(await makePhoto(one));
  expect(photo.equals(await makePhoto(same))).toBe(true);
  const { width, height, format } = await sharp(photo).metadata();
  expect({ width, height, format }).toEqual({ width: 1280, height: 800, format: 'jpeg' });
});

test('prose has exactly the length that was asked for, on one line', () => {
  for (const length of [0, 1, 40, 300]) expect(prose(new Random(length), length)).toMatch(new RegExp(`^.{${length}}$`));
});

test('random numbers stay in their range and reach its ends', () => {
  const random = new Random(9);
  const seen = new Set(Array.from({ length: 1000 }, () => random.integer(-2, 3)));
  expect([...seen].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
});

test('the feeding program prints lines of the log at its pace, and the folder can be removed', async () => {
  const fixtures = await makeFixtures(1, false);
  const start = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, [join(fixtures.folder, 'feed.mjs'), '20', '50']);
  expect(performance.now() - start).toBeGreaterThan(380);
  const log = await readFile(join(fixtures.folder, fixtures.longLog), 'utf8');
  expect(stdout).toBe(`${log.split('\n').slice(0, 20).join('\n')}\n`);
  await fixtures.remove();
  await expect(access(fixtures.folder)).rejects.toThrow();
});
