import { type Desk, drawDesk } from '../../bench/inference/desk.ts';
import { applyCommand, Framebuffer, type Rect, SCREEN, Screen } from '../../protocol/index.ts';
import { commandsOf, type Inferred } from '../../server/x11/inference/inferred.ts';

/** A desk as a framebuffer. */
export function frameOf(desk: Desk): Framebuffer {
  const framebuffer = new Framebuffer(desk.width, desk.height);
  framebuffer.pixels.set(drawDesk(desk));
  return framebuffer;
}

/** What a client makes of the frame before: the commands in their order, then the pixels of the rest. */
export function replay(before: Framebuffer, after: Framebuffer, inferred: Inferred): Framebuffer {
  const screen = new Screen(before.width, before.height);
  screen.framebuffer.pixels.set(before.pixels);
  for (const command of commandsOf(inferred, SCREEN)) applyCommand(screen, command);
  for (const rect of inferred.rest) screen.framebuffer.put(rect, after.get(rect));
  return screen.framebuffer;
}

/** Pixels that differ inside a rect. */
export function differences(a: Framebuffer, b: Framebuffer, { x, y, width, height }: Rect): number {
  let count = 0;
  for (let row = y; row < y + height; row++) {
    for (let i = row * a.width + x; i < row * a.width + x + width; i++) if (a.pixels[i] !== b.pixels[i]) count++;
  }
  return count;
}
