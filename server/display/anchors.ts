/** A hash sees so many pixels from its anchor on. */
export const ANCHOR_PIXELS = 24;
/** Whether a place is an anchor is decided by so many pixels. */
export const GATE_PIXELS = 16;

/** Spreads a pixel over the bits of a hash: an odd number whose bits look random (the golden ratio). */
const SPREAD = 0x9e3779b1;
/** Multiplies a key from pixel to pixel (from murmur3). */
const KEY_STEP = 0x85ebca6b;

/** Places in a picture that are chosen by what is there, so that they are the same places after it has moved. */
export interface Anchors {
  /** Hashes of the ANCHOR_PIXELS from the places on. */
  readonly keys: Int32Array;
  /** Indexes into the picture's pixels. */
  readonly places: Int32Array;
  count: number;
}

/** An empty list with room for so many. */
export function createAnchors(room: number): Anchors {
  return { keys: new Int32Array(room), places: new Int32Array(room), count: 0 };
}

/**
 * Appends the anchors of a block of pixels, of every `step`-th row of it. The block is given by the index of its first
 * pixel and its size. Anchors are where the colour changes to the right and the hash of the next GATE_PIXELS begins with
 * `zeros` (1 to 31) zero bits; all that makes one lies in the block. Stops when the list is full.
 */
export function findAnchors(
  { pixels, width: stride }: { readonly pixels: Uint32Array; readonly width: number },
  start: number,
  width: number,
  height: number,
  step: number,
  zeros: number,
  anchors: Anchors,
): void {
  for (let row = 0; row < height && anchors.count < anchors.keys.length; row += step) {
    findInRow(pixels, start + row * stride, width, zeros, anchors);
  }
}

function findInRow(p: Uint32Array, start: number, length: number, zeros: number, anchors: Anchors): void {
  if (length < ANCHOR_PIXELS) return;
  const { keys, places } = anchors;
  const shift = 32 - zeros;
  const end = start + length - ANCHOR_PIXELS + GATE_PIXELS;
  let { count } = anchors;
  // Each pixel moves the hash up by 2 bits, so that it forgets all but the last 16.
  let gate = 0;
  for (let i = start; i < start + GATE_PIXELS - 1; i++) gate = ((gate << 2) + Math.imul(p[i]!, SPREAD)) | 0;
  for (let i = start + GATE_PIXELS - 1; i < end; i++) {
    gate = ((gate << 2) + Math.imul(p[i]!, SPREAD)) | 0;
    if (gate >>> shift !== 0) continue;
    const place = i - GATE_PIXELS + 1;
    if (p[place] === p[place + 1]) continue;
    if (count === keys.length) break;
    let key = 0;
    for (let k = place; k < place + ANCHOR_PIXELS; k++) key = (Math.imul(key, KEY_STEP) + p[k]!) | 0;
    keys[count] = key;
    places[count++] = place;
  }
  anchors.count = count;
}
