import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Atlas,
  applyCommand,
  CommandContext,
  ContextCoder,
  createContextCoreNow,
  type Decoders,
  Framebuffer,
  type Glyphs,
  ProtocolError,
  portableDecoders,
  Reader,
  type Rect,
  readClientMessage,
  readFrame,
  readServerMessage,
  rect,
  SCREEN,
  Screen,
  TextLayer,
  Writer,
  writeClientMessage,
  writeFrame,
  writeServerMessage,
} from '../../protocol/index.ts';
import { clientMessage, command, frame, serverMessage } from '../support/arbitraries.ts';
import { CoderPair, RUN_GLYPHS, runAtlas, type Step } from '../support/coderHistory.ts';
import { commandVectors } from '../vectors/commands.ts';
import { bytesOf, hexOf } from '../vectors/vector.ts';
import { mutate, Random } from './mutations.ts';

const FRAMES = 60_000;
const MESSAGES = 100_000;
const UPDATES = Number(process.env.FARGLASS_FUZZ_UPDATES ?? 100_000);
/** Damaged updates that one coder decodes, after those that are whole. */
const UPDATES_OF_A_CODER = 300;
/** Size of the surface that updates happen on. */
const [WIDTH, HEIGHT] = [96, 64];
/** No input may keep its reader busy for longer. */
const SLOWEST_MS = 250;
/** Memory that may be held after all inputs, next to what was before. */
const HELD_BYTES = 400 << 20;

const seed = Number(process.env.FARGLASS_FUZZ_SEED ?? Date.now() % 2 ** 32);
const decoders: Decoders = portableDecoders;

interface Figures {
  values: number;
  /** Refused inputs by the code of their error. */
  readonly refused: Map<string, number>;
  slowestMs: number;
  slowest: Uint8Array;
}

/** Runs mutated inputs; anything but a value or a ProtocolError fails the test with the input and the seed. */
function fuzz(
  count: number,
  originals: readonly Uint8Array[],
  random: Random,
  run: (bytes: Uint8Array) => void,
): Figures {
  const figures: Figures = { values: 0, refused: new Map(), slowestMs: 0, slowest: new Uint8Array() };
  for (let i = 0; i < count; i++) {
    const bytes = mutate(random.pick(originals), random, originals);
    const start = performance.now();
    try {
      run(bytes);
      figures.values++;
    } catch (error) {
      if (!(error instanceof ProtocolError)) {
        throw new Error(`input ${i} of seed ${seed}: ${hexOf(bytes)}`, { cause: error });
      }
      figures.refused.set(error.code, (figures.refused.get(error.code) ?? 0) + 1);
    }
    const ms = performance.now() - start;
    if (ms > figures.slowestMs) {
      figures.slowestMs = ms;
      figures.slowest = bytes;
    }
  }
  return figures;
}

function report(what: string, { values, refused, slowestMs }: Figures): void {
  const errors = [...refused].map(([code, count]) => `${count} ${code}`).join(', ');
  console.info(`${what}: seed ${seed}, ${values} values, errors: ${errors}; slowest ${slowestMs.toFixed(1)} ms`);
}

/** Fails on an input that was slow, unless it is quick when it is run again: the machine has other work too. */
function expectQuick({ slowestMs, slowest }: Figures, run: (bytes: Uint8Array) => void): void {
  let best = slowestMs;
  for (let again = 0; again < 3 && best > SLOWEST_MS; again++) {
    const start = performance.now();
    try {
      run(slowest);
    } catch {
      // What it gives is checked above; here only the time counts.
    }
    best = Math.min(best, performance.now() - start);
  }
  expect(best, `seed ${seed}: ${hexOf(slowest.subarray(0, 4096))}`).toBeLessThan(SLOWEST_MS);
}

/** Learns from what is damaged, as from anything else: its state is always one that updates may lead to. */
const updates = new ContextCoder(createContextCoreNow());

/** Letters for the runs of the arbitraries, which name glyphs 0 to 7. */
const letters = new Atlas();
for (let id = 0; id < 8; id++) {
  letters.define({
    id,
    width: 4,
    height: 4,
    left: 0,
    top: -4,
    advance: 5,
    text: 'x',
    mask: new Uint8Array(16).fill(id),
  });
}

/** What a client does with a frame, on a screen that has what the arbitraries name. */
function playFrame(bytes: Uint8Array): void {
  const { commands } = readFrame(bytes, new CommandContext());
  const screen = new Screen(48, 32);
  for (let id = 0; id < 8; id++) screen.atlas.define(letters.get(id)!); // defined above
  screen.create(1, 16, 16);
  screen.create(2, 20, 4);
  const text = new TextLayer();
  for (const command of commands) {
    if (command.name === 'image') {
      const { encoding, rect } = command;
      // Its decoder is the platform's; what it gives has the size of the rect.
      const decode = decoders[encoding] ?? (() => new Uint32Array(rect.width * rect.height));
      const pixels = decode(command.bytes, rect.width, rect.height);
      if (pixels instanceof Promise) throw new Error('the portable decoders decode at once');
      applyCommand(screen, { ...command, pixels });
    } else if (command.name === 'coded') updates.decode(command.bytes, screen.surface(command.surface));
    else applyCommand(screen, command);
    text.apply(command, screen.atlas);
  }
  text.text(0);
}

