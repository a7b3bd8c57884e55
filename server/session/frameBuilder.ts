import {
  applyCommand,
  area as areaOf,
  type Command,
  ContextCoder,
  type Framebuffer,
  type Glyph,
  intersect,
  intersectRects,
  isEmpty,
  MAX_FRAME_IMAGE_PIXELS,
  MAX_IMAGE_PIXELS,
  pixelOf,
  pixelsOfRun,
  type Rect,
  Region,
  readsWhatItWrites,
  rect,
  SCREEN,
  Screen,
  subtractRects,
  type TextRun,
  weightOfCommand,
} from '../../protocol/index.ts';
import { changedRects } from '../display/changedRects.ts';
import type { SurfaceDamage, Taken } from '../display/commandQueue.ts';
import type { Display } from '../display/display.ts';
import { fewImages } from '../display/fewImages.ts';
import type { EncodedImage, EncoderOptions } from '../display/imageEncoder.ts';
import { novelPixels, photographs } from '../display/novelty.ts';
import { type Experiment, NO_EXPERIMENT } from './experiment.ts';
import { joinTaken } from './joinTaken.ts';
import { keepCovered, recallStrips, recallTaken, type ScreenUpdate } from './keepAndRecall.ts';
import { beforeLastFills } from './lastFills.ts';
import type { ImageForm } from './meter.ts';
import { rewind } from './rewind.ts';
import { isFull, type Room } from './room.ts';
import { sameInRect } from './sameInRect.ts';
import { changesSurfaces, SentFrames, type SurfaceSize, sentFrame } from './sentFrames.ts';
import type { UpdateWriter } from './updateWriter.ts';

/** Changed pixels that one frame takes at most; the rest stays in the queue, where newer drawing still replaces it. */
const FRAME_PIXELS = 1 << 20;
/** First guess of what a pixel takes, bytes, and the weight of a new measurement. */
const FIRST_BYTES_PER_PIXEL = 0.2;
const BYTES_PER_PIXEL_GAIN = 0.3;
/** An image that turns out so many times larger than a frame may be is cut. */
const OVERSIZE = 1.5;
/**
 * Images are not cut below so many pixels: their heads would weigh more than they. Nor to fewer rows, as long as fewer
 * columns will do: rows compress by what they have in common.
 */
const LEAST = { pixels: 64, rows: 16 };
/** Where a frame is to have no more than so many bytes, on a modem while somebody types, pixels wait for keys. */
const SHORT_FRAME_BYTES = 48;
const LEAST_OF_SHORT = { pixels: 8, rows: 2 };
/** Copies of more rects are sent as they are: each would be an operation. */
const MAX_COPIES = 32;
/** Coding stops after so long, milliseconds: what is left is for the next frame. */
const MAX_CODING_MS = 8;
/** Text of a frame that has more pixels, masks included, is not coded: clients take updates of so many pixels only. */
const MAX_CODED_TEXT_PIXELS = MAX_FRAME_IMAGE_PIXELS / 4;
/** What a glyph takes when it is defined, bytes, about: its measures and text, and each pixel of its mask. */
const GLYPH_BYTES = 5;
const MASK_BYTES_PER_PIXEL = 0.3;

/** A command of a frame that is being made. */
export interface FramePart {
  readonly command: Command;
  /** A shorter form of the same, when an encoder has finished. */
  readonly shorter?: Promise<Command>;
}

/** What one frame may be made of. */
export interface FrameOptions extends EncoderOptions {
  /** Bytes, about. */
  readonly budget: number;
  readonly wantsText: boolean;
  /** Codes what happens by what the connection has carried; undefined when the client cannot follow. */
  readonly updates: UpdateWriter | undefined;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Takes pixels back that did not fit. */
  readonly giveBack: (surface: number, area: Rect) => void;
}

/** A line of text has so many rows, about. */
const LINE_ROWS = 24;
/** Pixels of a photograph that are coded at once: some milliseconds. */
const PHOTO_PIXELS = 1 << 13;
/** Strips of a photograph follow each other; they need not be high. */
const MIN_PHOTO_ROWS = 4;

/**
 * Makes the frames of one viewer. It keeps the model of what the client shows after all frames made so far, so
 * that only what differs travels, and knows what becomes unknown when frames are lost.
 */
