import { area as areaOf, type Framebuffer, type Rect } from '../../protocol/index.ts';
import { ANCHOR_PIXELS, type Anchors, createAnchors, findAnchors } from '../display/anchors.ts';

/** Places of the table, which takes 128 KiB: what was kept lately is in it. */
const SLOT_BITS = 14;
const SPREAD = 0x9e3779b1;
/** Anchors of one rect that is kept, at most: one page does not take the places of all menus. */
const MAX_KEPT = 2048;
/** Anchors that are looked up at a time, at most. */
const MAX_LOOKUPS = 2048;
/** Zero bits that an anchor's hash begins with, at least and at most; where there are too many, so many more. */
const MIN_ZEROS = 3;
const MAX_ZEROS = 13;
const MORE_ZEROS = 3;
/** So many pixels are read about when a rect is kept, and when one is looked at: every so many rows of a larger one. */
const KEPT_PIXELS = 1 << 17;
const SEEN_PIXELS = 1 << 15;
const MAX_SEEN_STEP = 16;
/** Where so few anchors lead, that is chance; and so many places are told at most. */
const MIN_VOTES = 3;
const MAX_ORIGINS = 4;
/** A place is a layer, a row and a column in one number: a side has at most 8192 pixels (limits.ts). */
const SIDE_BITS = 13;
const SIDE_MASK = (1 << SIDE_BITS) - 1;
/** A distance and a layer are one number, too. */
const DISTANCE = 1 << (SIDE_BITS + 1);
const MOST = DISTANCE / 2;

const keptAnchors = createAnchors(MAX_KEPT);
const seenAnchors = createAnchors(MAX_LOOKUPS);

/** Where something that is on the screen was kept: in a layer, so far from where it is now. */
export interface Origin {
  readonly layer: number;
  readonly picture: Framebuffer;
  readonly dx: number;
  readonly dy: number;
}

/**
 * Finds what was kept at other places: remembers anchors of it, which are places chosen by what is there, by their hash.
 * What was overwritten in the meantime, in the table or in a layer, is not found.
 */
export class KeptAnchors {
  private readonly keys = new Int32Array(1 << SLOT_BITS);
  /** By slot: where the anchor lies; -1 where there is none. */
  private readonly places = new Int32Array(1 << SLOT_BITS).fill(-1);

  /** A rect of a layer has been kept. */
  add(picture: Framebuffer, rect: Rect, layer: number): void {
    const { keys, places } = this;
    // Steps that are odd here and powers of 2 below meet, whatever the distance.
    collect(picture, rect, 1 + 2 * Math.floor(areaOf(rect) / KEPT_PIXELS), keptAnchors);
    for (let i = 0; i < keptAnchors.count; i++) {
      const key = keptAnchors.keys[i]!;
      const place = keptAnchors.places[i]!;
      const x = place % picture.width;
      const slot = slotOf(key);
      keys[slot] = key;
      places[slot] = (((layer << SIDE_BITS) | ((place - x) / picture.width)) << SIDE_BITS) | x;
    }
  }

  /** Where what a rect of the truth shows was kept, at other places: the likeliest first. `layers`: those that there are. */
  find(truth: Framebuffer, rect: Rect, layers: readonly (Framebuffer | undefined)[]): Origin[] {
    const { keys, places } = this;
    let step = 1;
    while (step < MAX_SEEN_STEP && areaOf(rect) > step * SEEN_PIXELS) step *= 2;
    collect(truth, rect, step, seenAnchors);
    const votes = new Map<number, number>();
    for (let i = 0; i < seenAnchors.count; i++) {
      const key = seenAnchors.keys[i]!;
      const slot = slotOf(key);
      const from = places[slot]!;
      if (keys[slot] !== key || from < 0) continue;
      const layer = from >>> (2 * SIDE_BITS);
      const picture = layers[layer];
      if (picture === undefined) continue;
      const [x, y] = [from & SIDE_MASK, (from >>> SIDE_BITS) & SIDE_MASK];
      const place = seenAnchors.places[i]!;
      if (!isSameRun(truth.pixels, place, picture.pixels, y * picture.width + x)) continue;
      const dx = (place % truth.width) - x;
      const dy = Math.floor(place / truth.width) - y;
      if (dx === 0 && dy === 0) continue;
      const ballot = (layer * DISTANCE + dx + MOST) * DISTANCE + dy + MOST;
      votes.set(ballot, (votes.get(ballot) ?? 0) + 1);
    }
    const likely = [...votes].filter(([, count]) => count >= MIN_VOTES).sort(([, a], [, b]) => b - a);
    return likely.slice(0, MAX_ORIGINS).map(([ballot]) => {
      const dy = (ballot % DISTANCE) - MOST;
      const rest = Math.floor(ballot / DISTANCE);
      const layer = Math.floor(rest / DISTANCE);
      return { layer, picture: layers[layer]!, dx: (rest % DISTANCE) - MOST, dy };
    });
  }
}

/** Anchors of every `step`-th row of a rect, not more than there is room for: rarer ones where there are many. */
function collect(picture: Framebuffer, { x, y, width, height }: Rect, step: number, into: Anchors): void {
  for (let zeros = MIN_ZEROS; zeros <= MAX_ZEROS; zeros += MORE_ZEROS) {
    into.count = 0;
    findAnchors(picture, y * picture.width + x, width, height, step, zeros, into);
    if (into.count < into.keys.length) return;
  }
}

function isSameRun(p: Uint32Array, i: number, q: Uint32Array, j: number): boolean {
  for (let k = 0; k < ANCHOR_PIXELS; k++) if (p[i + k] !== q[j + k]) return false;
  return true;
}

function slotOf(key: number): number {
  return Math.imul(key, SPREAD) >>> (32 - SLOT_BITS);
}