function frameBytes(): Uint8Array[] {
  const out = new Writer();
  const short = fc.array(command, { minLength: 1, maxLength: 3 }).map((commands) => ({ inputs: 0, commands }));
  const sampled = fc.sample(fc.oneof(short, frame), { numRuns: 600, seed });
  const samples = sampled.map(({ inputs, commands }) => {
    writeFrame(out, { inputs, commands }, new CommandContext());
    return out.take();
  });
  for (const { hex } of Object.values(commandVectors).flat()) {
    samples.push(Uint8Array.of(0x40, 0, ...bytesOf(hex)));
  }
  return samples;
}

/** Updates of a connection from its beginning. */
function updateBytes(): Uint8Array[] {
  const random = new Random(seed);
  const pair = new CoderPair(WIDTH, HEIGHT, createContextCoreNow(), createContextCoreNow());
  const area = () => {
    const [x, y] = [random.below(WIDTH - 8), random.below(HEIGHT - 8)];
    return rect(x, y, 1 + random.below(WIDTH - x), 1 + random.below(Math.min(20, HEIGHT - y)));
  };
  const steps: readonly (() => Step)[] = [
    () => ({ kind: 'copy', target: area(), dx: random.below(40) - 20, dy: random.below(40) - 20 }),
    () => ({ kind: 'fill', target: area(), color: 0xff000000 + random.below(1 << 24) }),
    () => ({ kind: 'paint', target: area(), seed: random.below(9), colors: 3, isPhoto: false }),
    () => ({ kind: 'paint', target: area(), seed: random.below(9), colors: 1 << 24, isPhoto: random.below(2) === 0 }),
    () => ({ kind: 'run', run: runOf(area(), random) }),
    () => ({ kind: 'keep', target: area(), layer: random.below(3) }),
    () => ({ kind: 'recall', kept: area(), layer: random.below(3), dx: random.below(3), dy: 0 }),
    () => ({
      kind: 'recall',
      kept: area(),
      layer: random.below(3),
      dx: random.below(60) - 30,
      dy: random.below(40) - 20,
    }),
  ];
  return Array.from({ length: 150 }, () =>
    pair.update(Array.from({ length: 1 + random.below(4) }, () => random.pick(steps)())),
  );
}

function runOf(area: Rect, random: Random): Glyphs {
  const ids = Array.from({ length: random.below(30) }, () => random.pick(RUN_GLYPHS));
  const gaps = random.below(4) === 0 ? ids.map(() => random.below(5)) : [];
  const background = random.below(3) === 0 ? undefined : 0x202020;
  const [x, baseline] = [area.x + random.below(3), area.y + area.height];
  return { name: 'glyphs', surface: SCREEN, rect: area, x, baseline, color: 0xffffff, background, ids, gaps };
}

describe('mutated bytes give a value or a ProtocolError, quickly and in little memory', () => {
  test('frames, decoded and applied', () => {
    const before = process.memoryUsage();
    const figures = fuzz(FRAMES, frameBytes(), new Random(seed), playFrame);
    report('frames', figures);
    expect(figures.values).toBeGreaterThan(FRAMES / 100);
    expect(figures.refused.size).toBeGreaterThanOrEqual(6);
    expectQuick(figures, playFrame);
    const after = process.memoryUsage();
    expect(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(HELD_BYTES);
  });

  test('messages of clients and servers', () => {
    const out = new Writer();
    const client = fc.sample(fc.array(clientMessage, { minLength: 1, maxLength: 4 }), { numRuns: 300, seed });
    const server = fc.sample(serverMessage, { numRuns: 100, seed });
    const originals = client.map((messages) => {
      for (const message of messages) writeClientMessage(out, message);
      return out.take();
    });
    const run = (bytes: Uint8Array) => {
      const input = new Reader(bytes);
      while (input.remaining > 0) readClientMessage(input);
    };
    const figures = fuzz(MESSAGES * 0.8, originals, new Random(seed), run);
    report('client messages', figures);
    expectQuick(figures, run);

    const fromServer = server.map((message) => {
      writeServerMessage(out, message);
      return out.take();
    });
    const runServer = (bytes: Uint8Array) => {
      readServerMessage(new Reader(bytes));
    };
    const serverFigures = fuzz(MESSAGES * 0.2, fromServer, new Random(seed), runServer);
    report('server messages', serverFigures);
    expectQuick(serverFigures, runServer);
  });

  test('coded updates, on coders that learn from all that came before', () => {
    const originals = updateBytes();
    const shown = new Framebuffer(WIDTH, HEIGHT);
    const text = { surface: SCREEN, atlas: runAtlas };
    let decoder = new ContextCoder(createContextCoreNow());
    let count = 0;
    const run = (bytes: Uint8Array) => {
      // One that has learned from damage for long expects nothing else, and refuses all at once.
      if (count++ % UPDATES_OF_A_CODER === 0) {
        decoder = new ContextCoder(createContextCoreNow());
        for (const it of originals) decoder.decode(it, shown, undefined, text);
      }
      decoder.decode(bytes, shown, undefined, text);
    };
    const figures = fuzz(UPDATES, originals, new Random(seed), run);
    report('updates', figures);
    expect(figures.values).toBeGreaterThan(UPDATES / 100);
    expect([...figures.refused.keys()].sort()).toEqual(['encoding', 'range', 'state']);
    expectQuick(figures, run);
    expect(shown.pixels.every((pixel) => pixel >>> 24 === 0xff)).toBe(true);
  });

  test('noise', () => {
    const random = new Random(seed);
    const noise = Array.from({ length: 200 }, () => {
      const bytes = Uint8Array.from({ length: random.below(200) }, () => random.below(256));
      if (bytes.length > 0) bytes[0] = random.below(3) === 0 ? 0x80 + random.below(128) : 0x40;
      return bytes;
    });
    report('noise', fuzz(5_000, noise, random, playFrame));
  });
});
