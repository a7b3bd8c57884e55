import type { CommandContext } from '../commandContext.ts';
import type { Rect } from '../geometry.ts';
import { MAX_COMMAND_RECTS } from '../limits.ts';
import { ProtocolError } from '../protocolError.ts';
import type { Reader, Writer } from '../wire.ts';

/** At least one rect, each as its difference to the one before. */
export function writeRects(out: Writer, rects: readonly Rect[], context: CommandContext): void {
  out.uint(rects.length);
  for (const rect of rects) context.writeRect(out, rect);
}

export function readRects(input: Reader, context: CommandContext): Rect[] {
  const count = input.uintUpTo(MAX_COMMAND_RECTS, 'number of rects');
  if (count === 0) throw new ProtocolError('range', `a command without rects (before offset ${input.offset})`);
  const rects: Rect[] = [];
  for (let i = 0; i < count; i++) rects.push(context.readRect(input));
  return rects;
}
