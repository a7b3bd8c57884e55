import {
  applyCommand,
  type Command,
  type Framebuffer,
  type Glyph,
  intersect,
  isEmpty,
  MAX_FRAME_IMAGE_PIXELS,
  pixelOf,
  pixelsOfRun,
  readsWhatItWrites,
  SCREEN,
  Screen,
  type TextRun,
  weightOfCommand,
} from '../../protocol/index.ts';
import type { SurfaceDamage, Taken } from '../display/commandQueue.ts';
import type { Display } from '../display/display.ts';
import { type Experiment, NO_EXPERIMENT } from './experiment.ts';
import type { FrameOptions, FramePart } from './framePart.ts';
import { keepCovered, recallTaken, type ScreenUpdate } from './keepAndRecall.ts';
import { beforeLastFills } from './lastFills.ts';
import { PixelWriter } from './pixelWriter.ts';
import { rewind } from './rewind.ts';
import type { Room } from './room.ts';
import { changesSurfaces, SentFrames, type SurfaceSize, sentFrame } from './sentFrames.ts';
import type { UpdateWriter } from './updateWriter.ts';

/** Changed pixels that one frame takes at most; the rest stays in the queue, where newer drawing still replaces it. */
const FRAME_PIXELS = 1 << 20;
/** Copies of more rects are sent as they are: each would be an operation. */
const MAX_COPIES = 32;
/** Text of a frame that has more pixels, masks included, is not coded: clients take updates of so many pixels only. */
const MAX_CODED_TEXT_PIXELS = MAX_FRAME_IMAGE_PIXELS / 4;
/** What a glyph takes when it is defined, bytes, about: its measures and text, and each pixel of its mask. */
const GLYPH_BYTES = 5;
const MASK_BYTES_PER_PIXEL = 0.3;

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
  private readonly experiment: Experiment;
  private readonly pixels: PixelWriter;

  /** For a client whose screen is empty and has the display's size. */
  constructor(display: Display, experiment: Experiment = NO_EXPERIMENT) {
    const { width, height } = display.framebuffer;
    this.display = display;
    this.experiment = experiment;
    this.model = new Screen(width, height, display.screen.atlas);
    this.pixels = new PixelWriter(display, this.model, experiment);
    this.atlasGeneration = display.atlasGeneration;
  }

  /** What a changed pixel takes on the wire, bytes, about. */
  get bytesPerPixel(): number {
    return this.pixels.bytesPerPixel;
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
      keepCovered(taken, this.screenUpdate(options.updates, room, parts), options);
    }
    // Whole menus and windows are recognised before fills take parts of them away.
    const count = beforeLastFills(commands);
    this.addCommands(commands.slice(0, count), options, parts);
    let fills: readonly Command[] = commands.slice(count);
    if (options.updates !== undefined) {
      fills = recallTaken(fills, taken, this.screenUpdate(options.updates, room, parts));
    }
    this.addCommands(fills, options, parts);
    this.pixels.add(taken, room, options, parts);
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
