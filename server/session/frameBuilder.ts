import {
  applyCommand,
  type Command,
  type Framebuffer,
  type Glyph,
  MAX_IMAGE_PIXELS,
  type Rect,
  Region,
  rect,
  SCREEN,
  Screen,
  type TextRun,
} from '../../protocol/index.ts';
import { changedRects } from '../display/changedRects.ts';
import type { SurfaceDamage, Taken } from '../display/commandQueue.ts';
import type { Display } from '../display/display.ts';
import type { EncodedImage, EncoderOptions } from '../display/imageEncoder.ts';
import type { ColumnEncoder } from './columnEncoder.ts';
import { rewind } from './rewind.ts';
import { changesSurfaces, SentFrames, type SurfaceSize, sentFrame } from './sentFrames.ts';

/** Changed pixels that one frame takes at most; the rest stays in the queue, where newer drawing still replaces it. */
const FRAME_PIXELS = 1 << 20;
/** First guess of what a pixel takes, bytes, and the weight of a new measurement. */
const FIRST_BYTES_PER_PIXEL = 0.2;
const BYTES_PER_PIXEL_GAIN = 0.3;
/** An image that turns out so many times larger than a frame may be is cut. */
const OVERSIZE = 1.5;
/** Images are not cut below this many pixels: their heads would weigh more than they. */
const MIN_CUT_PIXELS = 64;
/** Nor to fewer rows, as long as fewer columns will do: rows compress by what they have in common. */
const MIN_CUT_ROWS = 16;
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
  /** Learns what the connection carries; undefined when the client cannot. What it codes must be sent. */
  readonly columns: ColumnEncoder | undefined;
  /** Takes pixels back that did not fit. */
  readonly giveBack: (surface: number, area: Rect) => void;
}

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

  /** For a client whose screen is empty and has the display's size. */
  constructor(display: Display) {
    const { width, height } = display.framebuffer;
    this.display = display;
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

  /** Bytes of the glyphs that the client would have to be sent with the command. */
  glyphBytes(command: Command): number {
    if (command.name !== 'glyphs') return 0;
    let bytes = 0;
    const counted = new Set<number>();
    for (const id of command.ids) {
      if (this.known.has(id) || counted.has(id)) continue;
      counted.add(id);
      bytes += GLYPH_BYTES + (this.display.screen.atlas.get(id)?.mask.length ?? 0) * MASK_BYTES_PER_PIXEL;
    }
    return bytes;
  }

  /** Makes a frame; empty when the client shows it all. The model holds it from now on, whether it gets through or not. */
  build({ commands, damage }: Taken, options: FrameOptions): FramePart[] {
    const parts: FramePart[] = [];
    const surfaces = commands.some(changesSurfaces) ? this.surfaceSizes() : undefined;
    this.addCommands(commands, parts);
    this.addDamage(damage, options, parts);
    if (options.wantsText) this.addLabels(damage, parts);
    if (parts.length > 0) this.frames.add(sentFrame(parts, surfaces));
    return parts;
  }

  private surfaceSizes(): ReadonlyMap<number, SurfaceSize> {
    return new Map([...this.model.surfaces].map(([surface, { width, height }]) => [surface, { width, height }]));
  }

  /** The commands, before them the glyphs that they use for the first time. */
  private addCommands(commands: readonly Command[], parts: FramePart[]): void {
    if (this.mustForgetGlyphs) {
      parts.push({ command: { name: 'forgetGlyphs', surface: SCREEN } });
      this.mustForgetGlyphs = false;
    }
    const glyphs: Glyph[] = [];
    for (const command of commands) {
      if (command.name !== 'glyphs') continue;
      for (const id of command.ids) {
        if (this.known.has(id)) continue;
        const glyph = this.display.screen.atlas.get(id);
        if (glyph === undefined) throw new Error(`glyph ${id} was drawn but is not in the atlas`);
        this.known.add(id);
        glyphs.push(glyph);
      }
    }
    if (glyphs.length > 0) parts.push({ command: { name: 'defineGlyphs', surface: SCREEN, glyphs } });
    for (const command of commands) {
      applyCommand(this.model, command);
      parts.push({ command });
    }
  }

  /** The pixels that differ from what the client shows, up to a frame's worth; the rest goes back. */
  private addDamage(damage: readonly SurfaceDamage[], options: FrameOptions, parts: FramePart[]): void {
    const { budget, giveBack } = options;
    let pixels = 0;
    let bytes = 0;
    for (const { surface, rects } of damage) {
      const truth = this.display.screen.surfaces.get(surface);
      const shown = this.model.surfaces.get(surface);
      if (truth === undefined || shown === undefined) continue;
      for (const damaged of rects) {
        if (bytes >= budget || pixels >= FRAME_PIXELS) {
          giveBack(surface, damaged);
          continue;
        }
        const waiting = changedRects(truth, shown, damaged).sort(backwards);
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
          if (bytes >= budget || pixels >= FRAME_PIXELS) {
            giveBack(surface, next);
            continue;
          }
          const { piece, image } = this.encodePiece(surface, next, budget - bytes, options);
          waiting.push(...rest(next, piece));
          pixels += piece.width * piece.height;
          bytes += image.size;
          shown.copyFrom(truth, piece, piece.x, piece.y);
          const shorter = image.shorten?.();
          parts.push(shorter === undefined ? { command: image.command } : { command: image.command, shorter });
        }
      }
    }
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
    let piece = part(whole, MAX_IMAGE_PIXELS);
    for (;;) {
      const image = display.encoder.encode(display.version, truth, surface, piece, options);
      const area = piece.width * piece.height;
      const measured = image.size / area;
      // Heads weigh on small pieces, and say nothing about larger ones.
      if (area >= MIN_CUT_PIXELS) this.pixelBytes += (measured - this.pixelBytes) * BYTES_PER_PIXEL_GAIN;
      if (image.size <= budget * OVERSIZE || area <= MIN_CUT_PIXELS) {
        return { piece, image: options.columns?.encode(image, truth, piece, options.bytesPerMs) ?? image };
      }
      piece = part(piece, Math.max(MIN_CUT_PIXELS, Math.floor(budget / measured)));
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

/** The rect that a scan of the screen comes to last goes first. */
function backwards(a: Rect, b: Rect): number {
  return b.y - a.y || b.x - a.x;
}

/** What a piece leaves of the rect that it was cut from. */
function rest(whole: Rect, piece: Rect): readonly Rect[] {
  const region = new Region();
  region.add(whole);
  region.subtract(piece);
  return region.take();
}

/** The top of a rect, of at most so many pixels: some whole rows if there is room for them, else the left of them. */
function part(whole: Rect, pixels: number): Rect {
  const { x, y, width, height } = whole;
  if (width * height <= pixels) return whole;
  const rows = Math.floor(pixels / width);
  const fewest = Math.min(height, MIN_CUT_ROWS);
  if (rows >= fewest) return rect(x, y, width, rows);
  return rect(x, y, Math.max(1, Math.floor(pixels / fewest)), fewest);
}
