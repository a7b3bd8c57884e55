import type { Atlas } from '../atlas.ts';
import { COMMAND_BYTES, type CommandSpec, type Drawing, type Opacity } from '../command.ts';
import type { CommandContext } from '../commandContext.ts';
import type { Rect } from '../geometry.ts';
import { ProtocolError } from '../protocolError.ts';
import type { Screen } from '../screen.ts';
import type { Reader, Writer } from '../wire.ts';
import { coded } from './coded.ts';
import { copy } from './copy.ts';
import { cursor } from './cursor.ts';
import { defineGlyphs } from './defineGlyphs.ts';
import { fill } from './fill.ts';
import { forgetGlyphs } from './forgetGlyphs.ts';
import { glyphs } from './glyphs.ts';
import { image } from './image.ts';
import { label } from './label.ts';
import { stipple } from './stipple.ts';
import { createSurface, destroySurface, resizeSurface } from './surfaceLife.ts';
import { tile } from './tile.ts';

/** The drawing vocabulary. To add a command: one file beside this one, one row here. */
export const commands = {
  fill,
  tile,
  stipple,
  glyphs,
  copy,
  image,
  defineGlyphs,
  forgetGlyphs,
  cursor,
  createSurface,
  resizeSurface,
  destroySurface,
  label,
  coded,
} as const;

export type CommandName = keyof typeof commands;
export type Command = ReturnType<(typeof commands)[CommandName]['read']>;

export const commandNames = Object.keys(commands) as readonly CommandName[]; // keys of a const object

/** Opcode bit: the command is for another surface than the one before; its number follows. */
const OTHER_SURFACE = 0x80;

const byOpcode: readonly (CommandName | undefined)[] = Array.from({ length: OTHER_SURFACE }, (_, opcode) =>
  commandNames.find((name) => commands[name].opcode === opcode),
);

/** The row of a command. */
function specOf(name: CommandName): CommandSpec<Command> {
  // Each row handles exactly the commands that carry its name, which is how rows are looked up.
  return commands[name] as unknown as CommandSpec<Command>;
}

export function writeCommand(out: Writer, command: Command, context: CommandContext): void {
  const spec = specOf(command.name);
  if (command.surface === context.surface) {
    out.u8(spec.opcode);
  } else {
    out.u8(spec.opcode | OTHER_SURFACE);
    out.uint(command.surface);
    context.surface = command.surface;
  }
  spec.write(out, command, context);
}

export function readCommand(input: Reader, context: CommandContext): Command {
  const byte = input.u8();
  const name = byOpcode[byte & ~OTHER_SURFACE];
  if (name === undefined) {
    throw new ProtocolError('unknown', `there is no command ${byte & ~OTHER_SURFACE} (before offset ${input.offset})`);
  }
  if (byte & OTHER_SURFACE) context.surface = input.uint();
  return specOf(name).read(input, context, context.surface);
}

/** The pixels of its surface that a command may change. */
export function boundsOfCommand(command: Command): Rect {
  return specOf(command.name).bounds(command);
}

export function opacityOf(command: Command): Opacity {
  return specOf(command.name).opacity(command);
}

function drawingOf(command: Command): Drawing<Command> | undefined {
  return specOf(command.name).drawing;
}

/** The pixels of its surface that a command may change, rect by rect; none of control commands. */
export function areasOfCommand(command: Command): readonly Rect[] {
  return drawingOf(command)?.areas(command) ?? [];
}

/** Commands that draw what a command draws inside disjoint rects; undefined when it cannot be taken apart. */
export function clipCommand(command: Command, to: readonly Rect[], atlas: Atlas): readonly Command[] | undefined {
  return drawingOf(command)?.clip(command, to, atlas);
}

/** The command, drawn elsewhere on the surface by so many pixels; what a copy reads stays where it is. */
export function translateCommand(command: Command, dx: number, dy: number): Command {
  return drawingOf(command)?.translate(command, dx, dy) ?? command;
}

/** One command that draws what two on one surface draw, one after the other; undefined when there is none. */
export function joinCommands(first: Command, second: Command, atlas: Atlas): Command | undefined {
  if (first.name !== second.name || first.surface !== second.surface) return undefined;
  return drawingOf(first)?.join(first, second, atlas);
}

/** Bytes that a command takes on the wire, about. */
export function weightOfCommand(command: Command): number {
  return drawingOf(command)?.weight(command) ?? COMMAND_BYTES;
}

/** Runs the command on a screen. Throws a ProtocolError when the screen lacks what it names. */
export function applyCommand(screen: Screen, command: Command): void {
  specOf(command.name).apply(screen, command);
}
