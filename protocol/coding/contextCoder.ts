import { Atlas } from '../atlas.ts';
import type { Change } from '../commands/coded.ts';
import { drawGlyphs, type Glyphs } from '../commands/glyphs.ts';
import type { Framebuffer } from '../framebuffer.ts';
import { area as areaOf, contains, EMPTY_RECT, isEmpty, type Rect, rect, translate } from '../geometry.ts';
import { MAX_CODED_BYTES, MAX_FRAME_IMAGE_PIXELS, MAX_SURFACE_SIDE } from '../limits.ts';
import { ProtocolError } from '../protocolError.ts';
import { SCREEN } from '../screen.ts';
import { decodeRun, encodeRun, pixelsOfRun } from './codedRun.ts';
import type { ContextCore } from './contextCore.ts';
import { BANDS, CODED, LEARNED_BYTES, MAX_ROWS, PLANE_PIXELS, SHOWN, TRUTH } from './core/layout.ts';
import { BAND, COPY, END, FILL, KEEP, RECALL, RUN, SMOOTH } from './core/operations.ts';
import { KeptPictures } from './keptPictures.ts';

/** Pixels around an area that the coder looks at: to the left, above and below. */
const MARGIN_LEFT = 3;
const MARGIN_ABOVE = 3;
const MARGIN_BELOW = 2;
/** Of areas that are so much of a surface's width whole rows are looked through. */
const WIDE_SHARE = 0.25;
/** A slot's fields, words. */
const [X, Y, WIDTH, HEIGHT, FIRST, SECOND, THIRD] = [1, 2, 3, 4, 5, 6, 7];
/** Of one update: small ones take hardly any bytes, and some time. */
const MAX_OPERATIONS = 1 << 14;
/** Pixels of the largest area that is coded as a photograph at once. */
export const SMOOTH_PIXELS = 1 << 18;
/** Lines are looked for in so many pixels at a time, and in so many rows at least: what stops soon has not looked far. */
const SLAB_PIXELS = 1 << 19;
const MIN_SLAB_ROWS = 48;
const COLOR_MASK = 0xffffff;
const OPAQUE = 0xff000000;
const NO_GLYPHS = new Atlas();

/**
 * One end of a connection's context coder: it codes what happens to a surface by all that it has coded before, most of
 * all text, of which a line that looks like others takes some tens of bytes. Both ends must code the same updates in
 * the same order, on surfaces with the same pixels. An update is coded or decoded within one turn.
 */
export class ContextCoder {
  /** Undefined while the coder rests. */
  private held: ContextCore | undefined;
  /** What surfaces showed earlier and may show again. */
  readonly kept = new KeptPictures();
  private readonly isForgetful: boolean;

  /** Of the update that is being made. */
  private operations = 0;

  /**
   * The core is this coder's own from now on. Forgetful coders, which both ends must be then, begin each update as if it
   * were the first: that shows what learning saves.
   */
  constructor(core: ContextCore, isForgetful = false) {
    this.held = core;
    this.isForgetful = isForgetful;
  }

  /** All that it has learned: a view of its memory, which the next update changes. */
  get learned(): Uint8Array {
    return this.core.bytes.subarray(0, LEARNED_BYTES);
  }

  /** Lets go of its core, which holds its memory: nothing can be coded until it goes on with another. */
  rest(): void {
    this.held = undefined;
  }

  /** Goes on with a new core, its own from now on, from what it had learned before it rested. */
  resume(core: ContextCore, learned: Uint8Array): void {
    core.bytes.set(learned);
    this.held = core;
  }

  /** Begins an update to be sent. */
  begin(): void {
    this.core.use();
    if (this.isForgetful) this.forget();
    this.core.startEncoding();
    this.operations = 0;
  }

  /** Bytes of the update so far, about. */
  get size(): number {
    return this.core.codedBytes();
  }

  /** Whether the update has so many operations that it should end: one more image, which has one a row at most, fits. */
  get isFull(): boolean {
    return this.operations >= MAX_OPERATIONS - MAX_SURFACE_SIDE - 1;
  }

  /** Pixels move: `target` takes what lies at target - (dx, dy) on the same surface. */
  copy(target: Rect, dx: number, dy: number): void {
    this.operation(COPY, target, dx, dy);
  }

  /** What a surface shows in a rect is kept in a layer, before other things cover it. */
  keep(shown: Framebuffer, rect: Rect, layer: number): void {
    this.operation(KEEP, rect, layer, 0);
    this.kept.keep(shown, rect, layer);
  }

  /** `target` takes what was kept in a layer at target - (dx, dy), and `shown` shows it. */
  recall(shown: Framebuffer, target: Rect, dx: number, dy: number, layer: number): void {
    this.operation(RECALL, target, layer, dx, dy);
    this.kept.recall(shown, translate(target, -dx, -dy), target.x, target.y, layer);
  }

  /** A rect takes one colour, a pixel word. */
  fill(target: Rect, pixel: number): void {
    this.operation(FILL, target, pixel & COLOR_MASK, 0);
  }

