import { setTimeout as delay } from 'node:timers/promises';
import type { Workload } from './workload.ts';

const LINES_PER_SECOND = 60;
const SECONDS = 10;
const QUICK_SECONDS = 3;

export const scroll: Workload = {
  name: 'scroll',
  title: 'Terminal scroll',
  summary: `a log that grows by ${LINES_PER_SECOND} coloured lines a second, for ${SECONDS} s`,
  app: 'terminal',
  async prepare({ client, isQuick, fixtures }) {
    const lines = LINES_PER_SECOND * (isQuick ? QUICK_SECONDS : SECONDS);
    await client.type(`${fixtures.feedCommand} ${lines} ${LINES_PER_SECOND}`);
  },
  async play({ client, isQuick }) {
    client.press('Enter');
    await delay((isQuick ? QUICK_SECONDS : SECONDS) * 1000);
  },
};
