import {
  type Atlas,
  boundsOf,
  type Command,
  type Copy,
  clipCommand,
  EMPTY_RECT,
  intersectRects,
  overlaps,
  type Rect,
  subtractRects,
  translate,
  translateCommand,
  weightOfCommand,
} from '../../../protocol/index.ts';
import type { DrawList, Pin } from './drawList.ts';
import { type Entry, entryOf, readsFrom, writesTo } from './entry.ts';

/** Commands that a scroll moves at most: the runs of a screen full of coloured text. */
const MAX_MOVED = 512;
/** Rects that a scroll may fall into. */
const MAX_PARTS = 96;
/** Bytes that the moved commands may add to those that stay where they were: about ten lines of text. */
const MAX_ADDED_BYTES = 1024;

/** A part of what a copy shows that the client has, and where in the order it has it. */
interface Part {
  readonly source: number;
  readonly dx: number;
  readonly dy: number;
  /** Where it goes; what is drawn at its new place later may lie over it. */
  readonly rects: readonly Rect[];
  /** It is read where the entries with this order read it. */
  readonly order: number;
  readonly since: number;
}

/** The part of what a copy shows that no entry has put there. */
interface Rest {
  /** Where all of it goes, with what is drawn over it: for a copy before all entries. */
  readonly rects: readonly Rect[];
  /** Where it goes alone: for a copy after opaque entries, and no later than this order. */
  readonly alone: readonly Rect[];
  readonly order: number;
}

/** A command at its new place; it has waited since it was drawn at its old one. */
interface Moved {
  readonly command: Command;
  readonly since: number;
}

interface Plan {
  readonly moved: readonly Moved[];
  readonly parts: readonly Part[];
  readonly rest: Rest | undefined;
}

/**
 * Draws a copy that moves what waits in the list, as scrolling does, by moving what waits instead: drawing
 * commands are drawn at their new places at once, copies reach further (two scrolls become one), and only what the
 * client has already is copied. Returns false, and changes nothing, where a plain copy after its sources is better.
 */
export function scroll(list: DrawList, entry: Entry, atlas: Atlas): boolean {
  const { command, reads } = entry;
  if (command.name !== 'copy' || reads === undefined || reads.surface !== entry.surface) return false;
  if (!reads.rects.some((r) => entry.areas.some((target) => overlaps(r, target)))) return false;
  const plan = planOf(list.entries, command, entry, atlas);
  if (plan === undefined) return false;
  const before = list.entries.slice();
  list.evict(
    entry.surface,
    entry.areas,
    plan.parts.flatMap((part) => pinsOf(part, entry.surface)),
  );
  const entries = list.entries.slice();
  const placed = new Set<Entry>();
  const isPlaced = plan.parts.every((part) => place(entries, placed, part, entry.surface));
  if (!isPlaced || (plan.rest !== undefined && !placeRest(entries, placed, plan.rest, entry))) {
    list.replace(before);
    return false;
  }
  list.replace(entries);
  list.append(plan.moved.map(({ command: moved, since }) => list.entry(moved, since)));
  list.weigh();
  return true;
}

