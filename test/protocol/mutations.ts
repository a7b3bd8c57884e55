/** Pseudo-random integers from a seed (mulberry32): the same seed gives the same bytes everywhere. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 to `limit` - 1. */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!; // below the length of a list that is never empty here
  }
}

type Mutation = (bytes: Uint8Array, random: Random, others: readonly Uint8Array[]) => Uint8Array;

function replaced(bytes: Uint8Array, at: number, removed: number, inserted: ArrayLike<number>): Uint8Array {
  const result = new Uint8Array(Math.max(0, bytes.length - removed) + inserted.length);
  result.set(bytes.subarray(0, at));
  result.set(inserted, at);
  result.set(bytes.subarray(at + removed), at + inserted.length);
  return result;
}

/** Ways in which bytes go wrong. */
const mutations: readonly Mutation[] = [
  function flipBit(bytes, random) {
    const result = bytes.slice();
    if (result.length > 0) result[random.below(result.length)]! ^= 1 << random.below(8);
    return result;
  },
  function changeByte(bytes, random) {
    const result = bytes.slice();
    if (result.length > 0)
      result[random.below(result.length)] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
    return result;
  },
  function insert(bytes, random) {
    const inserted = Array.from({ length: 1 + random.below(4) }, () => random.below(256));
    return replaced(bytes, random.below(bytes.length + 1), 0, inserted);
  },
  function remove(bytes, random) {
    const at = random.below(bytes.length + 1);
    return replaced(bytes, at, Math.min(bytes.length - at, 1 + random.below(4)), []);
  },
  function cut(bytes, random) {
    return bytes.slice(0, random.below(bytes.length + 1));
  },
  function splice(bytes, random, others) {
    const other = random.pick(others);
    const tail = other.subarray(random.below(other.length + 1));
    const at = random.below(bytes.length + 1);
    return replaced(bytes, at, bytes.length - at, tail);
  },
  function repeat(bytes, random) {
    const from = random.below(bytes.length + 1);
    return replaced(bytes, from, 0, bytes.subarray(from, from + random.below(40)));
  },
  function inflateLength(bytes, random) {
    if (bytes.length === 0) return bytes;
    const huge = random.pick([
      [0xff, 0x01],
      [0x80, 0x20],
      [0xff, 0xff, 0x03],
      [0x80, 0x80, 0x40],
      [0xff, 0xff, 0xff, 0xff, 0x07],
      [0xff, 0xff, 0xff, 0xff, 0x0f],
    ]);
    return replaced(bytes, random.below(bytes.length), 1, huge);
  },
];

/** The bytes after one to three mutations; `others` are what splices take from. */
export function mutate(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  let result = bytes;
  for (let count = random.pick([1, 1, 1, 2, 3]); count > 0; count--)
    result = random.pick(mutations)(result, random, others);
  return result;
}
