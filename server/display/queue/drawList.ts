import {
  type Atlas,
  boundsOf,
  type Command,
  contains,
  EMPTY_RECT,
  isEmpty,
  joinCommands,
  overlaps,
  type Rect,
  Region,
  SCREEN,
  subtractRects,
  translate,
} from '../../../protocol/index.ts';
import { conflict, cut, type Entry, entryOf, overlapsAny, writesTo } from './entry.ts';
import type { Place } from './scan.ts';

/** Entries that eviction looks back at: each drawn command pays for the look, and old ones collapse anyway. */
const EVICTION_DEPTH = 256;
/** Entries that a new one may join: what an app draws bit by bit comes one after another, or in a few strands. */
const JOIN_DEPTH = 8;
/** Rects that copies protect from eviction: beyond, what is older stays. */
const MAX_PINS = 64;
/** Rects of damage that a hole may leave: Region rounds up at 256. */
const MAX_DAMAGE_RECTS = 128;
/** Pixels below commands cost at least this, bytes: that an empty screen was cheap says nothing about text. */
const MIN_DRAWN_BYTES_PER_PIXEL = 0.05;
/** Bytes that another rect of damage costs, about: its header and what its pixels compress worse. */
const DAMAGE_RECT_BYTES = 64;
/** Lists shorter than this are never weighed: they cost little whatever they hold. */
const MIN_WEIGHED_LENGTH = 64;
/** Lists whose commands take fewer bytes are never weighed for their size. */
const MIN_WEIGHED_BYTES = 8 << 10;
/** More entries than this always become damage: the bound of the memory beside the surfaces'. */
export const MAX_ENTRIES = 2048;

/** Pixels of a surface that a copy will read, with all that entries of a lower order have drawn there. */
export interface Pin {
  readonly rect: Rect;
  readonly order: number;
}

/**
 * Drawing commands in order, and damage: pixels that are read when they are sent. Its law: what draws the entries
 * in order, and then takes the damaged pixels from the display, shows what the display shows. Damage counts as
 * drawn after every entry that touches it, so any pixel may become damage at any time: that is the way out of all
 * hard cases. What is drawn later over damage takes the place of it, or is absorbed by it.
 */
export class DrawList {
  /** Sorted by order. */
  entries: Entry[] = [];
  readonly damaged = new Map<number, Region>();
  /** Since when a surface has had damage without a pause, milliseconds. */
  readonly damagedSince = new Map<number, number>();
  /** What a pixel of damage costs, bytes: decides between commands and pixels. */
  bytesPerPixel = 0.1;
  readonly atlas: Atlas;
  private readonly scans = new Map<number, Place>();
  private nextOrder = 0;
  private bytesHeld = 0;
  private weighedLength = MIN_WEIGHED_LENGTH;
  private weighedBytes = MIN_WEIGHED_BYTES;

  constructor(atlas: Atlas) {
    this.atlas = atlas;
  }

  get isEmpty(): boolean {
    return this.entries.length === 0 && this.damaged.size === 0;
  }

  /** Draws a command: it evicts what it covers, and joins an older one where that is possible. */
  add(command: Command, since: number): void {
    for (const entry of this.meetDamage(this.entry(command, since))) this.put(entry);
  }

  /** Draws an entry that has met the damage. */
  put(entry: Entry): void {
    const { surface, areas, reads } = entry;
    if (entry.isOpaque) {
      const own = reads?.surface === surface ? reads.rects.map((rect) => ({ rect, order: entry.order })) : [];
      this.evict(surface, areas, own);
    }
    if (!this.join(entry)) this.append([entry]);
    this.weigh();
  }

  entry(command: Command, since: number): Entry {
    return entryOf(command, since, this.nextOrder++);
  }

  /** Adds entries whose areas have been cleared: they evict nothing and meet no damage. */
  append(added: readonly Entry[]): void {
    for (const entry of added) {
      this.entries.push(entry);
      this.bytesHeld += entry.bytes;
    }
  }

