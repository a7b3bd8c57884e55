import { describe, expect, it } from 'vitest';
import { applyFrame } from '../../client-electron/core/applyFrame.ts';
import { ContextCoder, createContextCoreNow, pixelOf, rect, SCREEN, Screen, TextLayer } from '../../protocol/index.ts';
import { CommandQueue } from '../../server/display/commandQueue.ts';
import { Display } from '../../server/display/display.ts';
import { CodingTime } from '../../server/session/codingTime.ts';
import { FrameBuilder } from '../../server/session/frameBuilder.ts';
import { UpdateWriter } from '../../server/session/updateWriter.ts';

const [WIDTH, HEIGHT] = [1024, 640];
const PICTURES = 70;
const PICTURE_MS = 16;
/** Marks all over the picture, so many in a row and in a column, with the number of the picture as their colour. */
const MARKS = 4;
const MARK_PIXELS = 16;

const marks = Array.from({ length: MARKS * MARKS }, (_, i) =>
  rect(
    Math.floor(((i % MARKS) * (WIDTH - MARK_PIXELS)) / (MARKS - 1)),
    Math.floor((Math.floor(i / MARKS) * (HEIGHT - MARK_PIXELS)) / (MARKS - 1)),
    MARK_PIXELS,
    MARK_PIXELS,
  ),
);

/** Plays a film and sends frames of it; how many pictures each mark was seen of. */
function play(budget: number, framesOfPicture: number): number[] {
  const display = new Display(WIDTH, HEIGHT);
  const { framebuffer } = display;
  const client = new Screen(WIDTH, HEIGHT);
  const queue = new CommandQueue(display.screen.atlas);
  const builder = new FrameBuilder(display);
  let time = 1000;
  const now = () => time;
  const updates = new UpdateWriter(new ContextCoder(createContextCoreNow()), new CodingTime('auto', now), now);
  const [decoder, text] = [new ContextCoder(createContextCoreNow()), new TextLayer()];
  const wave = (at: number, height: number) => height * (1 + Math.sin((at * 2 * Math.PI) / 373));
  const across = Float64Array.from({ length: 2 * WIDTH + HEIGHT + 7 * PICTURES }, (_, i) => wave(i, 60));
  const seen = marks.map(() => new Set<number>());
  for (let picture = 0; picture < PICTURES; picture++) {
    for (let y = 0; y < HEIGHT; y++) {
      const base = wave(y * 3 + picture * 5, 60) + picture;
      for (let x = 0; x < WIDTH; x++) {
        const light = (base + across[x * 2 + picture * 7 + y]!) & 255;
        framebuffer.pixels[y * WIDTH + x] = pixelOf((light << 16) | ((255 - light) << 8) | 0x5a);
      }
    }
    for (const mark of marks) framebuffer.fill(mark, pixelOf(picture));
    queue.damage(SCREEN, framebuffer.bounds, time);
    for (let i = 0; i < framesOfPicture; i++) {
      time += PICTURE_MS / framesOfPicture;
      const taken = queue.take({ budget, bytesPerPixel: builder.bytesPerPixel, now: time, bytesPerMs: 1250 });
      const parts = builder.build(taken, {
        budget,
        encodings: new Set(['context', 'deflate', 'planes', 'raw']),
        semantic: true,
        bytesPerMs: 1250,
        wantsText: false,
        updates,
        now,
        giveBack: (surface, area) => queue.giveBack(surface, area, time),
      });
      const commands = parts.map(({ command }) => (command.name === 'coded' ? { ...command, changes: [] } : command));
      applyFrame({ inputs: 0, commands }, client, text, decoder);
      for (const [k, { x, y }] of marks.entries()) seen[k]!.add(client.framebuffer.pixels[y * WIDTH + x]!);
    }
  }
  return seen.map(({ size }) => size);
}

describe('a film over the whole screen', () => {
  it.each([
    { budget: 3000, frames: 2 },
    { budget: 7500, frames: 1 },
    { budget: 7500, frames: 2 },
    { budget: 15_000, frames: 1 },
  ])('goes on everywhere in frames of $budget bytes, $frames for each picture', ({ budget, frames }) => {
    // The black before the first picture is one.
    const seen = play(budget, frames);
    expect(Math.min(...seen), seen.join(' ')).toBeGreaterThan(1);
  });
});
