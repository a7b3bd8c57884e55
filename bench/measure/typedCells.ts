import { setTimeout as delay } from 'node:timers/promises';
import type { Rect } from '../../protocol/index.ts';
import type { Stage } from '../workloads/workload.ts';
import { cellAt } from './cells.ts';
import { Changes } from './changes.ts';

/** Between two keys, milliseconds: as people type, and not in step with anything. */
const SHORTEST_PAUSE_MILLISECONDS = 120;
const LONGEST_PAUSE_MILLISECONDS = 420;
/** How long a key is down, milliseconds, as fingers do it: the release travels by itself. */
const HOLD_MILLISECONDS = 80;
const LETTERS = 'etaoinshrdlcumwfgypbvk';

/** What typing has shown. */
export interface TypedCells {
  /** From each key to its character in its cell, milliseconds; for one that never came, how long it was waited for. */
  readonly times: readonly number[];
  readonly missing: number;
}

/** What else goes on around the typing. */
export interface Surroundings {
  /** Called first; what the cells show up to its end is not taken for a character. */
  start?(): Promise<unknown>;
  /** Called before each key. */
  between?(): Promise<unknown>;
  /** Called when every cell shows a character, or the limit is up. The cells keep what they show. */
  finish?(): Promise<unknown>;
}

/**
 * Types letters, and measures for each the time until its cell shows it: not the first change there, but the pixels
 * that are there in the end. The last character is waited for up to the limit, milliseconds.
 */
export async function typeIntoCells(
  stage: Stage,
  first: Rect,
  count: number,
  limit: number,
  { start, between, finish }: Surroundings = {},
): Promise<TypedCells> {
  const { client, random } = stage;
  const rects = Array.from({ length: count }, (_, i) => cellAt(first, i));
  const changes = new Changes(stage, rects);
  const pressed: number[] = [];
  await start?.();
  const empty = changes.seen();
  for (let i = 0; i < count; i++) {
    await between?.();
    pressed.push(performance.now());
    await client.type(random.pick([...LETTERS]), { hold: HOLD_MILLISECONDS });
    await delay(random.integer(SHORTEST_PAUSE_MILLISECONDS, LONGEST_PAUSE_MILLISECONDS) - HOLD_MILLISECONDS);
  }
  const isFilled = (index: number) => !empty.has(changes.shown(index) ?? 0);
  await client
    .waitUntil(() => pressed.every((_, i) => isFilled(i)), 'what was typed', { timeout: limit })
    .catch(() => {});
  const end = performance.now();
  await finish?.();
  changes.stop();
  const shown = pressed.map((at, i) => (isFilled(i) ? changes.shownSince(i, at) : undefined));
  return {
    times: pressed.map((at, i) => (shown[i] ?? end) - at),
    missing: shown.filter((at) => at === undefined).length,
  };
}
