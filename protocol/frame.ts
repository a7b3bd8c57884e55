import type { CommandContext } from './commandContext.ts';
import { type Command, readCommand, writeCommand } from './commands/index.ts';
import { MAX_CODED_BYTES, MAX_FRAME_BYTES, MAX_FRAME_COMMANDS, MAX_FRAME_IMAGE_PIXELS } from './limits.ts';
import { ProtocolError } from './protocolError.ts';
import { SCREEN } from './screen.ts';
import { Reader, type Writer } from './wire.ts';

/** First byte of a frame of commands, among the ids of the server's messages. */
export const FRAME_ID = 64;
/**
 * Less these, the first byte of a frame that is one update of the screen is its number of inputs: its bytes are all that
 * follows. Most frames are such ones, and on a modem each byte of a head takes a millisecond.
 */
const UPDATE_FRAME_ID = 128;
const MAX_UPDATE_INPUTS = 127;

/**
 * Commands that are applied as a unit and acknowledged after they are presented. Frames are numbered from 1
 * by both ends, so the number does not travel.
 */
export interface Frame {
  /** Inputs (pointer, wheel, key, text) applied by the session since the frame before. */
  readonly inputs: number;
  readonly commands: readonly Command[];
}

/** Whether a server's message is a frame. */
export function isFrame(bytes: Uint8Array): boolean {
  const id = bytes[0] ?? 0;
  return id === FRAME_ID || id >= UPDATE_FRAME_ID;
}

/** Writes a frame, which is the whole message. */
export function writeFrame(out: Writer, { inputs, commands }: Frame, context: CommandContext): void {
  const [only] = commands;
  if (only?.name === 'coded' && only.surface === SCREEN && commands.length === 1 && inputs <= MAX_UPDATE_INPUTS) {
    out.u8(UPDATE_FRAME_ID + inputs);
    out.bytes(only.bytes);
    return;
  }
  out.u8(FRAME_ID);
  out.uint(inputs);
  for (const command of commands) writeCommand(out, command, context);
}

/** Reads a whole frame message. Images are still encoded. */
export function readFrame(bytes: Uint8Array, context: CommandContext): Frame {
  if (bytes.length > MAX_FRAME_BYTES) throw new ProtocolError('limit', `a frame of ${bytes.length} bytes`);
  const input = new Reader(bytes);
  const id = input.u8();
  if (id >= UPDATE_FRAME_ID) return { inputs: id - UPDATE_FRAME_ID, commands: [readUpdate(input)] };
  if (id !== FRAME_ID) throw new ProtocolError('unknown', 'this is not a frame');
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

function readUpdate(input: Reader): Command {
  if (input.remaining > MAX_CODED_BYTES) throw new ProtocolError('limit', `an update of ${input.remaining} bytes`);
  return { name: 'coded', surface: SCREEN, bytes: input.bytes(input.remaining) };
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
