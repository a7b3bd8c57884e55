import { setTimeout as delay } from 'node:timers/promises';
import type { Workload } from './workload.ts';

const SECONDS = 10;
const QUICK_SECONDS = 4;

export const monitor: Workload = {
  name: 'monitor',
  title: 'System monitor',
  summary: `plots and a process list that change every second, for ${SECONDS} s`,
  app: 'monitor',
  isLive: true,
  play: ({ isQuick }) => delay((isQuick ? QUICK_SECONDS : SECONDS) * 1000),
};