  /** Makes pixels damage. */
  damage(surface: number, damaged: Rect, since: number): void {
    if (isEmpty(damaged)) return;
    this.evict(surface, [damaged], []);
    let region = this.damaged.get(surface);
    if (region === undefined) {
      region = new Region();
      this.damaged.set(surface, region);
      this.damagedSince.set(surface, since);
    }
    region.add(damaged);
  }

  /** Pixels are no damage any more: they have been sent, or do not matter. */
  clean(surface: number, rects: readonly Rect[]): void {
    const region = this.damaged.get(surface);
    if (region === undefined) return;
    for (const r of rects) region.subtract(r);
    if (region.isEmpty) this.setDamage(surface, undefined);
  }

  /** Damage outside of a surface's bounds is gone. */
  clipDamage(surface: number, bounds: Rect): void {
    const region = this.damaged.get(surface);
    region?.clip(bounds);
    if (region?.isEmpty) this.setDamage(surface, undefined);
  }

  /** Where taking damage bit by bit goes on. */
  scannedTo(surface: number): Place {
    return this.scans.get(surface) ?? { x: 0, y: 0 };
  }

  goOnAt(surface: number, { x, y }: Place): void {
    this.scans.set(surface, { x, y });
  }

  private setDamage(surface: number, region: Region | undefined): void {
    if (region !== undefined) {
      this.damaged.set(surface, region);
      return;
    }
    this.damaged.delete(surface);
    this.damagedSince.delete(surface);
    if (surface !== SCREEN) this.scans.delete(surface);
  }

  /** Removes everything. */
  clear(): void {
    this.replace([]);
    this.damaged.clear();
    this.damagedSince.clear();
    this.weighedLength = MIN_WEIGHED_LENGTH;
    this.weighedBytes = MIN_WEIGHED_BYTES;
  }

  /** Whether an entry draws in a rect. */
  drawsIn(surface: number, area: Rect): boolean {
    return this.entries.some((entry) => writesTo(entry, surface, [area], area));
  }

  /** The parts of these rects that are damaged. */
  damageWithin(surface: number, rects: readonly Rect[]): Rect[] {
    const region = this.damaged.get(surface);
    return region === undefined ? [] : rects.flatMap((r) => region.within(r));
  }

  /**
   * What remains of a new entry where there is damage: either it takes the place of the damage, or the damage
   * absorbs the part inside, or all of it where that part cannot be cut off.
   */
  meetDamage(entry: Entry): readonly Entry[] {
    const region = this.damaged.get(entry.surface);
    if (region === undefined || !entry.areas.some((r) => region.overlaps(r))) return [entry];
    if (entry.isOpaque && this.replacesDamage(entry, region)) return [entry];
    const parts = cut(entry, region.rects, this.atlas);
    if (parts !== undefined) return parts;
    for (const r of entry.areas) this.damage(entry.surface, r, entry.since);
    return [];
  }

  private replacesDamage(entry: Entry, region: Region): boolean {
    const rest = region.clone();
    for (const r of entry.areas) rest.subtract(r);
    const more = rest.rects.length - region.rects.length;
    const gained = (region.area - rest.area) * this.bytesPerPixel;
    if (more > 1 && (rest.rects.length > MAX_DAMAGE_RECTS || gained < more * DAMAGE_RECT_BYTES)) return false;
    this.setDamage(entry.surface, rest.isEmpty ? undefined : rest);
    return true;
  }

