import { createAnchors } from '../../display/anchors.ts';
import { CELL, MAX_ANCHORS } from './kernels/kernels.ts';
import { CHANGED, SAME, type Scene } from './scene.ts';
import { type Ballot, VoteCount } from './voteCount.ts';

const BUCKET_BITS = 14;
const SPREAD = 0x9e3779b1;
/** Anchors that are looked up, about: enough to tell moves of a few words. */
const WANTED_LOOKUPS = 2048;
/** The frame after is looked at in every so many rows, at most. */
const MAX_STEP = 8;
/**
 * Where there are anchors in plenty, the frame before is read in strips: so many pixels of every so many. What moved
 * sideways meets some of them too, because the frame after is read as a whole.
 */
const PLENTY = MAX_ANCHORS / 4;
const STRIP = 96;
const STRIP_PERIOD = 256;
/** Zero bits that an anchor's hash begins with, at least and at most. */
const MIN_ZEROS = 3;
const MAX_ZEROS = 12;
/** Tiles without changes that are read over, so that what is left and right of them is seen together. */
const MAX_GAP = 2;
/** What is found in more places than this tells nothing about where it came from. */
const MAX_PLACES = 3;
/** An anchor's vote, shared among the places that it may have come from: divisible by 1 to MAX_PLACES. */
const VOTE = 6;
/** Fewer votes are chance, and so is a smaller share of what was looked up. */
const MIN_VOTES = 2 * VOTE;
const MIN_SHARE = 1 / 256;

/** Which tiles are read: those that nothing explains yet, or all that are not as before. */
type Included = 'unexplained' | 'changed';

/**
 * How far things may have moved between two frames, likeliest first. Anchors of the frame after (chosen by what is
 * there, so that they move along) are looked up among those of the frame before; each finding is a vote.
 */
export class Displacements {
  private readonly known = createAnchors(MAX_ANCHORS);
  private readonly found = createAnchors(MAX_ANCHORS);
  /** By bucket of keys: its latest known anchor plus 1. */
  private readonly heads = new Int32Array(1 << BUCKET_BITS);
  /** By known anchor: the one before in its bucket, plus 1. */
  private readonly next = new Int32Array(MAX_ANCHORS);
  private readonly votes = new VoteCount();

  /** At most `limit`, for what the scene does not explain yet. */
  find(scene: Scene, limit: number): readonly Ballot[] {
    const { known, found } = this;
    const { kernels, before, after } = scene;
    const { zeros, step, isPlenty } = this.choosePlaces(scene);
    found.count = 0;
    collect(scene, 'unexplained', (start, width, height) => {
      kernels.findAnchors(after, start, width, height, step, zeros, found);
    });
    if (found.count === 0) return [];
    known.count = 0;
    collect(scene, 'changed', (start, width, height) => {
      for (let x = 0; x < width; x += isPlenty ? STRIP_PERIOD : width) {
        const part = Math.min(isPlenty ? STRIP : width, width - x);
        kernels.findAnchors(before, start + x, part, height, 1, zeros, known);
      }
    });
    this.index();
    this.count(after.width);
    return this.votes.best(limit, Math.max(MIN_VOTES, found.count * VOTE * MIN_SHARE));
  }

  /** How rare anchors have to be, and how many rows apart, so that there are enough of them and not too many. */
  private choosePlaces(scene: Scene): {
    readonly zeros: number;
    readonly step: number;
    readonly isPlenty: boolean;
  } {
    const sample = this.found;
    let all = 0;
    sample.count = 0;
    collect(scene, 'unexplained', (start, width, height) => {
      const count = sample.count;
      const middle = start + (height >> 1) * scene.after.width;
      scene.kernels.findAnchors(scene.after, middle, width, 1, 1, MIN_ZEROS, sample);
      all += (sample.count - count) * height;
    });
    const isPlenty = all > PLENTY;
    const share = isPlenty ? STRIP / STRIP_PERIOD : 1;
    let zeros = MIN_ZEROS;
    for (; zeros < MAX_ZEROS && all * share > MAX_ANCHORS / 2; zeros++) all /= 2;
    return { zeros, step: Math.max(1, Math.min(MAX_STEP, Math.floor(all / WANTED_LOOKUPS))), isPlenty };
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

/** Calls back for each run of tiles that are included, with its first pixel and its size. */
function collect(
  { states, grid, after }: Scene,
  included: Included,
  run: (start: number, width: number, height: number) => void,
): void {
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
      const right = Math.min(after.width, bounds.x + (end + 1) * CELL);
      run(tops[row]! * after.width + left, right - left, tops[row + 1]! - tops[row]!);
      column = end;
    }
  }
}

function bucketOf(key: number): number {
  return Math.imul(key, SPREAD) >>> (32 - BUCKET_BITS);
}
