import {
  area,
  type Command,
  intersect,
  overlaps,
  type Rect,
  SCREEN,
  subtractRects,
  weightOfCommand,
} from '../../../protocol/index.ts';
import type { DrawList } from './drawList.ts';
import { conflict, type Entry, overlapsAny, partFill, readsFrom, split, writesTo } from './entry.ts';
import { scan } from './scan.ts';

/** What has waited longer goes before smaller things, milliseconds: nothing is kept from the screen by a stream. */
const AGED_MS = 500;
/** On a slow link all waits: there it is aged after so many times what sending all of the queue takes. */
const AGED_DRAINS = 2;
/** Bytes of the first bucket of sizes; each further one is twice as wide (THINC: shortest remaining size first). */
const FIRST_BUCKET_BYTES = 16;
const BUCKETS = 20;
/** Pixels of damage that are worth an image of their own. */
const MIN_PIECE_PIXELS = 256;
/** Damage that costs no more is not divided where the focus ends, bytes. */
const UNDIVIDED_BYTES = 512;
/** Commands are not cut to fewer bytes: each part has a head of its own. */
const MIN_PART_BYTES = 14;
/** Nor when they are little larger than what there is room for. */
const MAX_OVERSIZE = 1.5;
/** Of what the focus leaves of the budget, the share of the aged; the first of them goes in any case. */
const AGED_SHARE = 0.5;

/** Pixels of a surface that differ from what the viewer shows, maybe. */
export interface SurfaceDamage {
  readonly surface: number;
  readonly rects: readonly Rect[];
}

export interface TakeOptions {
  /** Bytes that this frame may take, about. At least one thing is taken when anything is there. */
  readonly budget: number;
  /** What a pixel of damage costs on the wire, bytes, about; more than 0. */
  readonly bytesPerPixel: number;
  /** Milliseconds, monotonic. */
  readonly now: number;
  /** What the link carries, if that is known. */
  readonly bytesPerMs?: number | undefined;
  /** What lies near the last input, on the screen (surface 0): sent first. */
  readonly focus?: Rect | undefined;
  /** Bytes that a command takes beyond the queue's own estimate (glyphs that the viewer lacks). */
  readonly extraBytes?: ((command: Command) => number) | undefined;
  /** Take only what touches the focus: an urgent frame while bulk has to wait. Then nothing may be taken. */
  readonly onlyFocus?: boolean | undefined;
}

export interface Selected {
  /** In an order in which they may be applied. */
  readonly commands: readonly Command[];
  /** Whose pixels follow the commands. */
  readonly damage: readonly SurfaceDamage[];
}

/** Something that can be taken: an entry by its place, or a rect of damage. */
type Item = { readonly entry: number; readonly damage?: undefined } | DamageItem;

interface DamageItem {
  readonly entry?: undefined;
  readonly damage: { readonly surface: number; readonly rect: Rect };
}

/** Bytes that all of a list takes. */
export function bytesOf(list: DrawList, bytesPerPixel: number, extraBytes?: (command: Command) => number): number {
  return sum(costsOf(list, extraBytes)) + damageBytes(list, bytesPerPixel);
}

function costsOf({ entries }: DrawList, extraBytes?: (command: Command) => number): number[] {
  return entries.map(({ bytes, command }) => bytes + (extraBytes?.(command) ?? 0));
}

