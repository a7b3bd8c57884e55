import {
  type Atlas,
  areasOfCommand,
  boundsOf,
  boundsOfCommand,
  COMMAND_BYTES,
  type Command,
  clipCommand,
  EMPTY_RECT,
  opacityOf,
  overlaps,
  type Rect,
  sourceRects,
  subtractRects,
  weightOfCommand,
} from '../../../protocol/index.ts';
import { largest } from './largest.ts';

/** Pieces that a command is cut into at most: each is a command of its own, or a rect of one. */
const MAX_PIECES = 16;
/** Bytes that another piece may repeat, beside being another command: a letter on either side of a cut. */
const REPEATED_BYTES = 2;

/** Pixels of a surface that a copy reads. */
export interface Reads {
  readonly surface: number;
  readonly rects: readonly Rect[];
  readonly bounds: Rect;
}

/** A drawing command that waits, with what a queue asks about it again and again. */
export interface Entry {
  readonly command: Command;
  readonly surface: number;
  /** The pixels that it may change. */
  readonly areas: readonly Rect[];
  readonly bounds: Rect;
  /** Whether it decides every pixel of its areas: all but what blends with what was there. Copies do. */
  readonly isOpaque: boolean;
  /** What it reads besides its own areas: only copies do. */
  readonly reads: Reads | undefined;
  /** On the wire, about. */
  readonly bytes: number;
  /** When it was drawn, milliseconds. */
  readonly since: number;
  /** Its place among the entries of a list: they are sorted by it. Pieces of one command share it. */
  readonly order: number;
}

export function entryOf(command: Command, since: number, order: number): Entry {
  let reads: Reads | undefined;
  if (command.name === 'copy') {
    const rects = sourceRects(command);
    reads = { surface: command.source, rects, bounds: rects.reduce(boundsOf, EMPTY_RECT) };
  }
  return {
    command,
    surface: command.surface,
    areas: areasOfCommand(command),
    bounds: boundsOfCommand(command),
    isOpaque: command.name === 'copy' || opacityOf(command) === 'opaque',
    reads,
    bytes: weightOfCommand(command),
    since,
    order,
  };
}

/** Whether a rect shares a pixel with one of those. */
export function overlapsAny(rects: readonly Rect[], other: Rect): boolean {
  for (const r of rects) if (overlaps(r, other)) return true;
  return false;
}

/** Whether an entry changes pixels of these rects of a surface. */
export function writesTo(entry: Entry, surface: number, rects: readonly Rect[], bounds: Rect): boolean {
  if (entry.surface !== surface || !overlaps(entry.bounds, bounds)) return false;
  for (const r of rects) if (overlapsAny(entry.areas, r)) return true;
  return false;
}

/** Whether an entry reads pixels of these rects of a surface. */
export function readsFrom({ reads }: Entry, surface: number, rects: readonly Rect[], bounds: Rect): boolean {
  if (reads === undefined || reads.surface !== surface || !overlaps(reads.bounds, bounds)) return false;
  for (const r of rects) if (overlapsAny(reads.rects, r)) return true;
  return false;
}

/** Whether the order of two entries matters. */
export function conflict(a: Entry, b: Entry): boolean {
  return (
    writesTo(a, b.surface, b.areas, b.bounds) ||
    readsFrom(a, b.surface, b.areas, b.bounds) ||
    (b.reads !== undefined && writesTo(a, b.reads.surface, b.reads.rects, b.reads.bounds))
  );
}

/**
 * What an entry draws outside of some rects. Undefined when that takes too many pieces or too many bytes: then
 * who wants to cut must keep the whole, or send pixels instead.
 */
export function cut(entry: Entry, holes: readonly Rect[], atlas: Atlas): readonly Entry[] | undefined {
  const rest = subtractRects(entry.areas, holes);
  if (rest.length === 0) return [];
  if (rest.length > Math.max(MAX_PIECES, entry.areas.length)) return undefined;
  const commands = clipCommand(entry.command, rest, atlas);
  if (commands === undefined) return undefined;
  let bytes = 0;
  for (const command of commands) bytes += weightOfCommand(command);
  const isManyRects = entry.command.name === 'fill' || entry.command.name === 'copy';
  if (!isManyRects && bytes > entry.bytes + (commands.length - 1) * (COMMAND_BYTES + REPEATED_BYTES)) return undefined;
  return commands.map((command) => entryOf(command, entry.since, entry.order));
}

/** A fill of rects inside of an area and beside it, in two, so that those inside need not wait for the rest; else as it is. */
export function partFill(entry: Entry, at: Rect): readonly Entry[] {
  const { command, since, order } = entry;
  if (command.name !== 'fill' || command.rects.length < 2) return [entry];
  const inside = command.rects.filter((it) => overlaps(it, at));
  if (inside.length === 0 || inside.length === command.rects.length) return [entry];
  const beside = command.rects.filter((it) => !overlaps(it, at));
  return [inside, beside].map((rects) => entryOf({ ...command, rects }, since, order));
}

/**
 * Cuts an entry in two, a fill between two of its rects, what has one area from left to right, so that the first part
 * costs as much as possible and at most `limit`, or what its first rect or column does. Undefined when it cannot be cut
 * like that.
 */
export function split(
  entry: Entry,
  limit: number,
  cost: (command: Command) => number,
  atlas: Atlas,
): readonly [first: Entry, rest: Entry] | undefined {
  const { command, since, order } = entry;
  if (command.name === 'fill' && command.rects.length > 1) {
    const rects = (from: number, after: number) => ({ ...command, rects: command.rects.slice(from, after) });
    const most = Math.max(limit, cost(rects(0, 1)));
    const count = largest(command.rects.length - 1, (some) => cost(rects(0, some)) <= most);
    return [entryOf(rects(0, count), since, order), entryOf(rects(count, command.rects.length), since, order)];
  }
  const [area] = entry.areas;
  if (area === undefined || entry.areas.length !== 1 || entry.reads !== undefined) return undefined;
  const columns = (from: number, after: number): Command | undefined => {
    const parts = clipCommand(command, [{ ...area, x: area.x + from, width: after - from }], atlas);
    return parts?.length === 1 ? parts[0] : undefined;
  };
  const costs = (width: number): number => {
    const part = columns(0, width);
    return part === undefined ? 0 : cost(part);
  };
  const most = Math.max(limit, costs(1));
  const width = largest(area.width - 1, (some) => costs(some) <= most);
  const commands = [columns(0, width), columns(width, area.width)];
  const [first, rest] = commands.map((part) => part && entryOf(part, since, order));
  if (first === undefined || rest === undefined) return undefined;
  // A pattern, or a single letter, would be in both.
  if (first.bytes >= entry.bytes || rest.bytes >= entry.bytes) return undefined;
  return [first, rest];
}
