import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Framebuffer, pixelOf, rect } from '../../protocol/index.ts';
import { ANCHOR_PIXELS, type Anchors, createAnchors } from '../../server/display/anchors.ts';
import { CELL, type Kernels, type Plane } from '../../server/x11/inference/kernels/kernels.ts';
import { plainKernels } from '../../server/x11/inference/kernels/plain.ts';
import { createSimdKernels } from '../../server/x11/inference/kernels/simd.ts';

const simdKernels = createSimdKernels();
const both = [plainKernels, ...(simdKernels === undefined ? [] : [simdKernels])];

/** Two frames of one size that share most of their pixels, of few colours, and a block in them. */
const scenes = fc
  .record({
    width: fc.integer({ min: 1, max: 150 }),
    height: fc.integer({ min: 1, max: 40 }),
    colors: fc.integer({ min: 1, max: 5 }),
    seed: fc.nat(),
    dots: fc.array(fc.nat(), { maxLength: 30 }),
    corner: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(({ width, height, colors, seed, dots, corner }) => {
    const before = noise(width, height, colors, seed);
    const after = before.resized(width, height);
    for (const dot of dots) after.pixels[dot % after.pixels.length] = 0xff00ff00;
    const x = Math.min(width - 1, Math.floor(corner[0] * width));
    const y = Math.min(height - 1, Math.floor(corner[1] * height));
    return { before, after, x, y, start: y * width + x };
  });

/** Runs of a few colours, as drawings have them. */
function noise(width: number, height: number, colors: number, seed: number): Framebuffer {
  const framebuffer = new Framebuffer(width, height);
  let state = seed | 1;
  for (let i = 0; i < framebuffer.pixels.length; ) {
    state = Math.imul(state, 1664525) + 1013904223;
    const end = i + 1 + ((state >>> 24) % 7);
    for (; i < end && i < framebuffer.pixels.length; i++) {
      framebuffer.pixels[i] = (0xff000000 | Math.imul((state >>> 10) % colors, 0x345679)) >>> 0;
    }
  }
  return framebuffer;
}

function planes(kernels: Kernels, before: Framebuffer, after: Framebuffer): { before: Plane; after: Plane } {
  const opened = kernels.open(before, after);
  kernels.load(opened.before, 0, before.height);
  kernels.load(opened.after, 0, after.height);
  return opened;
}

function anchorsOf(kernels: Kernels, plane: Plane, start: number, length: number, capacity = 100): Anchors {
  const anchors = createAnchors(capacity);
  kernels.findAnchors(plane, start, length, 1, 1, 2, anchors);
  return anchors;
}

describe('the kernels', () => {
  it('run in WebAssembly on this machine, as on every one that Node 20 supports', () => {
    expect(simdKernels).toBeDefined();
  });

  it('in WebAssembly are what their source compiles to', () => {
    const script = fileURLToPath(new URL('../../.ci/kernels.mjs', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('make pixels of X ours, wherever they lie, and touch no other', () => {
    fc.assert(
      fc.property(fc.uint32Array({ minLength: 40, maxLength: 40 }), fc.nat(39), fc.nat(39), (words, start, end) => {
        const count = Math.max(0, end - start);
        const expected = words.map((word, i) => (i < start || i >= end ? word : pixelOf(word & 0xffffff)));
        for (const kernels of both) {
          for (const pixels of [kernels.createPixels(8, 5), new Uint32Array(40)]) {
            pixels.set(words);
            kernels.swapRedBlue(pixels, start, count);
            expect(pixels, kernels.name).toEqual(expected);
          }
        }
      }),
    );
  });

  it('mark the cells that differ, and leave the marks that are there', () => {
    fc.assert(
      fc.property(scenes, fc.uint8Array({ min: 0, max: 1, minLength: 12, maxLength: 12 }), (scene, preset) => {
        const { before, after, x, y, start } = scene;
        const width = after.width - x;
        const height = after.height - y;
        for (const kernels of both) {
          const opened = planes(kernels, before, after);
          const marks = Uint8Array.from(preset);
          kernels.markDifferent(opened.after, start, opened.before, start, width, height, marks, 1);
          const expected = Uint8Array.from(preset);
          for (let cell = 0; cell * CELL < width; cell++) {
            const block = rect(x + cell * CELL, y, Math.min(CELL, width - cell * CELL), height);
            const isSame = Buffer.compare(bytes(after.get(block)), bytes(before.get(block))) === 0;
            if (!isSame) expected[1 + cell] = 1;
          }
          expect(marks, kernels.name).toEqual(expected);
        }
      }),
    );
  });

  it('find where each row of a block differs, and stop when too many do', () => {
    fc.assert(
      fc.property(scenes, fc.nat(20), (scene, most) => {
        const { before, after, x, y, start } = scene;
        const width = after.width - x;
        const height = after.height - y;
        const expected: number[] = [];
        let count = 0;
        for (let row = 0; row < height && count <= most; row++) {
          const differs = Array.from({ length: width }, (_, i) => {
            const at = (y + row) * after.width + x + i;
            return after.pixels[at] !== before.pixels[at];
          });
          if (differs.includes(true)) count++;
          expected.push(Math.max(0, differs.indexOf(true)), differs.lastIndexOf(true) + 1);
        }
        for (const kernels of both) {
          const opened = planes(kernels, before, after);
          const spans = new Int32Array(2 * height);
          const found = kernels.findSpans(opened.after, start, opened.before, start, width, height, most, spans);
          expect(found, kernels.name).toBe(count);
          expect([...spans.subarray(0, expected.length)], kernels.name).toEqual(expected);
        }
      }),
    );
  });

  it('compare a block with another place of the other frame', () => {
    fc.assert(
      fc.property(scenes, ({ before, x, y, start }) => {
        const after = before.resized(before.width, before.height);
        after.copyFrom(before, before.bounds, x, y);
        for (const kernels of both) {
          const opened = planes(kernels, before, after);
          const marks = new Uint8Array(12);
          kernels.markDifferent(opened.after, start, opened.before, 0, after.width - x, after.height - y, marks, 0);
          expect(marks, kernels.name).toEqual(new Uint8Array(12));
        }
      }),
    );
  });

  it('mark the cells that have more than one colour', () => {
    fc.assert(
      fc.property(scenes, ({ before, after, x, y, start }) => {
        const width = after.width - x;
        const height = after.height - y;
        for (const kernels of both) {
          const marks = new Uint8Array(12);
          kernels.markUneven(planes(kernels, before, after).after, start, width, height, marks, 0);
          const expected = new Uint8Array(12);
          for (let cell = 0; cell * CELL < width; cell++) {
            const block = rect(x + cell * CELL, y, Math.min(CELL, width - cell * CELL), height);
            if (new Set(after.get(block)).size > 1) expected[cell] = 1;
          }
          expect(marks, kernels.name).toEqual(expected);
        }
      }),
    );
  });

  it('find the same anchors, and no more than there is room for', () => {
    fc.assert(
      fc.property(scenes, fc.nat(20), ({ before, after, x, start }, capacity) => {
        const [plain, ...others] = both.map((kernels) => {
          const plane = planes(kernels, before, after).after;
          return anchorsOf(kernels, plane, start, after.width - x, capacity);
        });
        expect(plain!.count).toBeLessThanOrEqual(capacity);
        for (const other of others) expect(other).toEqual(plain);
      }),
    );
  });

  it('find anchors that move along with what is there', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(40), (seed, dx) => {
        const before = noise(300, 1, 4, seed);
        const after = noise(300, 1, 4, seed + 1);
        after.copyFrom(before, rect(0, 0, 200, 1), dx, 0);
        for (const kernels of both) {
          const opened = planes(kernels, before, after);
          const known = anchorsOf(kernels, opened.before, 0, 200);
          const found = anchorsOf(kernels, opened.after, dx, 200);
          expect(found.count).toBe(known.count);
          expect(found.keys).toEqual(known.keys);
          for (let i = 0; i < known.count; i++) expect(found.places[i]).toBe(known.places[i]! + dx);
        }
      }),
    );
    expect(
      anchorsOf(plainKernels, planes(plainKernels, noise(300, 1, 4, 1), noise(300, 1, 4, 1)).after, 0, 300).count,
    ).toBeGreaterThan(5);
  });

  it('see no anchor in one colour, nor where too few pixels follow', () => {
    const flat = new Framebuffer(100, 1);
    const short = noise(ANCHOR_PIXELS - 1, 1, 4, 3);
    for (const kernels of both) {
      expect(anchorsOf(kernels, planes(kernels, flat, flat).after, 0, 100).count).toBe(0);
      expect(anchorsOf(kernels, planes(kernels, short, short).after, 0, ANCHOR_PIXELS - 1).count).toBe(0);
    }
  });

  it('go on when the frames grow', () => {
    for (const kernels of both) {
      for (const side of [10, 900, 30, 1500]) {
        const before = noise(side, side, 3, side);
        const after = noise(side, side, 3, side);
        after.pixels[side * side - 1] = 0xff00ff00;
        const opened = planes(kernels, before, after);
        const marks = new Uint8Array(Math.ceil(side / CELL));
        kernels.markDifferent(opened.after, 0, opened.before, 0, side, side, marks, 0);
        expect(marks.indexOf(1)).toBe(marks.length - 1);
      }
    }
  });
});

function bytes(pixels: Uint32Array): Buffer {
  return Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
}
