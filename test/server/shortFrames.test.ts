import { describe, expect, it } from 'vitest';
import { applyFrame } from '../../client-electron/core/applyFrame.ts';
import {
  type Command,
  ContextCoder,
  createContextCoreNow,
  type Decoders,
  portableDecoders,
  type Rect,
  SCREEN,
  Screen,
  TextLayer,
} from '../../protocol/index.ts';
import { Display } from '../../server/display/display.ts';
import { CodingTime } from '../../server/session/codingTime.ts';
import type { Effort } from '../../server/session/effort.ts';
import { FrameBuilder } from '../../server/session/frameBuilder.ts';
import { UpdateWriter } from '../../server/session/updateWriter.ts';
import { photograph } from '../support/photograph.ts';

const [WIDTH, HEIGHT] = [96, 96];
/** No picture of this size takes more frames. */
const MAX_FRAMES = WIDTH * HEIGHT;

/** How pixels travel: coded, of photographs too or not, or as images. */
const ways = ['best', 'fast', 'raw'] as const;
type Way = (typeof ways)[number];

const pixels = new Uint32Array(photograph(WIDTH, HEIGHT, 5).data.buffer);

/** Sends a picture in frames of about so many bytes until the client has it; returns the sizes of their commands. */
function sizes(way: Way, budget: number, picture: Uint32Array): readonly number[] {
  const display = new Display(WIDTH, HEIGHT);
  display.framebuffer.pixels.set(picture);
  const builder = new FrameBuilder(display);
  const now = () => 1000;
  const effort: Effort = way === 'best' ? 'best' : 'fast';
  const coder = new ContextCoder(createContextCoreNow());
  const updates = way === 'raw' ? undefined : new UpdateWriter(coder, new CodingTime(effort, now), now);
  const client = new Screen(WIDTH, HEIGHT);
  const decoder = new ContextCoder(createContextCoreNow());
  let waiting: Rect[] = [display.framebuffer.bounds];
  const result: number[] = [];
  for (let count = 0; waiting.length > 0; count++) {
    if (count > MAX_FRAMES) throw new Error(`${way}, ${budget} bytes: no end after ${count} frames`);
    const rects = waiting;
    waiting = [];
    const parts = builder.build(
      { commands: [], damage: [{ surface: SCREEN, rects }], waits: 'nothing' },
      {
        budget,
        encodings: new Set(way === 'raw' ? ['deflate', 'planes'] : ['deflate', 'planes', 'context']),
        semantic: way !== 'raw',
        bytesPerMs: undefined,
        wantsText: false,
        updates,
        now,
        giveBack: (_, area) => waiting.push(area),
      },
    );
    const commands = parts.map(({ command }) => command);
    for (const it of commands) if (it.name === 'coded' || it.name === 'image') result.push(it.bytes.length);
    applyFrame({ inputs: 0, commands: commands.map(received) }, client, new TextLayer(), decoder);
  }
  expect(client.framebuffer.pixels).toEqual(display.framebuffer.pixels);
  return result;
}

/** Of what is coded only the bytes travel, and images are decoded. */
function received(command: Command): Command {
  if (command.name === 'coded') return { ...command, changes: [] };
  if (command.name !== 'image') return command;
  const { encoding, bytes, rect } = command;
  const decode = (portableDecoders as Decoders)[encoding];
  return { ...command, pixels: decode!(bytes, rect.width, rect.height) as Uint32Array<ArrayBuffer> };
}

/** A picture of waves, some of whose pixels are easily foretold, and others are not. */
const waves = Uint32Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
  const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
  const light = Math.floor(60 * (2 + Math.sin(x / 9) + Math.sin((3 * y + x) / 40)));
  return (0xff000000 | (light << 16) | ((255 - light) << 8) | ((light * 3) & 255)) >>> 0;
});

const mean = (numbers: readonly number[]) => numbers.reduce((sum, it) => sum + it, 0) / numbers.length;

describe('pixels in short frames', () => {
  it('are cut smaller on a modem', () => {
    const short = sizes('best', 17, pixels).slice(8);
    expect(short.length).toBeGreaterThan(100);
    expect(mean(short)).toBeLessThan(45);
  });

  it('are rarely much longer than they should be there, whatever single pixels take', () => {
    const sorted = sizes('best', 20, waves).toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length * 0.95)]).toBeLessThan(32);
  });

  it('are not cut to where heads weigh more than they in others', () => {
    expect(mean(sizes('best', 60, pixels))).toBeGreaterThan(60);
  });

  // Where what is cut is what the client has already, the same would be sent without end.
  it.each(ways)('all arrive, %s, also where the client has some of them', (way) => {
    const black = 0xff000000;
    const [lower, cross] = [
      pixels.map((it, i) => (i % WIDTH < Math.floor(i / WIDTH) ? it : black)),
      pixels.map((it, i) => (i % WIDTH === 40 || Math.floor(i / WIDTH) === 50 ? it : black)),
    ];
    for (const picture of [pixels, lower, cross]) for (const budget of [17, 60, 400]) sizes(way, budget, picture);
  });
});