export class FrameBuilder {
  private readonly display: Display;
  private readonly model: Screen;
  /** Glyphs that the client has. */
  private known = new Set<number>();
  private mustForgetGlyphs = false;
  private atlasGeneration: number;
  private readonly frames = new SentFrames();
  private pixelBytes = FIRST_BYTES_PER_PIXEL;
  private readonly experiment: Experiment;

  /** For a client whose screen is empty and has the display's size. */
  constructor(display: Display, experiment: Experiment = NO_EXPERIMENT) {
    const { width, height } = display.framebuffer;
    this.display = display;
    this.experiment = experiment;
    this.model = new Screen(width, height, display.screen.atlas);
    this.atlasGeneration = display.atlasGeneration;
  }

  /** What a changed pixel takes on the wire, bytes, about. */
  get bytesPerPixel(): number {
    return this.pixelBytes;
  }

  /** The surfaces of the client. */
  get surfaces(): ReadonlyMap<number, Framebuffer> {
    return this.model.surfaces;
  }

  /** `count` more frames have been presented. */
  acknowledge(count: number): void {
    this.frames.acknowledge(count);
  }

  /** Whether a client can have presented so many frames and no other. */
  canBeAt(frame: number): boolean {
    return this.frames.canBeAt(frame);
  }

  /** The client has presented so many frames, and the later ones are lost. */
  rewindTo(frame: number): void {
    const lost = this.frames.rewindTo(frame);
    this.known = rewind(this.model, this.known, lost);
    const isOutdated = this.atlasGeneration !== this.display.atlasGeneration;
    if (isOutdated || lost.some(({ forgets }) => forgets)) this.forgetGlyphs();
  }

  /** The glyphs of the client are void. */
  forgetGlyphs(): void {
    this.known.clear();
    this.mustForgetGlyphs = true;
    this.atlasGeneration = this.display.atlasGeneration;
  }

  /** Bytes that a command takes beyond its weight: those of the glyphs that the client lacks, less what coding saves. */
  extraBytes(command: Command, updates: UpdateWriter | undefined, bytesPerMs: number | undefined): number {
    if (command.name !== 'glyphs') return 0;
    const isCoded = updates?.codingTime.isTextWorth(Number.POSITIVE_INFINITY, bytesPerMs) === true;
    let bytes = isCoded ? updates.bytesPerRun(command.ids.length) - weightOfCommand(command) : 0;
    let counted: Set<number> | undefined;
    for (const id of command.ids) {
      if (this.known.has(id)) continue;
      counted ??= new Set();
      if (counted.has(id)) continue;
      counted.add(id);
      bytes += GLYPH_BYTES + (this.display.screen.atlas.get(id)?.mask.length ?? 0) * MASK_BYTES_PER_PIXEL;
    }
    return bytes;
  }

  /** Makes a frame; empty when the client shows it all. The model holds it from now on, whether it gets through or not. */
  build(taken: Taken, options: FrameOptions): FramePart[] {
    const { commands, damage } = taken;
    const parts: FramePart[] = [];
    const surfaces = commands.some(changesSurfaces) ? this.surfaceSizes() : undefined;
    options.updates?.recallRestored(SCREEN, this.model.surface(SCREEN), parts);
    const room = { bytes: options.budget, pixels: FRAME_PIXELS, until: Number.POSITIVE_INFINITY };
    if (options.updates !== undefined) {
      keepCovered(taken, this.screenUpdate(options.updates, room, parts), options.now());
    }
    // Whole menus and windows are recognised before fills take parts of them away.
    const count = beforeLastFills(commands);
    this.addCommands(commands.slice(0, count), options, parts);
    let fills: readonly Command[] = commands.slice(count);
    if (options.updates !== undefined) {
      fills = recallTaken(fills, taken, this.screenUpdate(options.updates, room, parts));
    }
    this.addCommands(fills, options, parts);
    this.addDamage(taken, room, options, parts);
    options.updates?.close(parts);
    if (options.wantsText) this.addLabels(damage, parts);
    if (parts.length > 0) this.frames.add(sentFrame(parts, surfaces));
    if (this.experiment.without.has('atlas')) this.known.clear();
    return parts;
  }

  /** The screen by now: a command may have given it another size. */
  private screenUpdate(updates: UpdateWriter, room: Room, parts: FramePart[]): ScreenUpdate {
    return { shown: this.model.surface(SCREEN), truth: this.display.screen.surface(SCREEN), updates, room, parts };
  }

