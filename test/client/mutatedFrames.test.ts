import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { applyFrame } from '../../client-electron/core/applyFrame.ts';
import { LateCoder } from '../../client-electron/core/lateCoder.ts';
import { prepareFrame } from '../../client-electron/core/prepareFrame.ts';
import {
  type Command,
  CommandContext,
  ContextCoder,
  commandNames,
  createContextCoreNow,
  type Framebuffer,
  ProtocolError,
  packRgb,
  portableDecoders,
  readFrame,
  rect,
  Screen,
  TextLayer,
} from '../../protocol/index.ts';
import { fill, frameBytes, image } from '../support/scriptedServer.ts';

const MUTATIONS = 100_000;
const WIDTH = 64;
const HEIGHT = 48;
/** No frame of this size may take longer, on a machine that does other things meanwhile. */
const MAX_MS = 3000;
/** What a frame may leave behind: the screen that it asked for, within the limits, and its own objects. */
const MAX_GROWTH_BYTES = 1 << 30;

const seed = Number(process.env.FARGLASS_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** A frame with every command, on more than one surface. */
/** An update that a coder writes first of all. */
function codedFill(): Uint8Array {
  const coder = new ContextCoder(createContextCoreNow());
  coder.begin();
  coder.fill(rect(20, 20, 10, 10), 0xff8040ff);
  return coder.finish();
}

const commands: readonly Command[] = [
  fill(rect(0, 0, 64, 48), 0x102030),
  { name: 'fill', surface: 0, rects: [rect(1, 1, 5, 5), rect(20, 1, 5, 5)], color: 0xff0000 },
  { name: 'createSurface', surface: 1, width: 32, height: 16 },
  {
    name: 'tile',
    surface: 1,
    rect: rect(0, 0, 32, 16),
    pattern: { width: 2, height: 2, pixels: Uint32Array.of(0xff000000, 0xffffffff, 0xff0000ff, 0xff00ff00) },
    originX: 1,
    originY: 1,
  },
  { name: 'stipple', surface: 0, rect: rect(8, 8, 9, 4), bits: new Uint8Array(8).fill(0xa5), color: 1, background: 2 },
  {
    name: 'defineGlyphs',
    surface: 0,
    glyphs: ['a', 'b'].map((text, id) => ({
      id,
      width: 5,
      height: 7,
      left: 0,
      top: -7,
      advance: 6,
      text,
      mask: Uint8Array.from({ length: 35 }, (_, i) => (i + id) % 16),
    })),
  },
  {
    name: 'glyphs',
    surface: 0,
    rect: rect(2, 20, 30, 10),
    x: 3,
    baseline: 28,
    color: 0xffffff,
    background: 0,
    ids: [0, 1, 0],
    gaps: [1, 0, 2],
  },
  { name: 'copy', surface: 0, source: 1, rects: [rect(30, 30, 20, 10)], dx: 28, dy: 26 },
  { name: 'copy', surface: 0, source: 0, rects: [rect(0, 10, 30, 10), rect(10, 20, 30, 10)], dx: 3, dy: -5 },
  image(rect(40, 2, 6, 5), 0xff123456),
  {
    ...image(rect(10, 30, 8, 8), 0),
    encoding: 'deflate',
    bytes: deflateRawSync(packRgb(Uint32Array.from({ length: 64 }, (_, i) => 0xff000000 | (i * 65793)))),
  },
  { name: 'label', surface: 0, rect: rect(10, 30, 8, 8), text: 'picture' },
  { name: 'coded', surface: 0, bytes: codedFill() },
  { name: 'cursor', surface: 0, shape: { kind: 'named', cursor: 'text' } },
  {
    name: 'cursor',
    surface: 0,
    shape: { kind: 'image', width: 4, height: 4, hotX: 1, hotY: 1, rgba: new Uint8Array(64).fill(90) },
  },
  { name: 'resizeSurface', surface: 0, width: 60, height: 50 },
  { name: 'destroySurface', surface: 1 },
  { name: 'forgetGlyphs', surface: 0 },
];
const whole = frameBytes(commands, 3);
/** The same in parts that make sense by themselves: the shorter the frame, the more of it each change reaches. */
const frames = [
  whole,
  ...(
    [
      [0, 2],
      [2, 4],
      [4, 5],
      [5, 7],
      [8, 9],
      [9, 12],
      [12, 13],
      [13, 16],
      [16, 18],
    ] as const
  ).map(([from, to]) => frameBytes(commands.slice(from, to), 1)),
];

/** Each frame goes on where another one, whatever it was, has left the coder. */
const coder = new LateCoder(() => {});
await coder.make();

/** What a client does with a frame message. */
function play(bytes: Uint8Array): Framebuffer {
  const screen = new Screen(WIDTH, HEIGHT);
  const prepared = prepareFrame(readFrame(bytes, new CommandContext()), portableDecoders, coder);
  if (prepared instanceof Promise) throw new Error('these decoders do not wait');
  applyFrame(prepared, screen, new TextLayer(), coder.coder);
  return screen.framebuffer;
}

/** Plays bytes that may be anything; whatever else than a ProtocolError comes out fails the test with its cause. */
function playAnything(bytes: Uint8Array, what: string): 'played' | 'refused' {
  const start = performance.now();
  try {
    play(bytes);
    return 'played';
  } catch (error) {
    if (error instanceof ProtocolError) return 'refused';
    throw new Error(`${what}, seed ${seed}: ${Buffer.from(bytes).toString('hex')}`, { cause: error });
  } finally {
    const took = performance.now() - start;
    if (took > MAX_MS) expect.fail(`${what}, seed ${seed}: ${took} ms for ${Buffer.from(bytes).toString('hex')}`);
  }
}

describe('frames that are damaged', () => {
  it('has every command in the frame that is damaged', () => {
    expect(new Set(commands.map(({ name }) => name))).toEqual(new Set(commandNames));
    expect(play(whole).width).toBe(60);
  });

  it('are refused with a ProtocolError, or played, at every length', () => {
    for (const frame of frames) {
      for (let length = 0; length < frame.length; length++) {
        playAnything(frame.slice(0, length), `cut to ${length} bytes`);
      }
    }
  });

  it(`are refused with a ProtocolError, or played, after ${MUTATIONS} random changes (seed ${seed})`, () => {
    console.log(`seed ${seed}`);
    const random = randomNumbers(seed);
    const before = process.memoryUsage();
    let growth = 0;
    let played = 0;
    for (let i = 0; i < MUTATIONS; i++) {
      if (playAnything(mutated(frames[random(frames.length)]!, random), `mutation ${i}`) === 'played') played++;
      if (i % 100 === 0) growth = Math.max(growth, process.memoryUsage().arrayBuffers - before.arrayBuffers);
    }
    // A test whose damage is always noticed at the first byte would test little.
    expect(played).toBeGreaterThan(MUTATIONS / 100);
    expect(played).toBeLessThan(MUTATIONS);
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
  });
});

/** Changes a few bytes: flips bits, sets extremes, inserts, removes, doubles. */
function mutated(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  let result = [...bytes];
  for (let count = 1 + random(3); count > 0; count--) {
    const at = 1 + random(result.length - 1);
    const length = 1 + random(8);
    const kind = random(6);
    if (kind === 0) result[at]! ^= 1 << random(8);
    else if (kind === 1) result[at] = random(256);
    else if (kind === 2) result[at] = [0, 1, 0x7f, 0x80, 0xff][random(5)]!;
    else if (kind === 3) result.splice(at, 1, ...Array.from({ length: 5 }, (_, i) => (i < 4 ? 0xff : 0x0f)));
    else if (kind === 4) result.splice(at, length);
    else result.splice(at, 0, ...result.slice(at, at + length));
    if (result.length < 2) result = [...bytes];
  }
  return Uint8Array.from(result);
}

/** mulberry32: integers below a bound, the same ones for the same seed. */
function randomNumbers(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
