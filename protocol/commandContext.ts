import type { Color } from './color.ts';
import { EMPTY_RECT, type Rect } from './geometry.ts';
import { MAX_COORDINATE } from './limits.ts';
import { ProtocolError } from './protocolError.ts';
import type { Reader, Writer } from './wire.ts';

/** Colours that one byte can name. A screen of text uses a dozen. */
const RECENT_COLORS = 64;
/** In place of a recent colour's number: three bytes follow. */
const NEW_COLOR = 0xff;

/**
 * What the commands before have said, so that the next one can say less: rects travel as differences to the
 * last one, colours as numbers of recent ones (as NX and RDP code their fields). One per connection and
 * direction; writer and reader go through the same states because they see the same commands.
 */
export class CommandContext {
  /** The surface of the last command. */
  surface = 0;
  private last: Rect = EMPTY_RECT;
  private readonly colors = new Int32Array(RECENT_COLORS).fill(-1);
  private nextColor = 0;

  writeRect(out: Writer, rect: Rect): void {
    out.int(rect.x - this.last.x);
    out.int(rect.y - this.last.y);
    out.int(rect.width - this.last.width);
    out.int(rect.height - this.last.height);
    this.last = rect;
  }

  /** A rect whose sides are at least 1 and whose coordinates are within the limit. */
  readRect(input: Reader): Rect {
    const x = this.last.x + input.int();
    const y = this.last.y + input.int();
    const width = this.last.width + input.int();
    const height = this.last.height + input.int();
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
    return this.last;
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

  private remember(color: Color): void {
    this.colors[this.nextColor] = color;
    this.nextColor = (this.nextColor + 1) % RECENT_COLORS;
  }
}
