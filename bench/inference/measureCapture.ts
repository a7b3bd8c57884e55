import { setTimeout as wait } from 'node:timers/promises';
import { type Rect, rect } from '../../protocol/index.ts';
import { ScreenPixels } from '../../server/app/screenPixels.ts';
import { Display } from '../../server/display/display.ts';
import { DamageWatch } from '../../server/x11/damageWatch.ts';
import { FrameInference } from '../../server/x11/inference/frameInference.ts';
import type { PixelView } from '../../server/x11/inference/pixelView.ts';
import { Picture } from '../../server/x11/picture.ts';
import { ScreenCapture } from '../../server/x11/screenCapture.ts';
import { XConnection } from '../../server/x11/xConnection.ts';
import { XServer } from '../../server/x11/xServer.ts';
import { median, percentile } from '../statistics.ts';
import type { Scene } from './scenes.ts';

const Z_PIXMAP = 2;
const DEPTH = 24;
/** Rows that are sent to the X server at once: its requests are not longer than 256 KiB. */
const PUT_BYTES = 200_000;
/** Rounds over all frames of a scene that are not counted: the compiler is still at work. */
const WARM_UP_ROUNDS = 10;
const SETTLE_MS = 300;

/** What it takes from the news of damage until it is known what happened, milliseconds. */
export interface CaptureTime {
  readonly scene: string;
  readonly medianMilliseconds: number;
  readonly p95Milliseconds: number;
  /** Of all pixels, what was damaged each time. */
  readonly damagedShare: number;
}

/**
 * Measures capture and inference together, by the parts that a session has: the frames of each scene are shown on an X
 * server of its own, where they differ from those before, and read from there. Rejects when there is no X server.
 */
export async function measureCapture(scenes: readonly Scene[], rounds: number): Promise<readonly CaptureTime[]> {
  const times: CaptureTime[] = [];
  for (const scene of scenes) times.push(await measureScene(scene, rounds));
  return times;
}

async function measureScene({ name, frames }: Scene, rounds: number): Promise<CaptureTime> {
  const [{ width, height } = { width: 1, height: 1 }] = frames;
  const server = await XServer.start({ width, height });
  const connection = await XConnection.open(server.address);
  const drawing = await XConnection.open(server.address);
  try {
    // Each is shown where it differs from the one before.
    const areas = frames.map((frame, i) => changedRect(frames.at(i - 1) ?? frame, frame));
    const show = projector(drawing, frames, areas);
    const damage = await DamageWatch.open(connection, width, height);
    const capture = await ScreenCapture.open(connection, width, height);
    const inference = new FrameInference();
    let askedAt = 0;
    let told = (_milliseconds: number) => {};
    let failed = (_cause: unknown) => {};
    const app = {
      pixels: new ScreenPixels(new Display(width, height)),
      setSize: () => {},
      requestFrame(read: () => void) {
        askedAt = performance.now();
        read();
      },
    };
    const timed = {
      createFrame: (w: number, h: number) => inference.createFrame(w, h),
      swapRedBlue: (pixels: Uint32Array, start: number, count: number) => inference.swapRedBlue(pixels, start, count),
      infer(before: PixelView, after: PixelView, damaged: readonly Rect[]) {
        const inferred = inference.infer(before, after, damaged);
        told(performance.now() - askedAt);
        return inferred;
      },
    };
    const picture = new Picture(app, capture, damage, timed, (cause) => failed(cause));
    const next = (frame: number) =>
      new Promise<number>((resolve, reject) => {
        told = resolve;
        failed = reject;
        picture.acted();
        show(frame);
      });
    // At first all of the screen is damaged, which is read now.
    await wait(SETTLE_MS);
    const milliseconds: number[] = [];
    for (let round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
      for (const frame of frames.keys()) {
        const time = await next(frame);
        // What is told is shown in this turn of the event loop.
        await new Promise((resolve) => setImmediate(resolve));
        if (round >= WARM_UP_ROUNDS) milliseconds.push(time);
      }
    }
    const damaged = areas.reduce((sum, area) => sum + area.width * area.height, 0) / frames.length;
    capture.close();
    return {
      scene: name,
      medianMilliseconds: median(milliseconds) ?? 0,
      p95Milliseconds: percentile(milliseconds, 0.95) ?? 0,
      damagedShare: damaged / (width * height),
    };
  } finally {
    connection.close();
    drawing.close();
    await server.stop();
  }
}

/** Brings the frames to the X server; what it returns shows one of them, in its area. */
function projector(
  { client, root }: XConnection,
  frames: readonly PixelView[],
  areas: readonly Rect[],
): (frame: number) => void {
  const gc = client.AllocID();
  client.CreateGC(gc, root, {});
  const pixmaps = frames.map(({ width, height, pixels }) => {
    const pixmap = client.AllocID();
    client.CreatePixmap(pixmap, root, DEPTH, width, height);
    const rows = Math.floor(PUT_BYTES / (width * 4));
    for (let y = 0; y < height; y += rows) {
      const count = Math.min(rows, height - y);
      const words = Uint32Array.from(pixels.subarray(y * width, (y + count) * width), pixelOfX);
      client.PutImage(Z_PIXMAP, pixmap, gc, width, count, 0, y, 0, DEPTH, Buffer.from(words.buffer));
    }
    return pixmap;
  });
  return (frame) => {
    const { x, y, width, height } = areas[frame] ?? rect(0, 0, 0, 0);
    client.CopyArea(pixmaps[frame] ?? root, root, gc, x, y, x, y, width, height);
  };
}

/** X has red where the words of frames have blue. */
function pixelOfX(word: number): number {
  return (word & 0xff00ff00) | ((word & 0xff) << 16) | ((word >>> 16) & 0xff);
}

/** The rect in which two frames differ; all of them when they do not, as programs draw what is there already. */
function changedRect(before: PixelView, after: PixelView): Rect {
  const { width, height, pixels } = after;
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (before.pixels[y * width + x] === pixels[y * width + x]) continue;
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x + 1);
      bottom = y + 1;
    }
  }
  return right === 0 ? rect(0, 0, width, height) : rect(left, top, right - left, bottom - top);
}
