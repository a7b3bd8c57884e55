import {
  type Atlas,
  area as areaOf,
  type Change,
  type Command,
  type ContextCoder,
  type Framebuffer,
  type Glyphs,
  isEmpty,
  type Rect,
  Region,
  rect,
} from '../../protocol/index.ts';
import { CoderRest } from './coderRest.ts';
import type { CodingTime } from './codingTime.ts';
import { type Experiment, NO_EXPERIMENT } from './experiment.ts';
import type { CodedKind, Meter } from './meter.ts';
import { PictureMemory } from './pictureMemory.ts';
import type { Recollection } from './recognition.ts';

/** What a pixel that resembles nothing around it takes, bytes, before that has been measured. */
const FIRST_BYTES_PER_NOVEL = 0.6;
/** What a pixel of a photograph takes, bytes, before that has been measured. */
const FIRST_BYTES_PER_PHOTO_PIXEL = 1;
/** What a run of glyphs takes beside them, and what a glyph does before that has been measured, bytes. */
const RUN_BYTES = 2.5;
const FIRST_BYTES_PER_GLYPH = 0.7;
/** Shorter runs say little about a glyph; and the weight of one that does. */
const MIN_MEASURED_GLYPHS = 8;
const GLYPH_GAIN = 1 / 16;
/** How fast the estimate falls; it rises at once, for a frame that is too large waits in everybody's way. */
const FALL = 0.3;

/** Where commands go. */
export type Parts = { readonly command: Command }[];

/**
 * Writes what happens to surfaces as coded updates of a viewer's connection. What is coded must be sent, and in this
 * order: the client learns by it.
 */
export class UpdateWriter {
  private readonly coder: ContextCoder;
  private surface: number | undefined;
  private changes: Change[] = [];
  private novelBytes = FIRST_BYTES_PER_NOVEL;
  private glyphBytes = FIRST_BYTES_PER_GLYPH;
  private photoBytes = FIRST_BYTES_PER_PHOTO_PIXEL;
  /** What the client remembers and the first frame shows. */
  private readonly restored = new Region();
  readonly codingTime: CodingTime;
  readonly rest: CoderRest;
  readonly memory: PictureMemory;
  private readonly meter: Meter | undefined;
  private readonly now: () => number;
  /** When the operation began that is to be metered, and how many bytes there were. */
  private operationAt = 0;
  private operationStart = 0;

  /** `now`: milliseconds. */
  constructor(coder: ContextCoder, codingTime: CodingTime, now: () => number, experiment: Experiment = NO_EXPERIMENT) {
    this.coder = coder;
    this.now = now;
    this.meter = experiment.meter;
    this.rest = new CoderRest(coder, now);
    this.codingTime = codingTime;
    this.memory = new PictureMemory(coder.kept, !experiment.without.has('cache'));
  }

  /** What a pixel that resembles nothing around it takes, bytes, about. */
  get bytesPerNovel(): number {
    return this.novelBytes;
  }

  /** What a pixel of a photograph takes, bytes, about. */
  get bytesPerPhotoPixel(): number {
    return this.photoBytes;
  }

  /** Pixels move on a surface. The rect lies on it. */
  copy(surface: number, target: Rect, dx: number, dy: number, parts: Parts): void {
    this.open(surface, parts);
    this.coder.copy(target, dx, dy);
    this.changes.push({ rect: target, moved: { dx, dy } });
    this.tell('copy', target);
  }

  /** A rect of a surface takes a colour, a pixel word. */
  fill(surface: number, target: Rect, pixel: number, parts: Parts): void {
    this.open(surface, parts);
    this.coder.fill(target, pixel);
    this.changes.push({ rect: target });
    this.tell('fill', target);
  }

  /** Glyphs are drawn, which the client has. The rect of the run lies on the surface. */
  run(run: Glyphs, atlas: Atlas, parts: Parts): void {
    this.open(run.surface, parts);
    const before = this.coder.size;
    this.coder.run(run, atlas);
    this.changes.push({ rect: run.rect, run });
    this.tell('glyphs', run.rect);
    const { length } = run.ids;
    if (length < MIN_MEASURED_GLYPHS) return;
    const measured = Math.max(0, this.coder.size - before - RUN_BYTES) / length;
    this.glyphBytes += (measured - this.glyphBytes) * GLYPH_GAIN;
  }

