import { createAnchors } from '../../server/display/anchors.ts';
import type { Kernels, Plane } from '../../server/x11/inference/kernels/kernels.ts';
import type { PixelView } from '../../server/x11/inference/pixelView.ts';
import { median } from '../statistics.ts';

const WARM_UP_ROUNDS = 10;
/** Frames are gone through in bands of so many rows, as the inference does. */
const BAND = 16;
const ZEROS = 5;
const MAX_ANCHORS = 1 << 15;

/** What one kernel takes for a whole frame. */
export interface KernelTime {
  readonly kernel: string;
  readonly kernels: string;
  readonly medianMilliseconds: number;
}

/** Measures each kernel on the whole of two frames of one size. */
export function measureKernels(kernels: Kernels, before: PixelView, after: PixelView, rounds: number): KernelTime[] {
  const planes = kernels.open(before, after);
  const { width, height } = after;
  const marks = new Uint8Array(width);
  const anchors = createAnchors(MAX_ANCHORS);
  const bands = (look: (top: number, rows: number) => void) => {
    for (let top = 0; top < height; top += BAND) {
      marks.fill(0);
      look(top, Math.min(BAND, height - top));
    }
  };
  const load = (plane: Plane) => kernels.load(plane, 0, height);
  const table: Readonly<Record<string, () => void>> = {
    'load both frames': () => {
      load(planes.before);
      load(planes.after);
    },
    'mark what differs': () =>
      bands((top, rows) => {
        kernels.markDifferent(planes.after, top * width, planes.before, top * width, width, rows, marks, 0);
      }),
    'mark what differs from an equal frame': () =>
      bands((top, rows) => {
        kernels.markDifferent(planes.after, top * width, planes.after, top * width, width, rows, marks, 0);
      }),
    'mark what is not of one colour': () =>
      bands((top, rows) => kernels.markUneven(planes.after, top * width, width, rows, marks, 0)),
    'find anchors': () => {
      anchors.count = 0;
      kernels.findAnchors(planes.after, 0, width, height, 1, ZEROS, anchors);
    },
  };
  return Object.entries(table).map(([kernel, run]) => ({
    kernel,
    kernels: kernels.name,
    medianMilliseconds: medianOf(run, rounds),
  }));
}

function medianOf(run: () => void, rounds: number): number {
  const times: number[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
    const start = performance.now();
    run();
    if (round >= WARM_UP_ROUNDS) times.push(performance.now() - start);
  }
  return median(times) ?? 0;
}
