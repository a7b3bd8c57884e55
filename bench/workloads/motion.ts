import { setTimeout as delay } from 'node:timers/promises';
import { WHOLE_MOTION_SHARE } from '../fixtures.ts';
import { latencyOf } from '../measure/durations.ts';
import { missingNote } from '../measure/missingNote.ts';
import { MotionView } from '../measure/motionView.ts';
import type { Workload } from './workload.ts';

const KEYS = 100;
const QUICK_KEYS = 15;
const LEAD_MILLISECONDS = 3000;
const SHORTEST_PAUSE_MILLISECONDS = 120;
const LONGEST_PAUSE_MILLISECONDS = 420;

export const motion: Workload = {
  name: 'motion',
  title: 'Keys beside motion',
  summary: `${KEYS} keys echoed by an app that draws a picture of its whole window at 60 frames a second`,
  hasNoFixedWork: true,
  app: 'motion',
  appFile: ({ motionApp }) => motionApp,
  async measure({ client, random, isQuick, limit, onFrame }) {
    const view = new MotionView(client, WHOLE_MOTION_SHARE);
    const stop = onFrame(() => view.look());
    client.press('Enter');
    await delay(LEAD_MILLISECONDS);
    const start = Date.now();
    for (let i = 0; i < (isQuick ? QUICK_KEYS : KEYS); i++) {
      view.press();
      await delay(random.integer(SHORTEST_PAUSE_MILLISECONDS, LONGEST_PAUSE_MILLISECONDS));
    }
    await client.waitUntil(() => view.missing === 0, 'the echo of all keys', { timeout: limit }).catch(() => {});
    const lag = view.lag(start, Date.now());
    const latency = latencyOf(view.times());
    stop();
    client.press('Escape');
    return { latency, ...(lag && { lag }), ...missingNote(view.missing) };
  },
};
