import { setTimeout as delay } from 'node:timers/promises';
import type { HeadlessClient } from '../../client-electron/headless/index.ts';
import { prose } from '../prose.ts';
import { workloads } from '../workloads/index.ts';
import type { Workload } from '../workloads/workload.ts';

/** Long enough to look at a picture. */
const LOOK_MILLISECONDS = 1500;
const RETURNS = 6;
const QUICK_RETURNS = 3;

const revisit: Workload = {
  name: 'revisit',
  title: 'Pictures again',
  summary: `two photographs in turn, ${RETURNS} times, one every ${LOOK_MILLISECONDS / 1000} s`,
  app: 'gallery',
  async play({ client, isQuick }) {
    for (let i = 0; i < (isQuick ? QUICK_RETURNS : RETURNS); i++) {
      for (const key of ['Space', 'Backspace'] as const) {
        client.press(key);
        await delay(LOOK_MILLISECONDS);
      }
    }
  },
};

const START_MILLISECONDS = 2000;
const TYPED_LETTERS = 60;
const TYPE_MILLISECONDS = 50;
const FEED_LINES = 120;
const FEED_PER_SECOND = 30;
const KEY_MILLISECONDS = 400;
const PAGES = 4;
const ROUNDS = 3;

/** An X program whose pixels are all that is known of it. */
const xterm: Workload = {
  name: 'xterm',
  title: 'xterm',
  summary: 'an X program: a line is typed, a log scrolls, and a pager opens, turns pages and closes',
  app: 'xterm',
  program: ['xterm', '-geometry', '168x48', '-e', 'sh'],
  prepare: () => delay(START_MILLISECONDS),
  async play({ client, random, isQuick, fixtures }) {
    await client.type(`echo ${prose(random, TYPED_LETTERS)}`, { delay: TYPE_MILLISECONDS });
    client.press('Enter');
    const lines = isQuick ? FEED_LINES / 2 : FEED_LINES;
    await enter(client, `${fixtures.feedCommand} ${lines} ${FEED_PER_SECOND}`);
    await delay((lines / FEED_PER_SECOND) * 1000);
    for (let round = 0; round < (isQuick ? 2 : ROUNDS); round++) {
      await enter(client, `less ${fixtures.capitalLog}`);
      for (let page = 0; page < PAGES; page++) {
        client.press('Space');
        await delay(KEY_MILLISECONDS);
      }
      client.press('q');
      await delay(KEY_MILLISECONDS);
    }
  },
};

async function enter(client: HeadlessClient, line: string): Promise<void> {
  await client.type(line);
  client.press('Enter');
  await delay(KEY_MILLISECONDS);
}

/** What can be explained: all workloads, pictures that come back, and an X program. */
export const explainWorkloads: readonly Workload[] = [...workloads, revisit, xterm];

/** In which each idea has something to save. */
export const DEFAULT_WORKLOADS: readonly string[] = [
  'typing',
  'flood',
  'scroll',
  'gallery',
  'revisit',
  'monitor',
  'xterm',
];
