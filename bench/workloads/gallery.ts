import { setTimeout as delay } from 'node:timers/promises';
import type { Workload } from './workload.ts';

const PAGES = 8;
const QUICK_PAGES = 3;
/** Long enough to look at a picture, too short for a slow link to show all of it. */
const LOOK_MILLISECONDS = 1500;

export const gallery: Workload = {
  name: 'gallery',
  title: 'Pictures',
  summary: `${PAGES} photographs, one every ${LOOK_MILLISECONDS / 1000} s`,
  app: 'gallery',
  hasLatency: true,
  async play({ client, isQuick }) {
    for (let page = 0; page < (isQuick ? QUICK_PAGES : PAGES); page++) {
      client.press('Space');
      await delay(LOOK_MILLISECONDS);
    }
  },
};