  /**
   * Removes what the covering rects hide of older entries, newest first, but never what a later copy reads. Pins are
   * read by copies that are not in the list yet.
   */
  evict(surface: number, covering: readonly Rect[], pinned: readonly Pin[]): void {
    const { entries } = this;
    const bounds = covering.reduce(boundsOf, EMPTY_RECT);
    const pins: Rect[] = [];
    let coming = pinned;
    const oldest = Math.max(0, entries.length - EVICTION_DEPTH);
    let replaced: Map<number, readonly Entry[]> | undefined;
    for (let i = entries.length - 1; i >= oldest && pins.length <= MAX_PINS; i--) {
      const entry = entries[i]!;
      if (coming.length > 0) {
        for (const { order, rect } of coming) if (order > entry.order && overlaps(rect, bounds)) pins.push(rect);
        coming = coming.filter(({ order }) => order <= entry.order);
      }
      let parts: readonly Entry[] | undefined;
      if (entry.surface === surface && overlaps(entry.bounds, bounds)) parts = this.uncovered(entry, covering, pins);
      if (parts !== undefined) {
        replaced ??= new Map();
        replaced.set(i, parts);
      }
      for (const { reads } of parts ?? [entry]) {
        if (reads?.surface === surface) for (const r of reads.rects) if (overlaps(r, bounds)) pins.push(r);
      }
    }
    if (replaced === undefined) return;
    const kept: Entry[] = entries.slice(0, oldest);
    for (let i = oldest; i < entries.length; i++) {
      const parts = replaced.get(i);
      if (parts === undefined) kept.push(entries[i]!);
      else kept.push(...parts);
    }
    this.replace(kept);
  }

  /** The parts of an entry that stay; undefined when it stays as it is. */
  private uncovered(entry: Entry, covering: readonly Rect[], pins: readonly Rect[]): readonly Entry[] | undefined {
    const isPinned = pins.some((pin) => overlaps(pin, entry.bounds));
    if (!isPinned && covering.some((r) => contains(r, entry.bounds))) return [];
    const holes = covering.filter((r) => overlapsAny(entry.areas, r));
    const hidden = isPinned ? subtractRects(holes, pins) : holes;
    if (!hidden.some((r) => overlapsAny(entry.areas, r))) return undefined;
    const parts = cut(entry, hidden, this.atlas);
    // Pixels drawn twice cost nothing, bytes do.
    return parts !== undefined && bytesOf(parts) <= entry.bytes ? parts : undefined;
  }

  /** Puts the entry together with an older one that it continues, unless something between them is in the way. */
  private join(entry: Entry): boolean {
    const { entries } = this;
    const oldest = Math.max(0, entries.length - JOIN_DEPTH);
    for (let i = entries.length - 1; i >= oldest; i--) {
      const older = entries[i]!;
      const command = joinCommands(older.command, entry.command, this.atlas);
      if (command !== undefined) {
        const joined = entryOf(command, older.since, older.order);
        this.bytesHeld += joined.bytes - older.bytes;
        entries[i] = joined;
        return true;
      }
      if (conflict(older, entry)) return false;
    }
    return false;
  }

  /** Leaves nothing of what is drawn in these rects, which no entry reads; the damage there is gone too. */
  carve(surface: number, rects: readonly Rect[]): void {
    const solid = new Set<Entry>();
    for (const entry of this.entries) {
      if (entry.surface === surface && cut(entry, rects, this.atlas) === undefined) solid.add(entry);
    }
    if (solid.size > 0) this.demote((entry) => solid.has(entry));
    this.replace(
      this.entries.flatMap((entry) => (entry.surface === surface ? (cut(entry, rects, this.atlas) ?? []) : entry)),
    );
    this.clean(surface, rects);
  }

  replace(entries: Entry[]): void {
    this.entries = entries;
    this.bytesHeld = bytesOf(entries);
  }

  /**
   * Turns entries into damage, at their places in the order: what later entries draw over them stays, and what
   * reads them becomes damage too.
   */
  demote(isDemoted: (entry: Entry) => boolean): void {
    this.sweep(new Map(), isDemoted, Number.POSITIVE_INFINITY);
  }

  /** Pixels are not what all entries took them for: they are damage from before the first one. */
  damageBelow(surface: number, damaged: Rect, since: number): void {
    const region = new Region();
    region.add(damaged);
    this.sweep(new Map([[surface, region]]), () => false, since);
  }