  private surfaceSizes(): ReadonlyMap<number, SurfaceSize> {
    return new Map([...this.model.surfaces].map(([surface, { width, height }]) => [surface, { width, height }]));
  }

  /** The commands, before them the glyphs that they use for the first time. */
  private addCommands(commands: readonly Command[], options: FrameOptions, parts: FramePart[]): void {
    if (this.mustForgetGlyphs) {
      parts.push({ command: { name: 'forgetGlyphs', surface: SCREEN } });
      this.mustForgetGlyphs = false;
    }
    const glyphs: Glyph[] = [];
    let length = 0;
    for (const command of commands) {
      if (command.name !== 'glyphs') continue;
      length += command.ids.length;
      for (const id of command.ids) {
        if (this.known.has(id)) continue;
        const glyph = this.display.screen.atlas.get(id);
        if (glyph === undefined) throw new Error(`glyph ${id} was drawn but is not in the atlas`);
        this.known.add(id);
        glyphs.push(glyph);
      }
    }
    if (glyphs.length > 0) parts.push({ command: { name: 'defineGlyphs', surface: SCREEN, glyphs } });
    const { updates, bytesPerMs } = options;
    const codesText = updates?.codingTime.isTextWorth(length, bytesPerMs) === true;
    let textPixels = 0;
    for (const command of commands) {
      if (command.name === 'glyphs' && codesText) textPixels += pixelsOfRun(command, this.model.atlas);
      const mayCode = command.name !== 'glyphs' || (codesText && textPixels <= MAX_CODED_TEXT_PIXELS);
      const isCoded = updates !== undefined && mayCode;
      if (!isCoded || !this.addToUpdate(command, updates, parts)) {
        updates?.close(parts);
        parts.push({ command });
      }
      applyCommand(this.model, command);
    }
  }

  /** Codes a command with what else happens to the pixels. False when it is not one for that. */
  private addToUpdate(command: Command, updates: UpdateWriter, parts: FramePart[]): boolean {
    if (command.name !== 'copy' && command.name !== 'fill' && command.name !== 'glyphs') return false;
    const { surface } = command;
    const bounds = this.model.surfaces.get(surface)?.bounds;
    if (bounds === undefined) return false;
    if (command.name === 'glyphs') {
      const visible = intersect(command.rect, bounds);
      if (!isEmpty(visible)) updates.run({ ...command, rect: visible }, this.model.atlas, parts);
      return true;
    }
    const rects = command.rects.map((it) => intersect(it, bounds)).filter((it) => !isEmpty(it));
    if (command.name === 'fill') {
      for (const it of rects) updates.fill(surface, it, pixelOf(command.color), parts);
      return true;
    }
    const { dx, dy } = command;
    if (command.source !== surface || rects.length > MAX_COPIES || readsWhatItWrites(rects, dx, dy)) return false;
    for (const it of rects) updates.copy(surface, it, dx, dy, parts);
    return true;
  }

  /** The pixels that differ from what the client shows, up to a frame's worth; the rest goes back. */
  private addDamage({ damage, waits }: Taken, room: Room, options: FrameOptions, parts: FramePart[]): void {
    const { updates, now, giveBack } = options;
    for (const { surface, rects } of damage) {
      const truth = this.display.screen.surfaces.get(surface);
      const shown = this.model.surfaces.get(surface);
      if (truth === undefined || shown === undefined) continue;
      for (const whole of updates === undefined ? rects : joinTaken(rects, waits, shown, truth)) {
        if (isFull(room, options.budget, now)) {
          giveBack(surface, whole);
          continue;
        }
        let changed = changedRects(truth, shown, whole);
        const canRecall = updates !== undefined && surface === SCREEN;
        if (canRecall && recallStrips(changed, { shown, truth, updates, room, parts })) {
          changed = changedRects(truth, shown, whole);
        }
        if (updates === undefined) this.addImages(surface, changed, room, options, parts);
        else for (const it of fewImages(changed)) this.addArea(surface, it, changed, room, options, updates, parts);
      }
    }
  }

