import { rect } from '../../protocol/index.ts';
import { FrameInference } from '../../server/x11/inference/frameInference.ts';
import type { Kernels } from '../../server/x11/inference/kernels/kernels.ts';
import { plainKernels } from '../../server/x11/inference/kernels/plain.ts';
import { createSimdKernels } from '../../server/x11/inference/kernels/simd.ts';
import { median, percentile } from '../statistics.ts';
import { type KernelTime, measureKernels } from './measureKernels.ts';
import type { Scene } from './scenes.ts';

/** Rounds over all frames of a scene that are not counted: the compiler is still at work. */
const WARM_UP_ROUNDS = 10;

/** What the inference of a scene's frames takes with some kernels. */
export interface SceneTime {
  readonly scene: string;
  readonly kernels: string;
  readonly target: number | undefined;
  readonly medianMilliseconds: number;
  readonly p95Milliseconds: number;
}

export interface InferenceReport {
  readonly kernels: readonly KernelTime[];
  readonly scenes: readonly SceneTime[];
  /** The kernels that take the least time for all scenes together. */
  readonly choice: string;
}

/**
 * Measures the inference of scenes, all of each frame damaged, with the kernels that run on this
 * machine; the first scene's frames are what single kernels are measured on.
 */
export function measureInference(scenes: readonly Scene[], rounds: number): InferenceReport {
  const hasSimd = createSimdKernels() !== undefined;
  const all = hasSimd ? [plain, simd] : [plain];
  // A set of kernels has room for the frames of one session.
  const times = scenes.flatMap((scene) => all.map((create) => measureScene(scene, create(), rounds)));
  const total = ({ name }: Kernels) =>
    times.reduce((sum, time) => sum + (time.kernels === name ? time.medianMilliseconds : 0), 0);
  const [choice = plainKernels] = all.map((create) => create()).toSorted((a, b) => total(a) - total(b));
  const [before, after] = scenes.find(({ frames }) => frames.length > 1)?.frames ?? [];
  return {
    kernels: before && after ? all.flatMap((create) => measureKernels(create(), before, after, rounds)) : [],
    scenes: times,
    choice: choice.name,
  };
}

function plain(): Kernels {
  return plainKernels;
}

function simd(): Kernels {
  return createSimdKernels() ?? plainKernels;
}

function measureScene({ name, target, frames }: Scene, kernels: Kernels, rounds: number): SceneTime {
  const times: number[] = [];
  const inference = new FrameInference(kernels);
  const [{ width, height } = { width: 1, height: 1 }] = frames;
  // As in a session: each frame is captured into the same memory, and what was there is the frame before.
  const before = inference.createFrame(width, height);
  const after = inference.createFrame(width, height);
  for (let round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
    for (const { pixels } of frames) {
      before.pixels.set(after.pixels);
      after.pixels.set(pixels);
      const start = performance.now();
      inference.infer(before, after, [rect(0, 0, width, height)]);
      if (round >= WARM_UP_ROUNDS) times.push(performance.now() - start);
    }
  }
  return {
    scene: name,
    kernels: kernels.name,
    target,
    medianMilliseconds: median(times) ?? 0,
    p95Milliseconds: percentile(times, 0.95) ?? 0,
  };
}