  /** What a run of so many glyphs takes, bytes, about. */
  bytesPerRun(glyphs: number): number {
    return RUN_BYTES + glyphs * this.glyphBytes;
  }

  /** What a surface shows in a rect is kept in a layer. */
  keep(surface: number, shown: Framebuffer, area: Rect, layer: number, parts: Parts): void {
    this.open(surface, parts);
    this.coder.keep(shown, area, layer);
    this.tell('keep', area);
  }

  /**
   * The client has what the truth shows in these rects from an earlier visit: the first frame shows it again. Nothing has
   * been kept so far. `now`: milliseconds, more than 0.
   */
  restore(shown: Framebuffer, truth: Framebuffer, rects: readonly Rect[], now: number): void {
    if (rects.length === 0 || !this.memory.restore(shown, truth, rects, now)) return;
    for (const it of rects) this.restored.add(it);
  }

  /** Shows again what has been restored. */
  recallRestored(surface: number, shown: Framebuffer, parts: Parts): void {
    for (const rect of this.restored.take()) this.recall(surface, shown, { rect, layer: 0, dx: 0, dy: 0 }, parts);
  }

  /** What was kept is shown again; returns how many bytes that took. */
  recall(surface: number, shown: Framebuffer, { rect, layer, dx, dy }: Recollection, parts: Parts): number {
    this.open(surface, parts);
    const before = this.coder.size;
    this.coder.recall(shown, rect, dx, dy, layer);
    this.changes.push({ rect });
    this.tell('recall', rect);
    return this.coder.size - before;
  }

  /**
   * Codes the pixels of an area in lines from the top, and writes them to `shown`, until it must stop, which is asked
   * after each line with the bytes so far. `novel`: how many of the pixels resemble nothing around them. Returns what is
   * left of the area and how many bytes it took.
   */
  image(
    surface: number,
    shown: Framebuffer,
    truth: Framebuffer,
    area: Rect,
    novel: number,
    mustStop: (bytes: number) => boolean,
    parts: Parts,
  ): { readonly rest: Rect; readonly bytes: number } {
    this.open(surface, parts);
    const before = this.coder.size;
    const rest = this.coder.image(shown, truth, area, () => mustStop(this.coder.size - before));
    const bytes = this.coder.size - before;
    const done = isEmpty(rest) ? area : rect(area.x, area.y, area.width, rest.y - area.y);
    this.changes.push({ rect: done });
    this.tell('bands', done);
    if (isEmpty(rest) && novel > 0) {
      const measured = bytes / novel;
      this.novelBytes = measured > this.novelBytes ? measured : this.novelBytes + (measured - this.novelBytes) * FALL;
    }
    return { rest, bytes };
  }

  /** Codes a photograph of at most SMOOTH_PIXELS, and writes it to `shown`; returns how many bytes it took. */
  photograph(surface: number, shown: Framebuffer, truth: Framebuffer, area: Rect, parts: Parts): number {
    this.open(surface, parts);
    const before = this.coder.size;
    this.coder.photograph(shown, truth, area);
    this.changes.push({ rect: area });
    this.tell('photograph', area);
    const bytes = this.coder.size - before;
    this.photoBytes += (bytes / areaOf(area) - this.photoBytes) * FALL;
    return bytes;
  }

  /** Ends the update that is being made, if there is one. */
  close(parts: Parts): void {
    const { surface, changes } = this;
    if (surface === undefined) return;
    const coded = this.coder.size;
    const bytes = this.coder.finish();
    parts.push({ command: { name: 'coded', surface, bytes, changes } });
    this.meter?.coded('update', 0, bytes.length - coded, 0);
    this.rest.used();
    this.surface = undefined;
    this.changes = [];
  }

  private open(surface: number, parts: Parts): void {
    if (surface !== this.surface || this.coder.isFull) {
      this.close(parts);
      this.rest.wake();
      this.coder.begin();
      this.surface = surface;
    }
    if (this.meter === undefined) return;
    this.operationAt = this.now();
    this.operationStart = this.coder.size;
  }

  /** The operation is coded that `open` began. */
  private tell(kind: CodedKind, written: Rect): void {
    this.meter?.coded(kind, areaOf(written), this.coder.size - this.operationStart, this.now() - this.operationAt);
  }
}
