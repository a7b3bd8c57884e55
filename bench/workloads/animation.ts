import { setTimeout as delay } from 'node:timers/promises';
import type { Workload } from './workload.ts';

const SECONDS = 10;
const QUICK_SECONDS = 2;

/** What the clip would need as plain pixels: 320 x 240 of 24 bits, 30 times a second. */
export const UNCOMPRESSED_CLIP_BITS_PER_SECOND = 320 * 240 * 24 * 30;

export const animation: Workload = {
  name: 'animation',
  title: 'Animation',
  summary: `a clip of 320 × 240 pixels at 30 frames a second, for ${SECONDS} s`,
  app: 'animation',
  isLive: true,
  play: ({ isQuick }) => delay((isQuick ? QUICK_SECONDS : SECONDS) * 1000),
};
