import { setTimeout as delay } from 'node:timers/promises';
import type { Workload } from './workload.ts';

const SECONDS = 10;
const QUICK_SECONDS = 3;

export const idle: Workload = {
  name: 'idle',
  title: 'Idle',
  summary: `a shell that waits, for ${SECONDS} s`,
  app: 'terminal',
  play: ({ isQuick }) => delay((isQuick ? QUICK_SECONDS : SECONDS) * 1000),
};