  /** Goes through the order with what is not known there; what is not known in the end is damage. */
  private sweep(unknown: Map<number, Region>, isDemoted: (entry: Entry) => boolean, from: number): void {
    let since = from;
    const forget = (surface: number, rects: readonly Rect[]): void => {
      let region = unknown.get(surface);
      if (region === undefined) {
        region = new Region();
        unknown.set(surface, region);
      }
      for (const r of rects) region.add(r);
    };
    const kept: Entry[] = [];
    for (const entry of this.entries) {
      since = Math.min(since, entry.since);
      if (isDemoted(entry)) {
        forget(entry.surface, entry.areas);
        continue;
      }
      for (const part of this.known(entry, unknown, forget)) {
        kept.push(part);
        if (part.isOpaque) for (const r of part.areas) unknown.get(part.surface)?.subtract(r);
      }
    }
    this.replace(kept);
    for (const [surface, region] of unknown) for (const r of region.rects) this.damage(surface, r, since);
  }

  /** The parts of an entry that read nothing unknown; the others become unknown. */
  private known(
    entry: Entry,
    unknown: ReadonlyMap<number, Region>,
    forget: (surface: number, rects: readonly Rect[]) => void,
  ): readonly Entry[] {
    const { command, reads } = entry;
    const region = reads && unknown.get(reads.surface);
    if (command.name !== 'copy' || reads === undefined || region === undefined) return [entry];
    const stale = reads.rects.flatMap((r) => region.within(r)).map((r) => translate(r, command.dx, command.dy));
    if (stale.length === 0) return [entry];
    const parts = cut(entry, stale, this.atlas);
    forget(entry.surface, parts === undefined ? entry.areas : stale);
    return parts ?? [];
  }

  /** Turns every entry into damage. */
  collapse(): void {
    const { entries } = this;
    this.replace([]);
    for (const { surface, areas, since } of entries) for (const r of areas) this.damage(surface, r, since);
    this.weighedLength = MIN_WEIGHED_LENGTH;
    this.weighedBytes = MIN_WEIGHED_BYTES;
  }

  /** Turns commands into damage where the pixels are cheaper; looks again when the list has doubled. */
  weigh(): void {
    if (this.entries.length < this.weighedLength && this.bytesHeld < this.weighedBytes) return;
    const bySurface = new Map<number, Entry[]>();
    for (const entry of this.entries) {
      const others = bySurface.get(entry.surface);
      if (others === undefined) bySurface.set(entry.surface, [entry]);
      else others.push(entry);
    }
    const costly = new Set<number>();
    const price = Math.max(this.bytesPerPixel, MIN_DRAWN_BYTES_PER_PIXEL);
    for (const [surface, entries] of bySurface) {
      if (!coversMore(entries, bytesOf(entries) / price)) costly.add(surface);
    }
    // Pixels of what is copied elsewhere would be sent there once more.
    for (const { surface, reads } of this.entries)
      if (reads !== undefined && reads.surface !== surface) costly.delete(reads.surface);
    if (costly.size > 0) this.demote(({ surface }) => costly.has(surface));
    if (this.entries.length >= MAX_ENTRIES) this.collapse();
    this.weighedLength = Math.min(MAX_ENTRIES, Math.max(MIN_WEIGHED_LENGTH, this.entries.length * 2));
    this.weighedBytes = Math.max(MIN_WEIGHED_BYTES, this.bytesHeld * 2);
  }
}

function bytesOf(entries: readonly Entry[]): number {
  let sum = 0;
  for (const { bytes } of entries) sum += bytes;
  return sum;
}

/** Whether entries cover at least so many pixels together. */
function coversMore(entries: readonly Entry[], pixels: number): boolean {
  const region = new Region();
  for (let i = 0; i < entries.length; i++) {
    region.add(entries[i]!.bounds);
    // Few of them are enough, mostly, and a region of many rects is slow.
    if (i % 16 === 15 && region.area >= pixels) return true;
  }
  return region.area >= pixels;
}
