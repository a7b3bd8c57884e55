import { GlyphModel } from './coding/glyphModel.ts';
import type { Color } from './color.ts';
import { EMPTY_RECT, type Rect } from './geometry.ts';
import { MAX_COORDINATE } from './limits.ts';
import { ProtocolError } from './protocolError.ts';
import type { CursorImage } from './screen.ts';
import type { Reader, Writer } from './wire.ts';

/** Colours that one byte can name. A screen of text uses a dozen. */
const RECENT_COLORS = 64;
/** Pictures of the pointer that one byte can name: over a program's parts it changes between few. */
const RECENT_CURSORS = 16;
/** In place of a recent colour's number: three bytes follow. */
const NEW_COLOR = 0xff;

/** What neighbouring glyph runs have in common. */
export interface RunStyle {
  /** From the rect's corner to the first pen. */
  penX: number;
  penY: number;
  color: Color;
  background: Color | undefined;
}

/** Bits of a rect's first byte: the command's own flags, and from here on the fields that differ. */
const RECT_FLAGS = 0x0f;
const FIRST_FIELD = 0x10;

/**
 * What the commands before have said, so that the next one can say less: rects travel as differences to the
 * last one, colours as numbers of recent ones (as NX and RDP code their fields). One per connection and
 * direction; writer and reader go through the same states because they see the same commands.
 */
export class CommandContext {
  /** The surface of the last command. */
  surface = 0;
  /** How the last glyph run was drawn, for the next one that is drawn the same way. */
  readonly run: RunStyle = { penX: 0, penY: 0, color: 0, background: undefined };
  /** What letter forms look like. */
  readonly glyphs = new GlyphModel();
  private last: Rect = EMPTY_RECT;
  private readonly colors = new Int32Array(RECENT_COLORS).fill(-1);
  private nextColor = 0;
  private readonly cursors: CursorImage[] = [];
  private nextCursor = 0;

  /**
   * One byte says which of the four fields differ from the last rect (bits 4 to 7: x, y, width, height), and
   * carries up to four flags of the command (bits 0 to 3); then the differences.
   */
  writeRect(out: Writer, rect: Rect, flags = 0): void {
    const differences = [
      rect.x - this.last.x,
      rect.y - this.last.y,
      rect.width - this.last.width,
      rect.height - this.last.height,
    ];
    let head = flags;
    differences.forEach((difference, field) => {
      if (difference !== 0) head |= FIRST_FIELD << field;
    });
    out.u8(head);
    for (const difference of differences) if (difference !== 0) out.int(difference);
    this.last = rect;
  }

  /** A rect of a command that has no flags. */
  readRect(input: Reader): Rect {
    const { rect, flags } = this.readRectAndFlags(input);
    if (flags !== 0) throw new ProtocolError('unknown', `rect flags ${flags} (before offset ${input.offset})`);
    return rect;
  }

  /** A rect whose sides are at least 1 and whose coordinates are within the limit, and the command's flags. */
  readRectAndFlags(input: Reader): { readonly rect: Rect; readonly flags: number } {
    const head = input.u8();
    const difference = (field: number) => (head & (FIRST_FIELD << field) ? input.int() : 0);
    const x = this.last.x + difference(0);
    const y = this.last.y + difference(1);
    const width = this.last.width + difference(2);
    const height = this.last.height + difference(3);
    if (
      !(Math.abs(x) <= MAX_COORDINATE && Math.abs(y) <= MAX_COORDINATE) ||
      !(width >= 1 && width <= MAX_COORDINATE && height >= 1 && height <= MAX_COORDINATE)
    ) {
      throw new ProtocolError(
        'range',
        `rect ${x},${y} ${width}x${height} is out of range (before offset ${input.offset})`,
      );
    }
    this.last = { x, y, width, height };
    return { rect: this.last, flags: head & RECT_FLAGS };
  }

  writeColor(out: Writer, color: Color): void {
    const known = this.colors.indexOf(color);
    if (known >= 0) {
      out.u8(known);
      return;
    }
    out.u8(NEW_COLOR);
    out.u8(color >> 16);
    out.u8(color >> 8);
    out.u8(color);
    this.remember(color);
  }

  readColor(input: Reader): Color {
    const index = input.u8();
    if (index === NEW_COLOR) {
      const color = (input.u8() << 16) | (input.u8() << 8) | input.u8();
      this.remember(color);
      return color;
    }
    const color = this.colors[index] ?? -1;
    if (color < 0)
      throw new ProtocolError('state', `colour ${index} has not been sent (before offset ${input.offset})`);
    return color;
  }

  /** Under which number the other end remembers a picture of the pointer; below 0 when it does not. */
  placeOfCursor(image: CursorImage): number {
    return this.cursors.findIndex((known) => isSameCursor(known, image));
  }

  /** The picture of the pointer with a number; undefined when there is none. */
  cursorAt(place: number): CursorImage | undefined {
    return this.cursors[place];
  }

  /** A picture of the pointer has come that was not remembered; the oldest one makes room for it. */
  rememberCursor(image: CursorImage): void {
    this.cursors[this.nextCursor] = image;
    this.nextCursor = (this.nextCursor + 1) % RECENT_CURSORS;
  }

  private remember(color: Color): void {
    this.colors[this.nextColor] = color;
    this.nextColor = (this.nextColor + 1) % RECENT_COLORS;
  }
}

function isSameCursor(a: CursorImage, b: CursorImage): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    a.hotX === b.hotX &&
    a.hotY === b.hotY &&
    a.rgba.every((value, i) => value === b.rgba[i])
  );
}
