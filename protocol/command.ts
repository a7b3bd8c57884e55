import type { Atlas } from './atlas.ts';
import type { CommandContext } from './commandContext.ts';
import type { Rect } from './geometry.ts';
import type { Screen } from './screen.ts';
import type { Reader, Writer } from './wire.ts';

/**
 * How a command behaves in a queue (THINC's classes): `opaque` commands decide every pixel of their areas
 * and read nothing; `transparent` ones depend on what was there; `control` ones touch no pixel of the queue.
 */
export type Opacity = 'opaque' | 'transparent' | 'control';

/** What every command has: its kind and the surface that it acts on. */
export interface CommandBase {
  readonly name: string;
  readonly surface: number;
}

/** One kind of command: how it travels, and its effect on a screen, which both sides run. */
export interface CommandSpec<C extends CommandBase> {
  readonly name: C['name'];
  /** On the wire, 1..127; never reused. */
  readonly opcode: number;
  write(out: Writer, command: C, context: CommandContext): void;
  /** Throws a ProtocolError on anything that `write` cannot have written. */
  read(input: Reader, context: CommandContext, surface: number): C;
  /** The pixels that it may change; empty for control commands. */
  bounds(command: C): Rect;
  opacity(command: C): Opacity;
  apply(screen: Screen, command: C): void;
  /** What a queue may do with it; commands that draw nothing have none. */
  readonly drawing?: Drawing<C>;
}

/** How a queue takes a drawing command apart, moves it and puts it together again, exact to the pixel. */
export interface Drawing<C extends CommandBase> {
  /** The pixels that it may change. */
  areas(command: C): readonly Rect[];
  /**
   * Commands that together draw what this one draws inside the given disjoint rects, and nothing outside.
   * Each draws in parts that lie in its areas already. Undefined when its pixels cannot be taken apart.
   */
  clip(command: C, to: readonly Rect[], atlas: Atlas): readonly C[] | undefined;
  /** Draws the same elsewhere; what a copy reads stays where it is. */
  translate(command: C, dx: number, dy: number): C;
  /** One command for both on one surface, the second after the first; undefined when there is none. */
  join(first: C, second: C, atlas: Atlas): C | undefined;
  /** Bytes on the wire, about. */
  weight(command: C): number;
}

/** Bytes that a command, or another rect of it, takes on the wire, about, besides what it carries. */
export const COMMAND_BYTES = 8;

/** Rects that joining collects in one command: more would make every later look at it slow. */
export const MAX_JOINED_RECTS = 64;

/** Names the type parameter of a spec from its command; nothing else. */
export function defineCommand<C extends CommandBase>(spec: CommandSpec<C>): CommandSpec<C> {
  return spec;
}
