import type { CommandContext } from './commandContext.ts';
import type { Rect } from './geometry.ts';
import type { Screen } from './screen.ts';
import type { Reader, Writer } from './wire.ts';

/**
 * How a command behaves in a queue (THINC's classes): `opaque` commands decide every pixel of their bounds
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
}

/** Names the type parameter of a spec from its command; nothing else. */
export function defineCommand<C extends CommandBase>(spec: CommandSpec<C>): CommandSpec<C> {
  return spec;
}
