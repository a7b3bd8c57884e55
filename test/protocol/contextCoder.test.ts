import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ContextCoder,
  createContextCore,
  createContextCoreNow,
  createPlainCore,
  Framebuffer,
  intersect,
  isEmpty,
  ProtocolError,
  rect,
  translate,
} from '../../protocol/index.ts';
import { Canvas } from '../../server/canvas/canvas.ts';
import { Display } from '../../server/display/display.ts';
import { CoderPair, type Step } from '../support/coderHistory.ts';

const [WIDTH, HEIGHT] = [160, 90];

const target = fc
  .tuple(fc.nat(WIDTH - 1), fc.nat(HEIGHT - 1), fc.integer({ min: 1, max: WIDTH }), fc.integer({ min: 1, max: HEIGHT }))
  .map(([x, y, width, height]) => intersect(rect(x, y, width, height), rect(0, 0, WIDTH, HEIGHT)));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('copy' as const),
    target,
    dx: fc.integer({ min: -200, max: 200 }),
    dy: fc.integer({ min: -100, max: 100 }),
  }),
  fc.record({
    kind: fc.constant('fill' as const),
    target,
    color: fc.integer({ min: 0, max: 0xffffff }).map((color) => (0xff000000 | color) >>> 0),
  }),
  fc.record({
    kind: fc.constant('paint' as const),
    target,
    seed: fc.integer(),
    colors: fc.constantFrom(2, 3, 30, 1 << 24),
    isPhoto: fc.boolean(),
  }),
);
const history = fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 8 });

