import { setTimeout as delay } from 'node:timers/promises';
import { firstCell } from '../measure/cells.ts';
import { DigitReader } from '../measure/digits.ts';
import { newestClock } from '../measure/newestClock.ts';
import { lagOf, ShownClock } from '../measure/shownClock.ts';
import type { Workload } from './workload.ts';

const SECONDS = 15;
const QUICK_SECONDS = 5;
const DIGITS = '0123456789';

export const lag: Workload = {
  name: 'lag',
  title: 'Clock in a flood',
  summary: `lines that tell the time, printed as fast as the terminal takes them, for ${SECONDS} s`,
  hasNoFixedWork: true,
  app: 'terminal',
  async prepare({ client, fixtures, find }) {
    await client.type(`${fixtures.clockCommand}\n`);
    await find(DIGITS);
  },
  async measure({ client, isQuick, find, onFrame }) {
    const reader = new DigitReader(client.framebuffer, firstCell(DIGITS, await find(DIGITS)));
    const clock = new ShownClock();
    const stop = onFrame(() => clock.show(Date.now(), newestClock(reader, client.framebuffer)));
    const start = Date.now();
    client.press('Enter');
    await delay((isQuick ? QUICK_SECONDS : SECONDS) * 1000);
    const measured = lagOf([clock], start, Date.now());
    stop();
    client.press('Control+C');
    return measured === undefined ? { note: 'No picture told a time.' } : { lag: measured };
  },
};
