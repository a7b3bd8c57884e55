import { defineCommand } from '../command.ts';
import { EMPTY_RECT } from '../geometry.ts';
import { MAX_CURSOR_SIDE } from '../limits.ts';
import { ProtocolError } from '../protocolError.ts';
import { type CursorImage, type CursorShape, cursorNames } from '../screen.ts';
import { readPacked, writePacked } from './packed.ts';

/** The pointer's look from now on. The client draws it, so it follows the hand without the network. */
export interface Cursor {
  readonly name: 'cursor';
  readonly surface: number;
  readonly shape: CursorShape;
}

/** In place of a name: an image follows, or the number of one that the connection has carried. */
const IMAGE = 0xff;
const KNOWN_IMAGE = 0xfe;

export const cursor = defineCommand<Cursor>({
  name: 'cursor',
  opcode: 9,
  write(out, { shape }, context) {
    if (shape.kind === 'named') {
      out.u8(cursorNames.indexOf(shape.cursor));
      return;
    }
    const place = context.placeOfCursor(shape);
    if (place >= 0) {
      out.u8(KNOWN_IMAGE);
      out.u8(place);
      return;
    }
    context.rememberCursor(shape);
    out.u8(IMAGE);
    out.uint(shape.width);
    out.uint(shape.height);
    out.uint(shape.hotX);
    out.uint(shape.hotY);
    writePacked(out, shape.rgba);
  },
  read(input, context, surface) {
    const name = input.u8();
    if (name === KNOWN_IMAGE) {
      const place = input.u8();
      const shape = context.cursorAt(place);
      if (shape === undefined) throw new ProtocolError('state', `cursor ${place} has not been sent`);
      return { name: 'cursor', surface, shape };
    }
    if (name !== IMAGE) {
      const known = cursorNames[name];
      if (known === undefined) throw new ProtocolError('unknown', `there is no cursor ${name}`);
      return { name: 'cursor', surface, shape: { kind: 'named', cursor: known } };
    }
    const width = input.uintUpTo(MAX_CURSOR_SIDE, 'cursor width');
    const height = input.uintUpTo(MAX_CURSOR_SIDE, 'cursor height');
    const hotX = input.uintUpTo(MAX_CURSOR_SIDE, 'hot spot');
    const hotY = input.uintUpTo(MAX_CURSOR_SIDE, 'hot spot');
    if (hotX >= width || hotY >= height) {
      throw new ProtocolError('range', `hot spot ${hotX},${hotY} lies outside a cursor of ${width} x ${height}`);
    }
    const rgba = readPacked(input, width * height * 4, 'cursor');
    const shape: CursorImage = { kind: 'image', width, height, hotX, hotY, rgba };
    context.rememberCursor(shape);
    return { name: 'cursor', surface, shape };
  },
  bounds: () => EMPTY_RECT,
  opacity: () => 'control',
  apply(screen, { shape }) {
    screen.cursor = shape;
  },
});