function damageBytes(list: DrawList, bytesPerPixel: number): number {
  let pixels = 0;
  for (const region of list.damaged.values()) pixels += region.area;
  return pixels * bytesPerPixel;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Takes all of a list, in the order of drawing. */
export function takeAll(list: DrawList): Selected {
  const commands = list.entries.map(({ command }) => command);
  const damage = [...list.damaged].map(([surface, region]) => ({ surface, rects: region.rects }));
  list.clear();
  return { commands, damage };
}

/**
 * Takes what matters most of a list, up to a budget: what touches the focus, then what has waited too long, then
 * the smallest. Of one size the newest goes first: on a link that cannot carry all, it will be seen for longest. Of
 * damage that does not fit as much as fits is taken, going on where the last frame ended (scan.ts); of a command
 * that is larger than the whole budget, as text for which a slow link needs long, its left part.
 * Whatever something needs drawn before it comes with it, so what is left still draws the rest.
 */
export class Selection {
  private readonly list: DrawList;
  private readonly options: TakeOptions;
  /** What each entry takes, bytes. */
  private readonly costs: readonly number[];
  private readonly chosen: Uint8Array;
  private readonly damage: { readonly surface: number; readonly rect: Rect }[] = [];
  private spent = 0;
  private count = 0;
  /** What is left of an entry whose first part has been chosen. It is in the way of what comes after it. */
  private remainder: { readonly of: number; readonly entry: Entry } | undefined;
  private readonly agedSince: number;

  constructor(list: DrawList, options: TakeOptions) {
    this.list = list;
    this.options = options;
    const { extraBytes, focus } = options;
    if (options.onlyFocus === true && focus !== undefined) partFills(list, focus);
    this.costs = costsOf(list, extraBytes);
    this.chosen = new Uint8Array(list.entries.length);
    const { bytesPerMs = Number.POSITIVE_INFINITY } = options;
    const drainMs = (sum(this.costs) + damageBytes(list, options.bytesPerPixel)) / bytesPerMs;
    this.agedSince = options.now - Math.max(AGED_MS, AGED_DRAINS * drainMs);
  }

  /** Chooses, removes what it chose from the list, and returns it. */
  take(): Selected {
    const { budget, onlyFocus } = this.options;
    const items = this.items();
    const urgent = new Set(items.filter((item) => this.isInFocus(item)));
    if (onlyFocus === true) this.takeSmallest([...urgent], budget, false);
    else {
      const others = items.filter((item) => !urgent.has(item));
      const aged = others.filter((item) => this.isAged(item));
      this.takeSmallest([...urgent], budget, false);
      this.takeAged(aged, this.spent + (budget - this.spent) * AGED_SHARE);
      this.takeSmallest([...urgent, ...others], budget, true);
    }
    return this.remove();
  }

  private items(): Item[] {
    const items: Item[] = [];
    const { entries, damaged } = this.list;
    // Newest first; what was drawn in one turn stays in its order.
    for (let end = entries.length; end > 0; ) {
      let start = end - 1;
      while (start > 0 && entries[start - 1]!.since === entries[start]!.since) start--;
      for (let entry = start; entry < end; entry++) items.push({ entry });
      end = start;
    }
    const { focus, bytesPerPixel } = this.options;
    for (const [surface, region] of damaged) {
      for (const rect of region.rects) {
        const isDivided =
          surface === SCREEN &&
          focus !== undefined &&
          overlaps(rect, focus) &&
          area(rect) * bytesPerPixel > UNDIVIDED_BYTES;
        if (!isDivided) items.push({ damage: { surface, rect } });
        else {
          items.push({ damage: { surface, rect: intersect(rect, focus) } });
          for (const rest of subtractRects([rect], [focus])) items.push({ damage: { surface, rect: rest } });
        }
      }
    }
    return items;
  }

  private isInFocus({ entry, damage }: Item): boolean {
    const { focus } = this.options;
    if (focus === undefined) return false;
    if (damage !== undefined) return damage.surface === SCREEN && overlaps(damage.rect, focus);
    return touches(this.list.entries[entry]!, focus);
  }

  private isAged({ entry, damage }: Item): boolean {
    if (damage === undefined) return this.list.entries[entry]!.since <= this.agedSince;
    return (this.list.damagedSince.get(damage.surface) ?? this.options.now) <= this.agedSince;
  }

  /** Takes what has waited until the limit is reached, the first in any case. */
  private takeAged(aged: readonly Item[], limit: number): void {
    if (this.remainder !== undefined) return;
    let isFirst = true;
    for (const item of aged) {
      if (!isFirst && this.spent >= limit) return;
      if (item.damage !== undefined) this.takePieces(item, limit, isFirst);
      else {
        const needed = this.neededBy(item);
        if (needed === undefined) continue;
        if (isFirst && this.takeFirstPart(item, needed, this.options.budget)) return;
        this.choose(item, needed);
      }
      isFirst = false;
    }
  }

  /** Takes what costs least with all that it needs; of one size, the first. One thing in any case if it must. */
  private takeSmallest(items: readonly Item[], limit: number, mustTake: boolean): void {
    if (this.remainder !== undefined) return;
    const buckets: Item[][] = Array.from({ length: BUCKETS }, () => []);
    for (const item of items) buckets[bucketOf(this.ownBytes(item))]!.push(item);
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      // A bucket grows while it is read: by what needs more than itself.
      for (const item of buckets[bucket]!) {
        const needed = this.neededBy(item);
        if (needed === undefined) continue;
        const bytes = this.bytesOf(needed) + this.ownBytes(item);
        if (bucketOf(bytes) > bucket) {
          buckets[bucketOf(bytes)]!.push(item);
          continue;
        }
        const isForced = mustTake && this.count === 0;
        const fits = this.spent + bytes <= limit;
        if (item.damage !== undefined && (!fits || this.isChosen(item))) this.takePieces(item, limit, isForced);
        else if (fits) this.choose(item, needed);
        else if (this.count === 0 && this.takeFirstPart(item, needed, limit)) return;
        else if (isForced) this.choose(item, needed);
        if (!fits) return;
      }
    }
  }

  /** Takes the left part of an entry that is larger than the limit and needs nothing before it; whether it did. */
  private takeFirstPart(item: Item, needed: readonly number[], limit: number): boolean {
    const most = Math.max(limit, MIN_PART_BYTES);
    if (item.damage !== undefined || needed.length > 0) return false;
    if (this.costs[item.entry]! <= most * MAX_OVERSIZE) return false;
    const { list } = this;
    const { extraBytes } = this.options;
    const cost = (command: Command) => weightOfCommand(command) + (extraBytes?.(command) ?? 0);
    const parts = split(list.entries[item.entry]!, most, cost, list.atlas);
    if (parts === undefined) return false;
    const [first, entry] = parts;
    list.entries[item.entry] = first;
    this.remainder = { of: item.entry, entry };
    this.choose(item, needed);
    return true;
  }

  /** Takes as much damage as fits; at least some when it must be. In the focus, only of that. */
  private takePieces(item: DamageItem, limit: number, isForced: boolean): void {
    const { bytesPerPixel } = this.options;
    const pixels = Math.floor((limit - this.spent) / bytesPerPixel);
    if (pixels < MIN_PIECE_PIXELS && !isForced) return;
    const { surface, rect } = item.damage;
    const { list } = this;
    const isUrgent = this.isInFocus(item);
    const all = isUrgent ? [rect] : (list.damaged.get(surface)?.rects ?? []);
    const chosen = this.damage.filter((other) => other.surface === surface).map((other) => other.rect);
    const from = isUrgent ? rect : list.scannedTo(surface);
    const { pieces, next } = scan(subtractRects(all, chosen), from, Math.max(pixels, MIN_PIECE_PIXELS));
    let isFirst = true;
    for (const piece of pieces) {
      const part: DamageItem = { damage: { surface, rect: piece } };
      const needed = this.neededBy(part);
      if (needed === undefined) continue;
      if (!(isFirst && isForced) && this.spent + this.bytesOf(needed) > limit) {
        if (!isUrgent) list.goOnAt(surface, piece);
        return;
      }
      this.choose(part, needed);
      isFirst = false;
    }
    if (!isUrgent) list.goOnAt(surface, next);
  }

  /** Whether a part of some damage has been chosen already. */
  private isChosen({ damage: { surface, rect } }: DamageItem): boolean {
    return this.damage.some((other) => other.surface === surface && overlaps(other.rect, rect));
  }

  private ownBytes({ entry, damage }: Item): number {
    if (damage !== undefined) return area(damage.rect) * this.options.bytesPerPixel;
    return this.costs[entry]!;
  }

  private bytesOf(entries: readonly number[]): number {
    let sum = 0;
    for (const i of entries) sum += this.costs[i]!;
    return sum;
  }

  /** The older entries that have to be drawn before an item, newest first; undefined when it is a chosen entry. */
  private neededBy(item: Item): number[] | undefined {
    const { entries } = this.list;
    const needed: number[] = [];
    const { damage } = item;
    if (damage === undefined && this.chosen[item.entry] === 1) return undefined;
    for (let i = (item.entry ?? entries.length) - 1; i >= 0; i--) {
      if (this.chosen[i] === 1) continue;
      const older = entries[i]!;
      const isNeeded =
        damage === undefined
          ? conflict(older, entries[item.entry]!)
          : writesTo(older, damage.surface, [damage.rect], damage.rect) ||
            readsFrom(older, damage.surface, [damage.rect], damage.rect);
      if (isNeeded || needed.some((j) => conflict(older, entries[j]!))) needed.push(i);
    }
    return needed;
  }

  private choose(item: Item, needed: readonly number[]): void {
    for (const i of needed) this.chosen[i] = 1;
    this.spent += this.bytesOf(needed) + this.ownBytes(item);
    this.count++;
    if (item.damage === undefined) this.chosen[item.entry] = 1;
    else this.damage.push(item.damage);
  }

  private remove(): Selected {
    const { list } = this;
    const commands: Command[] = [];
    const left: Entry[] = [];
    list.entries.forEach((entry, i) => {
      if (this.chosen[i] === 1) commands.push(entry.command);
      else left.push(entry);
      if (this.remainder?.of === i) left.push(this.remainder.entry);
    });
    const bySurface = new Map<number, Rect[]>();
    for (const { surface, rect } of this.damage) {
      const rects = bySurface.get(surface);
      if (rects === undefined) bySurface.set(surface, [rect]);
      else rects.push(rect);
    }
    list.replace(left);
    for (const [surface, rects] of bySurface) list.clean(surface, rects);
    return { commands, damage: [...bySurface].map(([surface, rects]) => ({ surface, rects })) };
  }
}

/** Blanks all over a screen are one fill: it is parted where the focus ends. */
function partFills(list: DrawList, focus: Rect): void {
  const parted = list.entries.flatMap((entry) => (touches(entry, focus) ? partFill(entry, focus) : entry));
  if (parted.length > list.entries.length) list.replace(parted);
}

/** Whether an entry draws on the screen inside the focus. */
export function touches({ surface, bounds, areas }: Entry, focus: Rect): boolean {
  return surface === SCREEN && overlaps(bounds, focus) && overlapsAny(areas, focus);
}

function bucketOf(bytes: number): number {
  const bucket = Math.ceil(Math.log2(bytes / FIRST_BUCKET_BYTES));
  return Math.min(BUCKETS - 1, Math.max(0, bucket));
}