  /** Glyphs are drawn, which are in the atlas. The rect of the run lies on the surface. */
  run(run: Glyphs, atlas: Atlas): void {
    this.operations++;
    encodeRun(this.core, run, atlas);
  }

  /**
   * Codes the pixels of an area of the truth, and writes them to what is shown, in lines from the top until it is to
   * stop, which is asked after each line. Returns what remains of the area. All pixels of `shown` in the area and around it must be known.
   */
  image(shown: Framebuffer, truth: Framebuffer, whole: Rect, mustStop = () => false): Rect {
    const { core } = this;
    const { x, width } = whole;
    const stride = width + MARGIN_LEFT;
    const fit = Math.floor(PLANE_PIXELS / stride) - MARGIN_ABOVE - MARGIN_BELOW;
    const most = Math.min(MAX_ROWS, fit, Math.max(MIN_SLAB_ROWS, Math.floor(SLAB_PIXELS / width)));
    const bottom = whole.y + whole.height;
    let { y } = whole;
    while (y < bottom) {
      const slab = rect(x, y, width, Math.min(most, bottom - y));
      const isLast = y + slab.height === bottom;
      this.load(SHOWN, shown, slab);
      this.load(TRUTH, truth, slab);
      const first = MARGIN_ABOVE * stride + MARGIN_LEFT;
      const count = core.splitRows(first * 4, width, slab.height, stride * 4);
      let done = slab.height;
      let isStopped = false;
      for (let i = 0; i < count; i++) {
        const top = core.words[BANDS / 4 + 2 * i]!;
        const rows = core.words[BANDS / 4 + 2 * i + 1]!;
        // A line that is cut by the end of the slab is left to the next one.
        const isCut = !isLast && i > 0 && top + rows === slab.height;
        isStopped = i > 0 && mustStop();
        if (isCut || isStopped) {
          done = top;
          break;
        }
        this.operation(BAND, rect(x, y + top, width, rows), 0, 0);
        core.codeBand((first + top * stride) * 4, width, rows, stride * 4, y + top > 0);
      }
      shown.copyFrom(truth, rect(x, y, width, done), x, y);
      y += done;
      if (isStopped || (y < bottom && mustStop())) break;
    }
    return y < bottom ? rect(x, y, width, bottom - y) : EMPTY_RECT;
  }

  /**
   * Codes the pixels of an area of the truth that look like a photograph, and writes them to what is shown. The area has
   * at most SMOOTH_PIXELS.
   */
  photograph(shown: Framebuffer, truth: Framebuffer, area: Rect): void {
    const { width, height } = area;
    this.load(SHOWN, shown, area);
    this.load(TRUTH, truth, area);
    this.operation(SMOOTH, area, 0, 0);
    const stride = width + MARGIN_LEFT;
    this.core.codeSmooth((MARGIN_ABOVE * stride + MARGIN_LEFT) * 4, width, height, stride * 4);
    shown.copyFrom(truth, area, area.x, area.y);
  }

  /** Whether all pixels of an area, and of those around it that the coder looks at, are known: 0 is no pixel. */
  static canSee(shown: Framebuffer, { x, y, width, height }: Rect): boolean {
    const left = Math.max(0, x - MARGIN_LEFT);
    const bottom = Math.min(shown.height, y + height + MARGIN_BELOW);
    const top = Math.max(0, y - MARGIN_ABOVE);
    const start = top * shown.width + left;
    return !hasUnknown(shown.pixels, shown.width, start, x + width - left, bottom - top);
  }

  /** Ends the update: its bytes, which must be sent. */
  finish(): Uint8Array<ArrayBuffer> {
    this.operation(END, EMPTY_RECT, 0, 0);
    const length = this.core.finishEncoding();
    if (this.core.isBroken()) throw new Error('an update was too large for its coder');
    return this.core.bytes.slice(CODED, CODED + length) as Uint8Array<ArrayBuffer>;
  }