/** What the source consists of, newest first. Undefined when nothing of it waits, or too much. */
function planOf(entries: readonly Entry[], copy: Copy, entry: Entry, atlas: Atlas): Plan | undefined {
  const { surface, dx, dy } = copy;
  const sources = entry.reads!.rects; // the entry of a copy
  const moved: Moved[] = [];
  const parts: Part[] = [];
  const blended: Entry[] = [];
  let remaining: readonly Rect[] = sources;
  /** What no copy has covered so far: what is drawn anew comes after all copies. */
  let uncopied: readonly Rect[] = sources;
  let added = 0;
  for (let i = entries.length - 1; i >= 0 && remaining.length > 0; i--) {
    const older = entries[i]!;
    if (!writesTo(older, surface, remaining, remaining.reduce(boundsOf, EMPTY_RECT))) continue;
    if (older.command.name === 'copy') {
      const { source } = older.command;
      const rects = intersectRects(uncopied, older.areas).map((r) => translate(r, dx, dy));
      const [byX, byY] = [older.command.dx + dx, older.command.dy + dy];
      parts.push({ source, dx: byX, dy: byY, rects, order: older.order, since: older.since });
      uncopied = subtractRects(uncopied, older.areas);
    } else {
      const clones = clipCommand(older.command, uncopied, atlas);
      if (clones === undefined) return undefined;
      for (let k = clones.length - 1; k >= 0; k--) {
        moved.push({ command: translateCommand(clones[k]!, dx, dy), since: older.since });
      }
      if (subtractRects(older.areas, entry.areas).length > 0) {
        for (const clone of clones) added += weightOfCommand(clone);
      }
      if (!older.isOpaque) blended.push(older);
    }
    if (older.isOpaque) remaining = subtractRects(remaining, older.areas);
    if (remaining.length > MAX_PARTS) return undefined;
    if (moved.length > MAX_MOVED || parts.length + uncopied.length > MAX_PARTS || added > MAX_ADDED_BYTES) {
      return undefined;
    }
  }
  if (moved.length === 0 && parts.length === 0) return undefined;
  let rest: Rest | undefined;
  if (remaining.length > 0) {
    const bounds = remaining.reduce(boundsOf, EMPTY_RECT);
    // What blends with pixels that the client has is moved too, so these are read before it is drawn.
    let order = entry.order;
    for (const over of blended) if (writesTo(over, surface, remaining, bounds)) order = over.order;
    const there = (rects: readonly Rect[]): Rect[] => rects.map((r) => translate(r, dx, dy));
    rest = { rects: there(uncopied), alone: there(remaining), order };
  }
  return { moved: moved.reverse(), parts, rest };
}

/** What a part needs of older entries on the surface. */
function pinsOf({ source, rects, dx, dy, order }: Part, surface: number): Pin[] {
  return source === surface ? rects.map((r) => ({ rect: translate(r, -dx, -dy), order })) : [];
}

/** Puts a part among the entries where it reads what it should, and nobody in between sees what it writes. */
function place(entries: Entry[], placed: Set<Entry>, part: Part, surface: number): boolean {
  const { source, dx, dy, rects, order, since } = part;
  const candidate = entryOf({ name: 'copy', surface, source, rects, dx, dy }, since, order);
  const before = firstWith(entries, order);
  if (insert(entries, placed, candidate, before)) return true;
  // After what remains of the copy that it continues, if that writes nothing that it reads.
  const { reads } = candidate;
  let after = before;
  for (; after < entries.length && entries[after]!.order === order; after++) {
    if (reads !== undefined && writesTo(entries[after]!, reads.surface, reads.rects, reads.bounds)) return false;
  }
  return insert(entries, placed, candidate, after);
}

/** Puts the rest before everything, or else rect by rect before or after what it must not disturb. */
function placeRest(entries: Entry[], placed: Set<Entry>, rest: Rest, { command, since }: Entry): boolean {
  const copyOf = (rects: readonly Rect[], order: number): Entry =>
    entryOf({ ...(command as Copy), rects }, since, order);
  const first = entries[0]?.order ?? rest.order;
  if (insert(entries, placed, copyOf(rest.rects, first), 0)) return true;
  return rest.alone.every((r) => {
    if (insert(entries, placed, copyOf([r], first), 0)) return true;
    return insert(entries, placed, copyOf([r], rest.order), firstWith(entries, rest.order));
  });
}

function fits(entries: readonly Entry[], placed: ReadonlySet<Entry>, candidate: Entry, at: number): boolean {
  const { surface, areas, bounds, reads } = candidate;
  for (let i = 0; i < entries.length; i++) {
    const other = entries[i]!;
    if (i < at) {
      if (!placed.has(other) || reads === undefined) continue;
      if (writesTo(other, reads.surface, reads.rects, reads.bounds)) return false;
    } else if (writesTo(other, surface, areas, bounds) || readsFrom(other, surface, areas, bounds)) return false;
  }
  return true;
}

function insert(entries: Entry[], placed: Set<Entry>, entry: Entry, at: number): boolean {
  if (!fits(entries, placed, entry, at)) return false;
  const { command } = entry;
  // Moved there and back: it is where it was.
  const isStill = command.name === 'copy' && command.source === entry.surface && command.dx === 0 && command.dy === 0;
  if (!isStill) {
    entries.splice(at, 0, entry);
    placed.add(entry);
  }
  return true;
}

/** The place of the first entry that does not come before an order. */
function firstWith(entries: readonly Entry[], order: number): number {
  let at = entries.length;
  while (at > 0 && entries[at - 1]!.order >= order) at--;
  return at;
}
