import { setTimeout as delay } from 'node:timers/promises';
import { latencyOf } from '../measure/durations.ts';
import { missingNote } from '../measure/missingNote.ts';
import type { Workload } from './workload.ts';

/** None of them twice: each is looked for in the whole picture, whose lines are in capitals. */
const LETTERS = 'thequickbrownfxjmpsvlazydg';
const QUICK_LETTERS = 10;
const LEAD_MILLISECONDS = 2000;
const SHORTEST_PAUSE_MILLISECONDS = 250;
const LONGEST_PAUSE_MILLISECONDS = 550;

export const stream: Workload = {
  name: 'stream',
  title: 'Keys into a stream',
  summary: `${LETTERS.length} letters typed while a shell prints ten lines a second; they appear in the stream`,
  app: 'terminal',
  wantsText: true,
  async prepare({ client, fixtures }) {
    await client.type(`clear; while read -r line; do echo "$line"; sleep 0.1; done < ${fixtures.capitalLog}`);
  },
  async measure({ client, random, isQuick, limit, onFrame }) {
    const letters = LETTERS.slice(0, isQuick ? QUICK_LETTERS : LETTERS.length);
    const shownAt = new Map<string, number>();
    client.press('Enter');
    await delay(LEAD_MILLISECONDS);
    const stop = onFrame(() => {
      const text = client.text();
      for (const letter of letters) {
        if (text.includes(letter) && !shownAt.has(letter)) shownAt.set(letter, performance.now());
      }
    });
    const pressedAt = new Map<string, number>();
    for (const letter of letters) {
      pressedAt.set(letter, performance.now());
      await client.type(letter);
      await delay(random.integer(SHORTEST_PAUSE_MILLISECONDS, LONGEST_PAUSE_MILLISECONDS));
    }
    await client.waitUntil(() => shownAt.size === letters.length, 'what was typed', { timeout: limit }).catch(() => {});
    const end = performance.now();
    stop();
    client.press('Control+C');
    const times = Array.from(pressedAt, ([letter, at]) => (shownAt.get(letter) ?? end) - at);
    return { latency: latencyOf(times), ...missingNote(letters.length - shownAt.size) };
  },
};
