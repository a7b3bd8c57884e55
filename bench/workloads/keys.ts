import { setTimeout as delay } from 'node:timers/promises';
import { cellAt, firstCell } from '../measure/cells.ts';
import { latencyOf } from '../measure/durations.ts';
import { missingNote } from '../measure/missingNote.ts';
import { roundTrip } from '../measure/pings.ts';
import { typeIntoCells } from '../measure/typedCells.ts';
import type { Workload } from './workload.ts';

const CHARACTERS = 30;
const QUICK_CHARACTERS = 12;
const PROMPT = 'say>';
/** Around a ping, milliseconds: longer than any timer that could bind it to a key. */
const PAUSE_MILLISECONDS = 200;

export const keys: Workload = {
  name: 'keys',
  title: 'Keys, alone',
  summary: `${CHARACTERS} characters typed at a quiet prompt, with a ping before each`,
  app: 'terminal',
  async prepare({ client, find }) {
    // In the command itself, the prompt is not one piece.
    await client.type(`clear; printf '%s' ${PROMPT.slice(0, 1)}'${PROMPT.slice(1)}'; cat\n`);
    await find(PROMPT);
  },
  async measure(stage) {
    const { client, isQuick, limit, link } = stage;
    const cell = firstCell(PROMPT, await stage.find(PROMPT));
    const pings: number[] = [];
    const pause = PAUSE_MILLISECONDS + 2 * link.roundTripMilliseconds;
    const quiet = () => client.waitUntilQuiet(pause, { timeout: limit });
    const { times, missing } = await typeIntoCells(
      stage,
      cellAt(cell, PROMPT.length),
      isQuick ? QUICK_CHARACTERS : CHARACTERS,
      limit,
      {
        async between() {
          await quiet();
          pings.push(await roundTrip(client, limit));
          await delay(PAUSE_MILLISECONDS);
        },
        finish: quiet,
      },
    );
    return { latency: latencyOf(times), roundTrip: latencyOf(pings), ...missingNote(missing) };
  },
};
