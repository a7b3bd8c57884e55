import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Command, rect, SCREEN } from '../../protocol/index.ts';
import { FramedWorld } from '../support/framedWorld.ts';
import { line, perform, type Step, step } from '../support/queueHistory.ts';

/** Two small things are damage and near enough to go as one image; what lies between them waits. */
function sentAround(...between: readonly Command[]): FramedWorld {
  const world = new FramedWorld(300, 60);
  world.paint(SCREEN, world.display.framebuffer.bounds, 0xff404040);
  world.sendAll();
  world.draw(...between);
  world.paint(SCREEN, rect(20, 8, 4, 4), 0xff112233);
  world.paint(SCREEN, rect(90, 8, 4, 4), 0xff445566);
  const sent = world.take({ budget: 4, bytesPerPixel: 0.1, now: world.now });
  expect(sent).toEqual([]);
  expect(world.queue.length).toBe(between.length);
  expect(world.client.framebuffer.pixels[8 * 300 + 20]).toBe(0xff112233);
  return world;
}

describe('what waits beside pixels that are sent', () => {
  it('is not drawn twice when it blends', () => {
    const world = sentAround(line(1, 8, [1, 2, 3, 1, 2, 3, 1, 2, 3]));
    world.sendAll();
    expect(world.isEqual).toBe(true);
  });

  it('is not sent in place of what is copied from there before', () => {
    // Of so many rects that it takes more than the pixels beside it.
    const rects = [40, 46, 52, 58, 64].map((x, i) => rect(x, 40 + i, 4, 10));
    const world = sentAround(
      { name: 'copy', surface: SCREEN, source: SCREEN, rects, dx: 0, dy: 34 },
      line(1, 10, [1, 2, 3, 1, 2, 3, 1, 2, 3]),
    );
    world.sendAll();
    expect(world.isEqual).toBe(true);
  });
});

const [WIDTH, HEIGHT] = [120, 40];
const within = (width: number, height: number) =>
  fc
    .tuple(
      fc.nat(WIDTH - width),
      fc.nat(HEIGHT - height),
      fc.integer({ min: 1, max: width }),
      fc.integer({ min: 1, max: height }),
    )
    .map(([x, y, w, h]) => rect(x, y, w, h));
const command: fc.Arbitrary<Command> = fc.oneof(
  // Blends.
  fc
    .tuple(fc.nat(4), fc.nat(20), fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 6, maxLength: 9 }))
    .map(([row, column, ids]) => line(row, column, ids)),
  // Reads.
  fc
    .tuple(within(30, 20), fc.integer({ min: -30, max: 30 }), fc.integer({ min: -20, max: 20 }))
    .map(([area, dx, dy]): Command => ({ name: 'copy', surface: SCREEN, source: SCREEN, rects: [area], dx, dy })),
  within(30, 20).map((area): Command => ({ name: 'fill', surface: SCREEN, rects: [area], color: 0x00ff00 })),
);
const paint = fc.record({
  kind: fc.constant('paint' as const),
  surface: fc.constant(SCREEN),
  rect: within(6, 6),
  pixel: fc.constantFrom(0xff112233, 0xff445566),
});
/** Damage near commands that cost more, and a frame that has no room for all of it. */
const turn: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    fc.array(command, { minLength: 1, maxLength: 2 }),
    fc.array(paint, { minLength: 2, maxLength: 3 }),
    fc.option(step, { nil: undefined, freq: 1 }),
    fc.integer({ min: 1, max: 12 }),
  )
  .map(([commands, paints, other, budget]) => [
    { kind: 'draw', commands },
    ...paints,
    ...(other === undefined ? [] : [other]),
    { kind: 'take', options: { budget, bytesPerPixel: 0.1 }, sends: 'all' },
  ]);

function run(turns: readonly (readonly Step[])[]): void {
  const world = new FramedWorld(WIDTH, HEIGHT);
  world.draw({ name: 'createSurface', surface: 1, width: 48, height: 32 });
  for (const it of turns.flat()) {
    perform(world, it);
    if (world.queue.isEmpty) expect(world.isEqual).toBe(true);
  }
  world.sendAll();
  expect(world.isEqual).toBe(true);
}

describe('the law of frames', () => {
  it('what a client shows after any interleaving of drawing and frames of parts of it is the truth', () => {
    fc.assert(fc.property(fc.array(turn, { maxLength: 4, size: 'max' }), run), { numRuns: 400 });
  });
});
