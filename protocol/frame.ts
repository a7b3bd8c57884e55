import type { CommandContext } from './commandContext.ts';
import { type Command, readCommand } from './commands/index.ts';
import { MAX_FRAME_BYTES, MAX_FRAME_COMMANDS, MAX_FRAME_IMAGE_PIXELS } from './limits.ts';
import { ProtocolError } from './protocolError.ts';
import { Reader, type Writer } from './wire.ts';

/** First byte of a frame, among the ids of the server's messages. */
export const FRAME_ID = 64;

/**
 * Commands that are applied as a unit and acknowledged after they are presented. Frames are numbered from 1
 * by both ends, so the number does not travel.
 */
export interface Frame {
  /** Inputs (pointer, wheel, key, text) applied by the session since the frame before. */
  readonly inputs: number;
  readonly commands: readonly Command[];
}

/** Starts a frame; its commands follow with `writeCommand` until the message ends. */
export function writeFrameHead(out: Writer, inputs: number): void {
  out.u8(FRAME_ID);
  out.uint(inputs);
}

/** Reads a whole frame message. Images are still encoded. */
export function readFrame(bytes: Uint8Array, context: CommandContext): Frame {
  if (bytes.length > MAX_FRAME_BYTES) throw new ProtocolError('limit', `a frame of ${bytes.length} bytes`);
  const input = new Reader(bytes);
  if (input.u8() !== FRAME_ID) throw new ProtocolError('unknown', 'this is not a frame');
  const inputs = input.uint();
  const commands: Command[] = [];
  let pixels = 0;
  while (input.remaining > 0) {
    if (commands.length >= MAX_FRAME_COMMANDS) {
      throw new ProtocolError('limit', `a frame of more than ${MAX_FRAME_COMMANDS} commands`);
    }
    const command = readCommand(input, context);
    pixels += carriedPixels(command);
    if (pixels > MAX_FRAME_IMAGE_PIXELS)
      throw new ProtocolError('limit', 'the images of a frame are too large together');
    commands.push(command);
  }
  return { inputs, commands };
}

/** Pixels that a command brings along, packed: what a short frame could otherwise make its reader allocate. */
function carriedPixels(command: Command): number {
  switch (command.name) {
    case 'image':
    case 'stipple':
      return command.rect.width * command.rect.height;
    case 'tile':
      return command.pattern.pixels.length;
    case 'defineGlyphs':
      return command.glyphs.reduce((sum, glyph) => sum + glyph.mask.length, 0);
    case 'cursor':
      return command.shape.kind === 'image' ? command.shape.width * command.shape.height : 0;
    default:
      return 0;
  }
}
