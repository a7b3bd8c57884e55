import { setTimeout as delay } from 'node:timers/promises';
import { cellAt, firstCell } from '../measure/cells.ts';
import { latencyOf } from '../measure/durations.ts';
import { missingNote } from '../measure/missingNote.ts';
import { typeIntoCells } from '../measure/typedCells.ts';
import type { Workload } from './workload.ts';

const CHARACTERS = 100;
const QUICK_CHARACTERS = 12;
const PROMPT = 'say>';
/** The stream has filled all that it can fill by then. */
const LEAD_MILLISECONDS = 4000;

export const echo: Workload = {
  name: 'echo',
  title: 'Keys below a stream',
  summary: `${CHARACTERS} characters typed into the last row while a file is printed above it at full speed`,
  hasNoFixedWork: true,
  app: 'terminal',
  async prepare({ client, fixtures, find }) {
    await client.type(`${fixtures.chatCommand}\n`);
    await find(PROMPT);
  },
  async measure(stage) {
    const { client, isQuick, limit, link } = stage;
    const cell = firstCell(PROMPT, await stage.find(PROMPT));
    const { times, missing } = await typeIntoCells(
      stage,
      // A space follows the prompt.
      cellAt(cell, PROMPT.length + 1),
      isQuick ? QUICK_CHARACTERS : CHARACTERS,
      limit,
      {
        async start() {
          client.press('Enter');
          await delay(LEAD_MILLISECONDS);
        },
        async finish() {
          client.press('Enter');
          await client.waitUntilQuiet(500 + 2 * link.roundTripMilliseconds, { timeout: limit }).catch(() => {});
        },
      },
    );
    return { latency: latencyOf(times), ...missingNote(missing) };
  },
};
