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
  KeptPictures,
  ProtocolError,
  rect,
  SCREEN,
  translate,
} from '../../protocol/index.ts';
import { Canvas } from '../../server/canvas/canvas.ts';
import { Display } from '../../server/display/display.ts';
import { CoderPair, RUN_GLYPHS, runAtlas, type Step } from '../support/coderHistory.ts';

const [WIDTH, HEIGHT] = [160, 90];

const target = fc
  .tuple(fc.nat(WIDTH - 1), fc.nat(HEIGHT - 1), fc.integer({ min: 1, max: WIDTH }), fc.integer({ min: 1, max: HEIGHT }))
  .map(([x, y, width, height]) => intersect(rect(x, y, width, height), rect(0, 0, WIDTH, HEIGHT)));
const pen = fc.integer({ min: -20, max: 20 });
const glyphCount = fc.constantFrom(0, 1, 3, 40);
const run = fc
  .record({
    name: fc.constant('glyphs' as const),
    surface: fc.constant(SCREEN),
    rect: target,
    x: pen,
    baseline: pen,
    color: fc.constantFrom(0, 0xff8800, 0xffffff, 0x123456),
    background: fc.constantFrom(undefined, 0, 0x202020),
    ids: glyphCount.chain((length) =>
      fc.array(fc.constantFrom(...RUN_GLYPHS), { minLength: length, maxLength: length }),
    ),
    gap: fc.option(fc.integer({ min: -3, max: 9 }), { nil: undefined }),
  })
  .map(({ gap, ...it }) => ({
    ...it,
    x: it.rect.x + it.x,
    baseline: it.rect.y + it.baseline,
    gaps: gap === undefined ? [] : it.ids.map((_, i) => gap * (i % 3) + 0),
  }));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('run' as const), run }),
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
  fc.record({ kind: fc.constant('keep' as const), target, layer: fc.nat(7) }),
  fc.record({
    kind: fc.constant('recall' as const),
    kept: target,
    layer: fc.nat(7),
    dx: fc.constantFrom(0, 0, 7, -40),
    dy: fc.constantFrom(0, 0, -3, 20),
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

  it('goes on after a rest as if there had been none', () => {
    fc.assert(
      fc.property(history, (updates) => {
        const one = new CoderPair(WIDTH, HEIGHT, createContextCoreNow(), createContextCoreNow());
        const other = new CoderPair(WIDTH, HEIGHT, createContextCoreNow(), createContextCoreNow());
        for (const steps of updates) {
          expect(Buffer.from(one.update(steps)).toString('hex')).toBe(Buffer.from(other.update(steps)).toString('hex'));
          expect(one.isEqual).toBe(true);
          one.rest();
        }
      }),
      { numRuns: 12 },
    );
    const resting = new ContextCoder(createContextCoreNow());
    resting.rest();
    expect(() => resting.begin()).toThrow('rests');
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
    const kept = hex([{ kind: 'keep', target: area, layer: 2 }]);
    const recalled = hex([
      { kind: 'fill', target: area, color: 0xff000000 },
      { kind: 'recall', kept: area, layer: 2, dx: 0, dy: 0 },
      { kind: 'recall', kept: area, layer: 2, dx: 5, dy: -4 },
    ]);
    const letters = (y: number, ids: readonly number[]): Step => ({
      kind: 'run',
      run: {
        name: 'glyphs',
        surface: SCREEN,
        rect: rect(0, y, 120, 14),
        x: 1,
        baseline: y + 11,
        color: 0x336699,
        background: 0xffffff,
        ids,
        gaps: [],
      },
    });
    const written = hex([letters(0, [4, 2, 9, 4, 2, 300, 1]), letters(14, [4, 2, 9, 4, 2, 7])]);
    expect({ painted, moved, again, photo, kept, recalled, written }).toMatchInlineSnapshot(`
      {
        "again": "977d52151c38190a0e38b33bf3",
        "kept": "5d5f47d5f17f9f",
        "moved": "dc8f9bb7bee6f5ea1defe67304c7",
        "painted": "9d5f6fabe2ffa00281dc93d37a0ed4c52ac01205db6ea6acc507e2b527e5f324002f395c50e6457761f92bf7b98214c40542a766784608c0241020e6c76dd91569830199481be980b390eaf27dfae7b2b689925d2cb85065a7ae6810dea028933a6b168351e80f6f83a01f6c3400cec1e8580893f289c8f2527bf201f1deeed5e91aed7f1886fb982935d03193f2f8a1b61279d11aaf18345b0a1df956449d54c5814230d5ccf725a5ad3cd7",
        "photo": "718b89c180a21cf0860000000000000000000000000000000000000000000000000000000000a98bc94eabfffffbe9cfdc35949ffba8a9b4859804ba91510a915a135f3e117534c2548acfd93c2794ad371ca25ff5e57b8225f22a02a700001a93cf0b0bdaff82feb09902e2a98c0f26d0cfe914d79a84696c84cf4bffc3e5916cc1a7f988fb063b3dbe1f3e57eecfcb2f9707f1c43def0581f4ef07b36895061f35034b136ecab6a24becb7b60e0119c01ddb4f5503b6223e61c009c9000000000000000000000caae1eb31f9201309b0efff2ecf4fe67dd3bc4ea7bb07289f1703223a317b2273d5a1b631751937628d5fb52440a9e01b558b254476a3667a7f3900b932f8352e28b6c586fbefa65ddb5c75a60dcf9976f9f542cfabb9cac82faf4a0de150ac5141fdbfd85daf183f2b6ed06e420e8afbece50613f2920fe92befb5dd849dae04746f15af040770b02d43ddceedbade876dd81af15bd0361c002e67f8c17ffe26ece5166c99c4c751671c5c9baf0e51e6609929a8",
        "recalled": "bd5de446c2a427354b0d8f9853adc74a",
        "written": "174678be1f9e5fe967727eed5848bd919bfedff02014bd4287",
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
    const { changes } = decoder.decode(encoder.finish(), client);
    expect(client.equals(truth)).toBe(true);
    expect(changes.length).toBeGreaterThan(1);
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
    expect(decode(operations(1 << 14)).changes.length).toBe(1 << 14);
    expect(() => decode(operations((1 << 14) + 1))).toThrow(/too many operations/);
    const whole = rect(0, 0, WIDTH, HEIGHT);
    expect(decode(operations(3, whole), 3 * WIDTH * HEIGHT).pixels).toBe(3 * WIDTH * HEIGHT);
    expect(() => decode(operations(3, whole), 3 * WIDTH * HEIGHT - 1)).toThrow(/too many pixels/);
  });

  it('keeps no more layers than it may, and recalls nothing else', () => {
    const update = (fill: (encoder: ContextCoder, shown: Framebuffer) => void) => {
      const encoder = new ContextCoder(createContextCoreNow());
      encoder.begin();
      fill(encoder, new Framebuffer(WIDTH, HEIGHT));
      return encoder.finish();
    };
    const client = new Framebuffer(WIDTH, HEIGHT);
    const decode = (bytes: Uint8Array, most?: number) =>
      new ContextCoder(createContextCoreNow()).decode(bytes, client, most);
    const kept = update((encoder, shown) => encoder.keep(shown, rect(3, 3, 4, 4), 7));
    // The first time a layer takes memory for all of a surface.
    expect(decode(kept, WIDTH * HEIGHT)).toEqual({ changes: [], pixels: WIDTH * HEIGHT });
    expect(() => decode(kept, WIDTH * HEIGHT - 1)).toThrow(/too many pixels/);
    expect(() => update((encoder, shown) => encoder.keep(shown, rect(0, 0, 1, 1), 8))).toThrow(/a layer 8/);
    const recall = (x: number, layer: number) => (encoder: ContextCoder, shown: Framebuffer) => {
      encoder.keep(shown, rect(3, 3, 4, 4), 0);
      encoder.recall(shown, rect(3, 3, 4, 4), 3 - x, 0, layer);
    };
    expect(decode(update(recall(3, 0))).changes).toEqual([{ rect: rect(3, 3, 4, 4) }]);
    expect(() => update(recall(4, 0))).toThrow(/was not kept/);
    expect(() => update(recall(-1, 0))).toThrow(/was not kept/);
    expect(() => update(recall(3, 1))).toThrow(/was not kept/);
    const large = new Framebuffer(4096, 2049);
    expect(KeptPictures.layersOf(large)).toBe(0);
    expect(() => new KeptPictures().keep(large, rect(0, 0, 1, 1), 0)).toThrow(ProtocolError);
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

  it('sees that for areas of any shape', () => {
    const [width, height] = [40, 30];
    const area = fc
      .tuple(
        fc.nat(width - 1),
        fc.nat(height - 1),
        fc.integer({ min: 1, max: width }),
        fc.integer({ min: 1, max: height }),
      )
      .map(([x, y, w, h]) => rect(x, y, Math.min(w, width - x), Math.min(h, height - y)));
    const unknown = fc.array(fc.nat(width * height - 1), { maxLength: 3 });
    fc.assert(
      fc.property(area, unknown, (area, unknown) => {
        const shown = new Framebuffer(width, height);
        for (const i of unknown) shown.pixels[i] = 0;
        const isSeen = (i: number) => {
          const [x, y] = [i % width, Math.floor(i / width)];
          const isIn = x >= area.x - 3 && x < area.x + area.width;
          return isIn && y >= area.y - 3 && y < area.y + area.height + 2;
        };
        expect(ContextCoder.canSee(shown, area)).toBe(!unknown.some(isSeen));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives a surface or a ProtocolError for any bytes, and the same on both cores', () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 120 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(history, pieces, (updates, pieces) => {
        const outcomes = [createContextCoreNow(), createPlainCore()].map((core) => {
          const decoder = new ContextCoder(core);
          const client = new Framebuffer(WIDTH, HEIGHT);
          const sender = new CoderPair(WIDTH, HEIGHT, createContextCoreNow(), createContextCoreNow());
          const text = { surface: SCREEN, atlas: runAtlas };
          for (const steps of updates) decoder.decode(sender.update(steps), client, undefined, text);
          for (const bytes of pieces) {
            try {
              decoder.decode(bytes, client, undefined, text);
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

describe('forgetful coders', () => {
  it.each([
    ['WebAssembly', createContextCoreNow],
    ['TypeScript', createPlainCore],
  ])('as %s begin each update as the first, exactly, at both ends', (_name, createCore) => {
    const [encoder, decoder] = [new ContextCoder(createCore(), true), new ContextCoder(createCore(), true)];
    const learning = new ContextCoder(createCore());
    const truth = new Framebuffer(WIDTH, HEIGHT);
    for (let i = 0; i < truth.pixels.length; i++) truth.pixels[i] = i % 7 < 3 && i % 11 < 5 ? 0xff000000 : 0xffeeeeee;
    const coded = (coder: ContextCoder) => {
      const shown = new Framebuffer(WIDTH, HEIGHT);
      shown.fill(shown.bounds, 0xff000000);
      coder.begin();
      for (let rest = truth.bounds; !isEmpty(rest); ) rest = coder.image(shown, truth, rest);
      return coder.finish();
    };
    const updates = [coded(encoder), coded(encoder), coded(encoder)];
    const [first, second] = [coded(learning), coded(learning)];
    expect(second.length).toBeLessThan(first.length);
    for (const update of updates) {
      expect(update).toEqual(first);
      const client = new Framebuffer(WIDTH, HEIGHT);
      client.fill(client.bounds, 0xff000000);
      decoder.decode(update, client);
      expect(client.equals(truth)).toBe(true);
    }
  });
});
