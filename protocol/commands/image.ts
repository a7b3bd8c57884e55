import { COMMAND_BYTES, defineCommand } from '../command.ts';
import { type EncodingName, encodingById, encodings } from '../encodings/index.ts';
import { contains, type Rect, translate } from '../geometry.ts';
import { MAX_IMAGE_PIXELS } from '../limits.ts';
import { ProtocolError } from '../protocolError.ts';

/** An encoding may not be longer than the plain pixels by more than this. */
const ENCODING_SLACK_BYTES = 1024;

/** Pixels, encoded (THINC RAW). */
export interface Image {
  readonly name: 'image';
  readonly surface: number;
  readonly rect: Rect;
  readonly encoding: EncodingName;
  readonly bytes: Uint8Array;
  /** The decoded pixel words. Only who knows them applies the command: the client after preparing the frame. */
  readonly pixels?: Uint32Array<ArrayBuffer>;
}

export const image = defineCommand<Image>({
  name: 'image',
  opcode: 6,
  write(out, { rect, encoding, bytes }, context) {
    context.writeRect(out, rect);
    out.u8(encodings[encoding].id);
    out.uint(bytes.length);
    out.bytes(bytes);
  },
  read(input, context, surface) {
    const rect = context.readRect(input);
    const pixels = rect.width * rect.height;
    if (pixels > MAX_IMAGE_PIXELS) {
      throw new ProtocolError('limit', `an image of ${rect.width} x ${rect.height} pixels is not allowed`);
    }
    const id = input.u8();
    const encoding = encodingById(id);
    if (encoding === undefined) throw new ProtocolError('unknown', `there is no encoding ${id}`);
    const bytes = input.bytes(input.uintUpTo(pixels * 3 + ENCODING_SLACK_BYTES, 'length of an image'));
    return { name: 'image', surface, rect, encoding, bytes };
  },
  bounds: ({ rect }) => rect,
  opacity: () => 'opaque',
  apply(screen, { surface, rect, pixels }) {
    if (pixels === undefined) throw new Error('an image must be decoded before it is applied');
    screen.surface(surface).put(rect, pixels);
  },
  drawing: {
    areas: ({ rect }) => [rect],
    // Encoded pixels are not taken apart.
    clip: (command, to) => (to.some((rect) => contains(rect, command.rect)) ? [command] : undefined),
    translate: (command, dx, dy) => ({ ...command, rect: translate(command.rect, dx, dy) }),
    join: () => undefined,
    weight: ({ bytes }) => COMMAND_BYTES + bytes.length,
  },
});
