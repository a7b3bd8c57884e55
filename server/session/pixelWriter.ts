import {
  area as areaOf,
  type Command,
  ContextCoder,
  intersectRects,
  isEmpty,
  MAX_IMAGE_PIXELS,
  type Rect,
  Region,
  rect,
  SCREEN,
  type Screen,
  subtractRects,
} from '../../protocol/index.ts';
import { changedRects } from '../display/changedRects.ts';
import type { Taken } from '../display/commandQueue.ts';
import type { Display } from '../display/display.ts';
import { fewImages } from '../display/fewImages.ts';
import type { EncodedImage } from '../display/imageEncoder.ts';
import { novelPixels, photographs } from '../display/novelty.ts';
import type { Experiment } from './experiment.ts';
import type { FrameOptions, FramePart } from './framePart.ts';
import { joinTaken } from './joinTaken.ts';
import { recallStrips } from './keepAndRecall.ts';
import type { ImageForm } from './meter.ts';
import { isFull, type Room } from './room.ts';
import { sameInRect } from './sameInRect.ts';
import type { UpdateWriter } from './updateWriter.ts';

/** First guess of what a pixel takes, bytes, and the weight of a new measurement. */
const FIRST_BYTES_PER_PIXEL = 0.2;
const BYTES_PER_PIXEL_GAIN = 0.3;
/** What turns out so many times larger than a frame may be is cut; what is coded for a short frame sooner: keys wait for it. */
const OVERSIZE = 1.5;
/**
 * Images are not cut below so many pixels: their heads would weigh more than they. Nor to fewer rows, as long as fewer
 * columns will do: rows compress by what they have in common.
 */
const LEAST = { pixels: 64, rows: 16 };
/** Where a frame is to have no more than so many bytes, on a modem while somebody types, pixels wait for keys. */
const SHORT_FRAME_BYTES = 48;
const LEAST_OF_SHORT = { pixels: 8, rows: 2 };
/** Such a frame takes what is coded in so many pieces, about: what a piece takes beyond what was expected is in the way. */
const SHORT_PIECES = 3;
/** Coding stops after so long, milliseconds: what is left is for the next frame. */
const MAX_CODING_MS = 8;
/** A line of text has so many rows, about. */
const LINE_ROWS = 24;
/** Pixels of a photograph that are coded at once: some milliseconds. */
const PHOTO_PIXELS = 1 << 13;
/** Strips of a photograph follow each other; they need not be high. */
const MIN_PHOTO_ROWS = 4;

/**
 * Turns the pixels that differ into parts of a frame, in the form that suits them: lines of text, photographs, images. What
 * a frame has no room for is given back.
 */
export class PixelWriter {
  private readonly display: Display;
  private readonly model: Screen;
  private readonly experiment: Experiment;
  private bytes = FIRST_BYTES_PER_PIXEL;

  /** `model`: what the client shows. */
  constructor(display: Display, model: Screen, experiment: Experiment) {
    this.display = display;
    this.model = model;
    this.experiment = experiment;
  }

  /** What a changed pixel takes on the wire, bytes, about. */
  get bytesPerPixel(): number {
    return this.bytes;
  }

  /** The pixels that differ from what the client shows, up to a frame's worth; the rest goes back. */
  add({ damage, waits }: Taken, room: Room, options: FrameOptions, parts: FramePart[]): void {
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
      const fits = Math.floor((room.bytes * (isShort(budget) ? 1 : OVERSIZE)) / updates.bytesPerPhotoPixel);
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
      const most = isShort(budget) ? Math.min(room.bytes, budget / SHORT_PIECES) : room.bytes * OVERSIZE;
      const share = line > most ? most / expected : 1;
      // What is cut must change something: else the same pixels would be sent again and again, and others never.
      if (share < 1 && !isExact) {
        isExact = true;
        waiting.push(...changedRects(truth, shown, next).sort(backwards));
        continue;
      }
      // What a piece takes is known afterwards only: in the second half of a short frame none is begun.
      if (isShort(budget) && share < 1 && room.bytes < budget / 2) {
        giveBack(surface, next);
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
    if (pixels >= LEAST.pixels) this.bytes += (bytes / pixels - this.bytes) * BYTES_PER_PIXEL_GAIN;
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

/** Whether a frame of so many bytes is one that keys wait for. */
function isShort(frameBytes: number): boolean {
  return frameBytes <= SHORT_FRAME_BYTES;
}

/** What an image has at least when it was cut for a frame of so many bytes. */
function leastCut(frameBytes: number): typeof LEAST {
  return isShort(frameBytes) ? LEAST_OF_SHORT : LEAST;
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