  /** The pixels of an area: of what looks like text in lines, of photographs one by one. */
  private addArea(
    surface: number,
    whole: Rect,
    changed: readonly Rect[],
    room: Room,
    options: FrameOptions,
    updates: UpdateWriter,
    parts: FramePart[],
  ): void {
    const within = (rects: readonly Rect[]) => intersectRects(changed, rects);
    if (isFull(room, options.budget, options.now)) {
      options.giveBack(surface, whole);
      return;
    }
    // What the client shows there is not known: the coder cannot look at it.
    if (!ContextCoder.canSee(this.model.surface(surface), whole)) {
      this.addImages(surface, within([whole]), room, options, parts);
      return;
    }
    room.until = Math.min(room.until, options.now() + MAX_CODING_MS);
    const photos = photographs(this.display.screen.surface(surface), whole);
    const { without } = this.experiment;
    for (const text of subtractRects([whole], photos)) {
      if (without.has('bands')) this.addImages(surface, within([text]), room, options, parts);
      else this.addText(surface, text, room, options, updates, parts);
    }
    for (const photo of within(photos)) {
      const rest = without.has('photographs')
        ? [photo]
        : this.addPhotograph(surface, photo, room, options, updates, parts);
      this.addImages(surface, rest, room, options, parts);
    }
  }

  /** Codes a photograph piece by piece, as long as that is worth its time; returns what is left for images. */
  private addPhotograph(
    surface: number,
    whole: Rect,
    room: Room,
    { budget, bytesPerMs, giveBack, now }: FrameOptions,
    updates: UpdateWriter,
    parts: FramePart[],
  ): readonly Rect[] {
    const least = leastCut(budget);
    const truth = this.display.screen.surface(surface);
    const shown = this.model.surface(surface);
    const waiting = [whole];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (isFull(room, budget, now)) {
        giveBack(surface, next);
        continue;
      }
      if (!updates.codingTime.isPhotographWorth(bytesPerMs)) return [next, ...waiting];
      const fits = Math.floor((room.bytes * OVERSIZE) / updates.bytesPerPhotoPixel);
      const piece = part(
        next,
        Math.max(least.pixels, Math.min(PHOTO_PIXELS, fits)),
        Math.min(MIN_PHOTO_ROWS, least.rows),
      );
      if (piece !== next && sameInRect(shown, truth, piece)) {
        waiting.push(...rest(next, piece));
        continue;
      }
      const start = now();
      const bytes = updates.photograph(surface, shown, truth, piece, parts);
      updates.codingTime.took(areaOf(piece), now() - start);
      room.bytes -= bytes;
      room.pixels -= areaOf(piece);
      waiting.push(...rest(next, piece));
    }
    return [];
  }

  /** Codes pixels by what the connection has learned. */
  private addText(
    surface: number,
    whole: Rect,
    room: Room,
    { budget, giveBack, now }: FrameOptions,
    updates: UpdateWriter,
    parts: FramePart[],
  ): void {
    const least = leastCut(budget);
    const truth = this.display.screen.surface(surface);
    const shown = this.model.surface(surface);
    let isExact = false;
    const waiting = [whole];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (isFull(room, budget, now)) {
        giveBack(surface, next);
        continue;
      }
      const novel = novelPixels(truth, next);
      const expected = novel * updates.bytesPerNovel;
      // Coding stops between lines of text; only where a single one would be too large it is cut.
      const line = (expected * Math.min(LINE_ROWS, next.height)) / next.height;
      const share = line > room.bytes * OVERSIZE ? (room.bytes * OVERSIZE) / expected : 1;
      // What is cut must change something: else the same pixels would be sent again and again, and others never.
      if (share < 1 && !isExact) {
        isExact = true;
        waiting.push(...changedRects(truth, shown, next).sort(backwards));
        continue;
      }
      const piece = share < 1 ? part(next, Math.max(least.pixels, Math.floor(areaOf(next) * share)), least.rows) : next;
      if (piece !== next && sameInRect(shown, truth, piece)) {
        waiting.push(...rest(next, piece));
        continue;
      }
      const mustStop = (bytes: number) => bytes >= room.bytes || now() > room.until;
      const { rest: left, bytes } = updates.image(surface, shown, truth, piece, novel * share, mustStop, parts);
      const done = areaOf(piece) - areaOf(left);
      this.learnPixelBytes(bytes, done);
      room.bytes -= bytes;
      room.pixels -= done;
      if (!isEmpty(left)) giveBack(surface, left);
      waiting.push(...rest(next, piece));
    }
  }

  private addImages(
    surface: number,
    changed: readonly Rect[],
    room: Room,
    options: FrameOptions,
    parts: FramePart[],
  ): void {
    const { giveBack, updates, now } = options;
    const { meter } = this.experiment;
    const truth = this.display.screen.surface(surface);
    const shown = this.model.surface(surface);
    const waiting = [...changed].sort(backwards);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (room.bytes <= 0 || room.pixels <= 0) {
        giveBack(surface, next);
        continue;
      }
      const start = meter === undefined ? 0 : now();
      const { piece, image } = this.encodePiece(surface, next, room.bytes, options);
      meter?.encoded(formOf(image.command), now() - start);
      waiting.push(...rest(next, piece));
      if (piece !== next && sameInRect(shown, truth, piece)) continue;
      room.pixels -= areaOf(piece);
      room.bytes -= image.size;
      shown.copyFrom(truth, piece, piece.x, piece.y);
      const shorter = meter === undefined ? image.shorten?.() : this.shortenMetered(image, now);
      updates?.close(parts);
      parts.push(shorter === undefined ? { command: image.command } : { command: image.command, shorter });
    }
  }

  /** Starts making a shorter form, and tells when it is there. */
  private shortenMetered({ shorten }: EncodedImage, now: () => number): Promise<Command> | undefined {
    const start = now();
    return shorten?.().then((command) => {
      this.experiment.meter?.encoded(formOf(command), now() - start);
      return command;
    });
  }

  private learnPixelBytes(bytes: number, pixels: number): void {
    // Heads weigh on small pieces, and say nothing about larger ones.
    if (pixels >= LEAST.pixels) this.pixelBytes += (bytes / pixels - this.pixelBytes) * BYTES_PER_PIXEL_GAIN;
  }

  /** Encodes as much of the rect as about fits into the budget. */
  private encodePiece(
    surface: number,
    whole: Rect,
    budget: number,
    options: FrameOptions,
  ): { readonly piece: Rect; readonly image: EncodedImage } {
    const { display } = this;
    const truth = display.screen.surface(surface);
    const least = leastCut(options.budget);
    let piece = part(whole, MAX_IMAGE_PIXELS);
    for (;;) {
      const image = display.encoder.encode(display.version, truth, surface, piece, options);
      const pixels = areaOf(piece);
      this.learnPixelBytes(image.size, pixels);
      if (image.size <= budget * OVERSIZE || pixels <= least.pixels) return { piece, image };
      const smaller = part(piece, Math.max(least.pixels, Math.floor((budget * pixels) / image.size)), least.rows);
      if (areaOf(smaller) >= pixels) return { piece, image };
      piece = smaller;
    }
  }

  /** For clients that read text: what the damaged pixels say, after the images that show them. */
  private addLabels(damage: readonly SurfaceDamage[], parts: FramePart[]): void {
    const told = new Set<TextRun>();
    for (const { surface, rects } of damage) {
      for (const damaged of rects) {
        for (const run of this.display.text.within(surface, damaged)) {
          if (told.has(run)) continue;
          told.add(run);
          parts.push({ command: { name: 'label', ...run } });
        }
      }
    }
  }
}

