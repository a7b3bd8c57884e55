import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { isSurfaceSize } from '../../protocol/index.ts';
import type { PixelView } from '../../server/x11/inference/pixelView.ts';
import { ScreenCapture } from '../../server/x11/screenCapture.ts';
import { type XAddress, XConnection } from '../../server/x11/xConnection.ts';
import type { Scene } from './scenes.ts';

/** Frames of a recording are files of this kind: width and height, two 32-bit words, and the deflated pixels. */
const EXTENSION = '.frame';
const HEAD_BYTES = 8;

/**
 * Looks at an X display for some time and writes a file for each frame that is not like the one before. Returns
 * how many. The display may not change its size meanwhile.
 */
export async function record(address: XAddress, folder: string, seconds: number, interval: number): Promise<number> {
  await mkdir(folder, { recursive: true });
  const connection = await XConnection.open(address);
  const { pixel_width: width, pixel_height: height } = connection.screen;
  const capture = await ScreenCapture.open(connection, width, height);
  const end = performance.now() + seconds * 1000;
  let last: Buffer | undefined;
  let count = 0;
  while (performance.now() < end) {
    const pixels = new Uint32Array(width * height);
    await capture.read({ x: 0, y: 0, width, height }, pixels, width);
    const bytes = Buffer.from(pixels.buffer);
    if (last === undefined || bytes.compare(last) !== 0) {
      const head = Buffer.from(Uint32Array.of(width, height).buffer);
      const name = `${String(count++).padStart(4, '0')}${EXTENSION}`;
      await writeFile(join(folder, name), Buffer.concat([head, deflateRawSync(bytes, { level: 1 })]));
      last = bytes;
    }
    await wait(interval);
  }
  capture.close();
  connection.close();
  return count;
}

/** A recording as a scene. Throws an Error when the folder holds none, or one of several sizes. */
export async function readRecording(folder: string): Promise<Scene> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(EXTENSION)).sort();
  const frames: PixelView[] = [];
  for (const name of files) frames.push(readFrame(await readFile(join(folder, name)), name));
  const [first] = frames;
  if (first === undefined || frames.some(({ width, height }) => width !== first.width || height !== first.height)) {
    throw new Error(`${folder} holds no recording of one size: make one with "farglass bench inference --record".`);
  }
  return { name: basename(folder), target: undefined, frames };
}

function readFrame(file: Buffer, name: string): PixelView {
  const width = file.readUInt32LE(0);
  const height = file.readUInt32LE(4);
  if (!isSurfaceSize(width, height)) throw new Error(`${name} is not a recorded frame`);
  const bytes = inflateRawSync(file.subarray(HEAD_BYTES), { maxOutputLength: width * height * 4 });
  const pixels = new Uint32Array(width * height);
  Buffer.from(pixels.buffer).set(bytes);
  return { width, height, pixels };
}