describe('the context coder', () => {
  it('gives back every surface, whatever happens to it', () => {
    fc.assert(
      fc.property(history, (updates) => {
        const pair = new CoderPair(WIDTH, HEIGHT, createContextCoreNow(), createContextCoreNow());
        for (const steps of updates) {
          pair.update(steps);
          expect(pair.isEqual).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('writes the same bytes in WebAssembly and in TypeScript, which read each other', async () => {
    const [fast, background] = [createContextCoreNow(), await createContextCore()];
    expect(background.codeBand).not.toBe(createPlainCore().codeBand);
    expect(fast.codeBand.toString()).toContain('native code');
    fc.assert(
      fc.property(history, (updates) => {
        const one = new CoderPair(WIDTH, HEIGHT, createContextCoreNow(), createPlainCore());
        const other = new CoderPair(WIDTH, HEIGHT, createPlainCore(), createContextCoreNow());
        for (const steps of updates) {
          expect(Buffer.from(one.update(steps)).toString('hex')).toBe(Buffer.from(other.update(steps)).toString('hex'));
          expect(one.isEqual && other.isEqual).toBe(true);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('writes the same bytes for ever', () => {
    const pair = new CoderPair(WIDTH, HEIGHT, createContextCoreNow(), createPlainCore());
    const area = rect(10, 10, 40, 14);
    const hex = (steps: readonly Step[]) => Buffer.from(pair.update(steps)).toString('hex');
    const painted = hex([{ kind: 'paint', target: area, seed: 5, colors: 3, isPhoto: false }]);
    const moved = hex([
      { kind: 'copy', target: rect(0, 30, 80, 20), dx: 0, dy: 20 },
      { kind: 'fill', target: rect(0, 0, 160, 8), color: 0xff336699 },
    ]);
    const again = hex([{ kind: 'paint', target: translate(area, 0, 50), seed: 5, colors: 3, isPhoto: false }]);
    const photo = hex([{ kind: 'paint', target: rect(90, 40, 12, 9), seed: 77, colors: 1 << 24, isPhoto: true }]);
    expect({ painted, moved, again, photo }).toMatchInlineSnapshot(`
      {
        "again": "977f571032f818169ded05a6ff",
        "moved": "de47e6f77bee6f7c39ea2ef7f3398263",
        "painted": "9d5f6fabe2ffa00281dc93d37a0ed4c52ac01205db6ea6acc507e2b527e5f324002f395c50e6457761f92bf7b98214c40542a766784608c0241020e6c76dd91569830199481be980b390eaf27dfae7b2b689925d2cb85065a7ae6810dea028933a6b168351e80f6f83a01f6c3400cec1e8580893f289c8f2527bf201f1deeed5e91aed7f1886fb982935d03193f2f8a1b61279d11aaf18345b0a1df956449d54c5814230d5ccf725a5ad3cd7",
        "photo": "2f51fc27363dea000000000000000000000000000000000000000000000000000000000000000bff207fffffffffb5f987e6ca8cc1a8020ef7274354eb8ad1c7b6f39104a117875e5e74ea9d0bc4b869d356a2cc9b1f47bdbea460c5b30b0001e16b37cc77b5c623fda89d96f002b7b8f740b524249bfe503eb15cb7c0178539eb91c3a6c7d71243ba5f6b1d7822264b1207b11ac8ee07cc7884b354f6ac57c9663696dc03d81cc2ede4d89213d6e60432021ccab26ce3f71fb62add9a3f00000000000000000000e5722e3cb6a78c27b0bfc6f87799ddb2b9f1a635dd3efd3c24f0c818078157684f8ad324a6d8bc7c22029bb23f99e80c0daebb6322feca819d170c16bb2883c6434a8d80a18bb6fd4b0cb02db5ad66917b0eae89ded6de89236215c7c0ec9687d6910b7328c37d357e81c1f60f8cbf4c6d81c2cd355c7916afee455eeda3b9a570795d41d8bad1d00f9e2b8bd579f7673ab0ff403667534aef3d350d9cbf0c90c57d5736adb3deddf020d142ae4b5c67009db26a7362",
      }
    `);
  });

  it('learns text: a known line takes less than a byte a letter', () => {
    const words =
      'the quick brown fox jumps over the lazy dog and runs to where the other ones are waiting for it'.split(' ');
    const display = new Display(900, 24);
    const canvas = new Canvas(display);
    const [encoder, decoder] = [new ContextCoder(createContextCoreNow()), new ContextCoder(createContextCoreNow())];
    const [shown, client] = [new Framebuffer(900, 24), new Framebuffer(900, 24)];
    let [bytes, letters] = [0, 0];
    for (let i = 0; i < 120; i++) {
      const text = Array.from({ length: 9 }, (_, k) => words[(i * 7 + k * (3 + (i % 5))) % words.length]).join(' ');
      canvas.fillStyle = '#101418';
      canvas.fillRect(0, 0, 900, 24);
      canvas.fillStyle = '#e0e0e0';
      canvas.font = '14px monospace';
      canvas.fillText(text, 4, 17);
      encoder.begin();
      encoder.image(shown, display.framebuffer, shown.bounds);
      const coded = encoder.finish();
      decoder.decode(coded, client);
      expect(client.equals(display.framebuffer)).toBe(true);
      if (i < 60) continue;
      bytes += coded.length;
      letters += text.replaceAll(' ', '').length;
    }
    console.log(`${(bytes / 60).toFixed(1)} bytes a line of ${(letters / 60).toFixed(1)} letters`);
    expect(bytes / letters).toBeLessThan(1);
  });

  it('stops after a line when it is told to, and goes on from there', () => {
    const seeds = fc.array(fc.integer(), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(seeds, fc.nat(5), (seeds, every) => {
        const pair = new CoderPair(WIDTH, HEIGHT, createContextCoreNow(), createContextCoreNow());
        let asked = 0;
        for (const seed of seeds) {
          const whole = rect(0, 0, WIDTH, HEIGHT);
          pair.update(
            [{ kind: 'paint', target: whole, seed, colors: 30, isPhoto: false }],
            () => asked++ % (every + 1) === 0,
          );
          expect(pair.isEqual).toBe(true);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('codes surfaces that are larger than its memory in pieces', () => {
    const [truth, shown, client] = [0, 0, 0].map(() => new Framebuffer(3000, 700)) as [
      Framebuffer,
      Framebuffer,
      Framebuffer,
    ];
    for (let y = 0; y < 700; y++) truth.fill(rect(y, y, 2000, 1), (0xff000000 | (y * 977)) >>> 0);
    const [encoder, decoder] = [new ContextCoder(createContextCoreNow()), new ContextCoder(createContextCoreNow())];
    encoder.begin();
    expect(isEmpty(encoder.image(shown, truth, truth.bounds))).toBe(true);
    const written = decoder.decode(encoder.finish(), client);
    expect(client.equals(truth)).toBe(true);
    expect(written.length).toBeGreaterThan(1);
  });

  it('stays in step when its dictionary is full', () => {
    const pair = new CoderPair(WIDTH, HEIGHT, createContextCoreNow(), createContextCoreNow());
    for (let seed = 1; seed < 300; seed++) {
      pair.update([{ kind: 'paint', target: rect(0, 0, WIDTH, 12), seed, colors: 1 << 24, isPhoto: false }]);
      pair.update([{ kind: 'paint', target: rect(0, 20, WIDTH, 12), seed: 7, colors: 3, isPhoto: false }]);
    }
    expect(pair.isEqual).toBe(true);
  }, 30_000);

  it('takes no more operations, and no more pixels, than an update may have', () => {
    const operations = (count: number, target = rect(0, 0, 1, 1)) => {
      const encoder = new ContextCoder(createContextCoreNow());
      encoder.begin();
      for (let i = 0; i < count; i++) encoder.fill(target, 0xff123456);
      return encoder.finish();
    };
    const decode = (bytes: Uint8Array, most?: number) =>
      new ContextCoder(createContextCoreNow()).decode(bytes, new Framebuffer(WIDTH, HEIGHT), most);
    expect(decode(operations(1 << 14)).length).toBe(1 << 14);
    expect(() => decode(operations((1 << 14) + 1))).toThrow(/too many operations/);
    const whole = rect(0, 0, WIDTH, HEIGHT);
    expect(decode(operations(3, whole), 3 * WIDTH * HEIGHT).length).toBe(3);
    expect(() => decode(operations(3, whole), 3 * WIDTH * HEIGHT - 1)).toThrow(/too many pixels/);
  });

  it('sees whether all pixels that it looks at are known', () => {
    const shown = new Framebuffer(40, 40);
    shown.pixels[20 * 40 + 20] = 0;
    const sees = (x: number, y: number) => ContextCoder.canSee(shown, rect(x, y, 4, 4));
    expect(sees(0, 0)).toBe(true);
    for (const [x, y] of [
      [20, 20],
      [23, 20],
      [17, 20],
      [20, 23],
      [20, 15],
    ] as const) {
      expect(sees(x, y)).toBe(false);
    }
    for (const [x, y] of [
      [24, 20],
      [16, 20],
      [20, 24],
      [20, 14],
    ] as const) {
      expect(sees(x, y)).toBe(true);
    }
  });

  it('gives a surface or a ProtocolError for any bytes, and the same on both cores', () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 120 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(history, pieces, (updates, pieces) => {
        const outcomes = [createContextCoreNow(), createPlainCore()].map((core) => {
          const decoder = new ContextCoder(core);
          const client = new Framebuffer(WIDTH, HEIGHT);
          const sender = new CoderPair(WIDTH, HEIGHT, createContextCoreNow(), createContextCoreNow());
          for (const steps of updates) decoder.decode(sender.update(steps), client);
          for (const bytes of pieces) {
            try {
              decoder.decode(bytes, client);
            } catch (error) {
              if (!(error instanceof ProtocolError)) throw error;
              return { message: error.message, pixels: [...client.pixels] };
            }
          }
          return { message: '', pixels: [...client.pixels] };
        });
        expect(outcomes[0]!.message).toBe(outcomes[1]!.message);
        expect(outcomes[0]!.pixels.every((pixel, i) => pixel === outcomes[1]!.pixels[i])).toBe(true);
      }),
      { numRuns: 16 },
    );
  });
});