/** How the pixels of an image travel that became a command. */
function formOf(command: Command): ImageForm {
  // Encoders make nothing else.
  return command.name === 'image' ? command.encoding : (command.name as 'fill' | 'stipple');
}

/** The rect that a scan of the screen comes to last goes first. */
function backwards(a: Rect, b: Rect): number {
  return b.y - a.y || b.x - a.x;
}

/** What an image has at least when it was cut for a frame of so many bytes. */
function leastCut(frameBytes: number): typeof LEAST {
  return frameBytes <= SHORT_FRAME_BYTES ? LEAST_OF_SHORT : LEAST;
}

/** What a piece leaves of the rect that it was cut from. */
function rest(whole: Rect, piece: Rect): readonly Rect[] {
  const region = new Region();
  region.add(whole);
  region.subtract(piece);
  return region.take();
}

/** The top of a rect, of at most so many pixels: some whole rows if there is room for them, else the left of them. */
function part(whole: Rect, pixels: number, minRows = LEAST.rows): Rect {
  const { x, y, width, height } = whole;
  if (width * height <= pixels) return whole;
  const rows = Math.floor(pixels / width);
  const fewest = Math.min(height, minRows);
  if (rows >= fewest) return rect(x, y, width, rows);
  return rect(x, y, Math.max(1, Math.floor(pixels / fewest)), fewest);
}
