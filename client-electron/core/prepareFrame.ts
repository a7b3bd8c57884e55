import { type Command, type Decoders, type Frame, type Image, ProtocolError } from '../../protocol/index.ts';
import type { LateCoder } from './lateCoder.ts';

/**
 * Decodes the images of a frame; updates that are coded only get their coder ready. The result is a promise only when a decoder gave one, so that frames which
 * need no waiting are shown in the turn in which they arrive. Throws, or rejects with, a ProtocolError when an
 * image is damaged or its encoding was not offered.
 */
export function prepareFrame(frame: Frame, decoders: Decoders, coder: LateCoder): Frame | Promise<Frame> {
  if (!frame.commands.some(({ name }) => name === 'image' || name === 'coded')) return frame;
  const commands: Command[] = [];
  const waiting: Promise<void>[] = [];
  for (const command of frame.commands) {
    const making = command.name === 'coded' ? coder.make() : undefined;
    if (making !== undefined) waiting.push(making);
    if (command.name !== 'image') {
      commands.push(command);
      continue;
    }
    const pixels = decode(command, decoders);
    if (pixels instanceof Promise) {
      const position = commands.push(command) - 1;
      waiting.push(
        pixels.then((decoded) => {
          commands[position] = { ...command, pixels: decoded };
        }),
      );
    } else {
      commands.push({ ...command, pixels });
    }
  }
  const prepared: Frame = { inputs: frame.inputs, commands };
  return waiting.length === 0 ? prepared : Promise.all(waiting).then(() => prepared);
}

type Pixels = Uint32Array<ArrayBuffer>;

function decode(image: Image, decoders: Decoders): Pixels | Promise<Pixels> {
  const decoder = decoders[image.encoding];
  if (decoder === undefined) throw new ProtocolError('state', `the encoding ${image.encoding} was not offered`);
  const { width, height } = image.rect;
  try {
    const pixels = decoder(image.bytes, width, height);
    if (!(pixels instanceof Promise)) return checked(pixels, image);
    return pixels.then(
      (decoded) => checked(decoded, image),
      (cause: unknown) => {
        throw damaged(image, cause);
      },
    );
  } catch (cause) {
    throw damaged(image, cause);
  }
}

function checked(pixels: Pixels, { rect, encoding }: Image): Pixels {
  if (pixels.length === rect.width * rect.height) return pixels;
  throw new ProtocolError(
    'encoding',
    `a ${encoding} image of ${rect.width} x ${rect.height} has ${pixels.length} pixels`,
  );
}

/** A platform's decoder fails in its own words; whatever they are, the bytes were not what was promised. */
function damaged(image: Image, cause: unknown): ProtocolError {
  return cause instanceof ProtocolError
    ? cause
    : new ProtocolError('encoding', `a ${image.encoding} image is damaged`, { cause });
}
