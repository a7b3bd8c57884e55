import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PictureFolder } from '../../client-electron/main/pictureFolder.ts';

let parent: string;
let folder: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'farglass-pictures-'));
  folder = join(parent, 'pictures');
});
afterEach(() => rm(parent, { recursive: true }));

/** Pixels that do not deflate. */
function noise(width: number, height: number, seed: number) {
  let state = seed;
  const pixels = Uint8Array.from({ length: width * height * 4 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  return { width, height, pixels };
}

describe('pictures of sessions', () => {
  it('are read as they were written, and the last one counts', async () => {
    const pictures = new PictureFolder(folder);
    expect(await pictures.read('http://host/s/a')).toBeUndefined();
    await Promise.all([noise(30, 20, 1), noise(31, 20, 2)].map((it) => pictures.write('http://host/s/a', it)));
    await pictures.write('http://host/s/../b', noise(1, 1, 3));
    const { width, height, pixels } = (await new PictureFolder(folder).read('http://host/s/a'))!;
    expect({ width, height, pixels: Uint8Array.from(pixels) }).toEqual(noise(31, 20, 2));
    expect(await readdir(parent)).toEqual(['pictures']);
    expect(await readdir(folder)).toHaveLength(2);
    for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
    await pictures.clear();
    expect(await pictures.read('http://host/s/a')).toBeUndefined();
    expect(await readdir(parent)).toEqual([]);
  });

  it('go when they are too many, the oldest first', async () => {
    const pictures = new PictureFolder(folder, 10_000);
    for (const [i, name] of ['a', 'b', 'c'].entries()) {
      await pictures.write(name, noise(30, 30, i + 1));
      for (const file of await readdir(folder)) {
        const { mtime } = await stat(join(folder, file));
        await utimes(join(folder, file), mtime, new Date(mtime.getTime() - 5000));
      }
    }
    expect(await pictures.read('a')).toBeUndefined();
    expect(await pictures.read('b')).toBeDefined();
    expect(await pictures.read('c')).toBeDefined();
  });

  it('that are damaged, or larger than they say, are none', async () => {
    const pictures = new PictureFolder(folder);
    await pictures.write('a', noise(30, 30, 1));
    const path = join(folder, (await readdir(folder))[0]!);
    const whole = await readFile(path);
    const bomb = Buffer.concat([whole.subarray(0, 12), deflateRawSync(Buffer.alloc(1 << 24))]);
    const empty = Buffer.from(whole).fill(0, 4, 8);
    for (const bytes of [whole.subarray(0, 5), whole.subarray(0, 400), Buffer.from('something else'), bomb, empty]) {
      await writeFile(path, bytes);
      expect(await pictures.read('a')).toBeUndefined();
    }
  });
});
