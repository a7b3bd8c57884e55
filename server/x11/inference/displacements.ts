import { type Anchors, CELL, type Plane } from './kernels/kernels.ts';
import { CHANGED, SAME, type Scene } from './scene.ts';
import { type Ballot, VoteCount } from './voteCount.ts';

/** Anchors of a frame at most; a table of so many is made and searched in microseconds. */
const MAX_ANCHORS = 1 << 14;
const BUCKET_BITS = 14;
const SPREAD = 0x9e3779b1;
/** Anchors that are looked up, about: enough to tell moves of a few words. */
const WANTED_LOOKUPS = 2048;
/** The frame after is looked at in every so many rows, at most. */
const MAX_STEP = 8;
/** Zero bits that an anchor's hash begins with, at least and at most. */
const MIN_ZEROS = 3;
const MAX_ZEROS = 12;
/** Tiles without changes that are read over, so that what is left and right of them is seen together. */
const MAX_GAP = 2;
/** What is found in more places than this tells nothing about where it came from. */
const MAX_PLACES = 3;
/** An anchor's vote, shared among the places that it may have come from: divisible by 1 to MAX_PLACES. */
const VOTE = 6;
/** Fewer votes are chance. */
const MIN_VOTES = 2 * VOTE;

/** Which tiles are read: those that nothing explains yet, or all that are not as before. */
type Included = 'unexplained' | 'changed';

/**
 * How far things may have moved between two frames, likeliest first. Anchors of the frame after (chosen by what is
 * there, so that they move along) are looked up among those of the frame before; each finding is a vote.
 */
export class Displacements {
  private readonly known = createAnchors();
  private readonly found = createAnchors();
  /** By bucket of keys: its latest known anchor plus 1. */
  private readonly heads = new Int32Array(1 << BUCKET_BITS);
  /** By known anchor: the one before in its bucket, plus 1. */
  private readonly next = new Int32Array(MAX_ANCHORS);
  private readonly votes = new VoteCount();

  /** At most `limit`, for what the scene does not explain yet. */
  find(scene: Scene, limit: number): readonly Ballot[] {
    const { known, found } = this;
    const { zeros, step } = this.choosePlaces(scene);
    found.count = 0;
    collect(scene, scene.after, 'unexplained', (top, bottom, read) => {
      for (let y = top + ((step - (top % step)) % step); y < bottom; y += step) read(y, zeros, found);
    });
    if (found.count === 0) return [];
    known.count = 0;
    collect(scene, scene.before, 'changed', (top, bottom, read) => {
      for (let y = top; y < bottom; y++) read(y, zeros, known);
    });
    this.index();
    this.count(scene.after.width);
    return this.votes.best(limit, MIN_VOTES);
  }

  /** How rare anchors have to be, and how many rows apart, so that there are enough of them and not too many. */
  private choosePlaces(scene: Scene): { readonly zeros: number; readonly step: number } {
    const sample = this.found;
    let all = 0;
    sample.count = 0;
    collect(scene, scene.after, 'unexplained', (top, bottom, read) => {
      const count = sample.count;
      read((top + bottom) >> 1, MIN_ZEROS, sample);
      all += (sample.count - count) * (bottom - top);
    });
    let zeros = MIN_ZEROS;
    while (zeros < MAX_ZEROS && all > MAX_ANCHORS / 2) {
      all /= 2;
      zeros++;
    }
    return { zeros, step: Math.max(1, Math.min(MAX_STEP, Math.floor(all / WANTED_LOOKUPS))) };
  }

  private index(): void {
    const { known, heads, next } = this;
    heads.fill(0);
    for (let i = 0; i < known.count; i++) {
      const bucket = bucketOf(known.keys[i]!);
      next[i] = heads[bucket]!;
      heads[bucket] = i + 1;
    }
  }

  private count(width: number): void {
    const { known, found, heads, next, votes } = this;
    const places = new Int32Array(MAX_PLACES);
    votes.clear();
    for (let i = 0; i < found.count; i++) {
      const key = found.keys[i]!;
      const place = found.places[i]!;
      let count = 0;
      for (let at = heads[bucketOf(key)]!; at !== 0 && count <= MAX_PLACES; at = next[at - 1]!) {
        if (known.keys[at - 1] !== key) continue;
        const from = known.places[at - 1]!;
        // It was there before: it need not have come from elsewhere.
        if (from === place) count = MAX_PLACES;
        if (count < MAX_PLACES) places[count] = from;
        count++;
      }
      if (count > MAX_PLACES) continue;
      for (let k = 0; k < count; k++) {
        const from = places[k]!;
        const dy = Math.floor(place / width) - Math.floor(from / width);
        votes.add((place % width) - (from % width), dy, VOTE / count);
      }
    }
  }
}

type Read = (row: number, zeros: number, anchors: Anchors) => void;

/** Calls `readRows` for each run of tiles that are included, with the rows it has and what reads one. */
function collect(
  scene: Scene,
  plane: Plane,
  included: Included,
  readRows: (top: number, bottom: number, read: Read) => void,
): void {
  const { kernels, states, grid } = scene;
  const { bounds, columns, rows, tops } = grid;
  const isIncluded = (state: number) => (included === 'changed' ? state !== SAME : state === CHANGED);
  for (let row = 0; row < rows; row++) {
    const at = row * columns;
    for (let column = 0; column < columns; column++) {
      if (!isIncluded(states[at + column]!)) continue;
      let end = column + 1;
      for (let i = end; i < columns && i - end <= MAX_GAP; i++) if (isIncluded(states[at + i]!)) end = i + 1;
      // What is beside the tiles helps to tell what is in them.
      const left = Math.max(0, bounds.x + (column - 1) * CELL);
      const right = Math.min(plane.width, bounds.x + (end + 1) * CELL);
      readRows(tops[row]!, tops[row + 1]!, (y, zeros, anchors) =>
        kernels.findAnchors(plane, y * plane.width + left, right - left, zeros, anchors),
      );
      column = end;
    }
  }
}

function createAnchors(): Anchors {
  return { keys: new Int32Array(MAX_ANCHORS), places: new Int32Array(MAX_ANCHORS), count: 0 };
}

function bucketOf(key: number): number {
  return Math.imul(key, SPREAD) >>> (32 - BUCKET_BITS);
}
