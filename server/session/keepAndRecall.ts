import {
  area as areaOf,
  areasOfCommand,
  boundsOf,
  type Command,
  EMPTY_RECT,
  type Framebuffer,
  type Rect,
  SCREEN,
  subtractRects,
  translate,
} from '../../protocol/index.ts';
import type { Taken } from '../display/commandQueue.ts';
import { fewImages } from '../display/fewImages.ts';
import type { FrameOptions } from './framePart.ts';
import { joinTaken } from './joinTaken.ts';
import { fillsLeft } from './lastFills.ts';
import type { Room } from './room.ts';
import type { Parts, UpdateWriter } from './updateWriter.ts';

/**
 * Strips of no more pixels across are recognised by themselves: what moves uncovers such ones, which lie in an area with
 * what has moved, and are narrower than what is recognised in it.
 */
const MAX_STRIP = 32;
/** Lines in which somebody types are no higher, pixels. */
const MAX_LINE = 64;

/** What a frame that is being made does to the screen: the one that the client shows by now, and the true one. */
export interface ScreenUpdate {
  readonly shown: Framebuffer;
  readonly truth: Framebuffer;
  readonly updates: UpdateWriter;
  readonly room: Room;
  readonly parts: Parts;
}

/** What the frame covers of the screen is kept, as far as it may come back. The time is more than 0. */
export function keepCovered(
  { commands, damage, waits }: Taken,
  screen: ScreenUpdate,
  { now, answersKey }: Pick<FrameOptions, 'now' | 'answersKey'>,
): void {
  const { shown, truth, updates, parts } = screen;
  if (shown.width !== truth.width || shown.height !== truth.height) return;
  const touched: Rect[] = [];
  const moving: Rect[] = [];
  for (const command of commands) {
    if (command.surface !== SCREEN) continue;
    touched.push(...areasOfCommand(command));
    if (command.name === 'copy' && command.source === SCREEN) {
      for (const it of command.rects) moving.push(translate(it, -command.dx, -command.dy));
    }
  }
  for (const { surface, rects } of damage) if (surface === SCREEN) touched.push(...rects);
  // What is recognised may be shown before its damage is taken.
  const reached = waits === 'damage' ? fewImages(touched) : touched;
  const covered = moving.length === 0 ? reached : subtractRects(reached, moving);
  const isTypedOver = answersKey === true && touched.reduce(boundsOf, EMPTY_RECT).height <= MAX_LINE;
  updates.memory.cover(shown, truth, isTypedOver ? [] : covered, touched, now(), (area, layer) => {
    updates.keep(SCREEN, shown, area, layer, parts);
  });
}

/**
 * Shows again what the client has kept of what fills, the last commands, and damage change on the screen. Returns the
 * fills that are left; with them the client shows what it would with all of them, and what of the damage is true.
 */
export function recallTaken(
  fills: readonly Command[],
  { damage, waits }: Taken,
  screen: ScreenUpdate,
): readonly Command[] {
  const { shown, truth, updates } = screen;
  if (updates.memory.isEmpty) return fills;
  const damaged = damage.flatMap(({ surface, rects }) => (surface === SCREEN ? rects : []));
  const recalled: Rect[] = [];
  for (const area of joinTaken([...fills.flatMap(areasOfCommand), ...damaged], waits, shown, truth)) {
    recalled.push(...recallIn(area, screen));
  }
  return fillsLeft(fills, recalled, shown);
}

/** Shows again what the client has kept of changed strips of the screen; whether it had any. */
export function recallStrips(changed: readonly Rect[], screen: ScreenUpdate): boolean {
  let any = false;
  for (const it of changed) {
    if (Math.min(it.width, it.height) > MAX_STRIP) continue;
    if (recallIn(it, screen).length > 0) any = true;
  }
  return any;
}

/** Shows again what the client has kept of an area of the screen; returns where. */
function recallIn(area: Rect, { shown, truth, updates, room, parts }: ScreenUpdate): readonly Rect[] {
  const recalled: Rect[] = [];
  for (const it of updates.memory.recognise(shown, truth, area)) {
    if (room.pixels <= 0) break;
    room.bytes -= updates.recall(SCREEN, shown, it, parts);
    room.pixels -= areaOf(it.rect);
    recalled.push(it.rect);
  }
  return recalled;
}