  /**
   * Applies an update of the other end to the surface. `text`: the glyphs that runs may name, and the number of the surface
   * for them. Returns what changed, in order, and how many pixels it took in all: written or kept, those of layers made for
   * that, and those of masks. Throws a ProtocolError when they are more than `most`, or its bits make no sense; the surface
   * is then between two states.
   */
  decode(
    bytes: Uint8Array,
    shown: Framebuffer,
    most = MAX_FRAME_IMAGE_PIXELS,
    text = { surface: SCREEN, atlas: NO_GLYPHS },
  ): { readonly changes: readonly Change[]; readonly pixels: number } {
    const { core } = this;
    if (bytes.length > MAX_CODED_BYTES) throw new ProtocolError('limit', `an update of ${bytes.length} bytes`);
    core.use();
    if (this.isForgetful) this.forget();
    core.bytes.set(bytes, CODED);
    core.startDecoding(bytes.length);
    const changes: Change[] = [];
    let pixels = 0;
    for (let operations = 0; ; operations++) {
      const slot = core.codeOperation(END, 0, 0, 0, 0, 0, 0, 0) / 4;
      const kind = core.words[slot]!;
      if (core.isBroken()) throw new ProtocolError('encoding', 'coded operations are damaged');
      if (kind === END) return { changes, pixels };
      if (operations >= MAX_OPERATIONS) throw new ProtocolError('limit', 'an update of too many operations');
      const run = kind === RUN ? decodeRun(core, slot, text.surface, text.atlas) : undefined;
      const target = run === undefined ? this.targetOf(slot, shown) : onSurface(run.rect, shown);
      const first = core.words[slot + FIRST]! | 0;
      const isNewLayer = kind === KEEP && this.kept.layer(shown, first) === undefined;
      if (run !== undefined) pixels += pixelsOfRun(run, text.atlas);
      else pixels += isNewLayer ? areaOf(shown.bounds) : areaOf(target);
      if (pixels > most) throw new ProtocolError('limit', 'an update of too many pixels');
      const second = core.words[slot + SECOND]! | 0;
      if (kind === KEEP) {
        // It writes nothing that is shown.
        this.kept.keep(shown, target, first);
        continue;
      }
      if (run !== undefined) {
        drawGlyphs(shown, text.atlas, run);
        changes.push({ rect: target, run });
        continue;
      }
      if (kind === COPY) {
        shown.copyFrom(shown, translate(target, -first, -second), target.x, target.y);
        changes.push({ rect: target, moved: { dx: first, dy: second } });
        continue;
      }
      if (kind === BAND || kind === SMOOTH) this.decodePixels(shown, target, kind);
      else if (kind === FILL) shown.fill(target, (OPAQUE | first) >>> 0);
      else {
        const source = translate(target, -second, -(core.words[slot + THIRD]! | 0));
        this.kept.recall(shown, source, target.x, target.y, first);
      }
      changes.push({ rect: target });
    }
  }

  private get core(): ContextCore {
    if (this.held === undefined) throw new Error('a coder that rests was used');
    return this.held;
  }

  private forget(): void {
    this.learned.fill(0);
    this.core.initCoder();
  }

  private operation(kind: number, { x, y, width, height }: Rect, a: number, b: number, c = 0): void {
    this.operations++;
    this.core.codeOperation(kind, x, y, width, height, a, b, c);
  }

  private targetOf(slot: number, shown: Framebuffer): Rect {
    const { words } = this.core;
    const field = (i: number) => words[slot + i]! | 0;
    return onSurface({ x: field(X), y: field(Y), width: field(WIDTH), height: field(HEIGHT) }, shown);
  }

  private decodePixels(shown: Framebuffer, band: Rect, kind: number): void {
    const { core } = this;
    const { x, y, width, height } = band;
    const stride = width + MARGIN_LEFT;
    if (stride * (height + MARGIN_ABOVE + MARGIN_BELOW) > PLANE_PIXELS) {
      throw new ProtocolError('limit', `a band of ${width} x ${height} pixels`);
    }
    this.load(SHOWN, shown, band);
    const first = MARGIN_ABOVE * stride + MARGIN_LEFT;
    if (kind === BAND) core.codeBand(first * 4, width, height, stride * 4, y > 0);
    else core.codeSmooth(first * 4, width, height, stride * 4);
    if (core.isBroken()) throw new ProtocolError('encoding', 'coded pixels are damaged');
    for (let row = 0; row < height; row++) {
      const from = SHOWN / 4 + first + row * stride;
      shown.pixels.set(core.words.subarray(from, from + width), (y + row) * shown.width + x);
    }
  }

  /** Puts an area, with what is around it, into a plane; outside of the surface there is nothing. */
  private load(plane: number, from: Framebuffer, { x, y, width, height }: Rect): void {
    const { words } = this.core;
    const stride = width + MARGIN_LEFT;
    const missing = Math.max(0, MARGIN_LEFT - x);
    let at = plane / 4;
    for (let row = y - MARGIN_ABOVE; row < y + height + MARGIN_BELOW; row++, at += stride) {
      if (row < 0 || row >= from.height) words.fill(0, at, at + stride);
      else {
        if (missing > 0) words.fill(0, at, at + missing);
        const start = row * from.width + x - MARGIN_LEFT + missing;
        words.set(from.pixels.subarray(start, start + stride - missing), at + missing);
      }
    }
  }
}

function onSurface(target: Rect, { bounds }: Framebuffer): Rect {
  if (isEmpty(target) || !contains(bounds, target)) {
    throw new ProtocolError('range', 'a coded operation reaches outside of its surface');
  }
  return target;
}

/** Whether some of `rows` rows of `width` pixels, the first of which begins at `start`, are not known. */
function hasUnknown(pixels: Uint32Array, stride: number, start: number, width: number, rows: number): boolean {
  const end = start + (rows - 1) * stride + width;
  if (width < stride * WIDE_SHARE) {
    for (let from = start; from < end; from += stride) {
      for (let i = from; i < from + width; i++) if (pixels[i] === 0) return true;
    }
    return false;
  }
  // With what lies beside the rows, since native code looks at several pixels at a time.
  const all = pixels.subarray(start, end);
  for (let at = all.indexOf(0); at >= 0; at = all.indexOf(0, at)) {
    const column = at % stride;
    if (column < width) return true;
    at += stride - column;
  }
  return false;
}
