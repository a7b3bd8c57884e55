import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Command, intersect, isEmpty, type Rect, rect, SCREEN, translate } from '../../protocol/index.ts';
import { HEIGHT, line, perform, QueueWorld, type Step, step, WIDTH } from '../support/queueHistory.ts';

/** Makes every offscreen surface visible, moved a little, so that what is held back about it is compared too. */
function reveal(world: QueueWorld): void {
  for (let round = 1; round <= 3; round++) {
    for (const [surface, { bounds }] of world.display.screen.surfaces) {
      if (surface === 0) continue;
      const rects = [intersect(translate(bounds, round - 2, round), world.display.framebuffer.bounds)];
      if (isEmpty(rects[0]!)) continue;
      const command: Command = { name: 'copy', surface: 0, source: surface, rects, dx: round - 2, dy: round };
      world.draw(command);
      if (round % 2 === 0) continue;
      world.take();
      const difference = world.difference();
      if (difference !== undefined) expect.fail(`surface ${surface} in round ${round}: ${difference}`);
    }
  }
}

function run(steps: readonly Step[]): void {
  runIn(new QueueWorld(), steps);
}

function runIn(world: QueueWorld, steps: readonly Step[]): void {
  world.draw({ name: 'createSurface', surface: 1, width: 48, height: 32 });
  for (const it of steps) perform(world, it);
  world.take();
  expect(world.difference()).toBe(undefined);
  expect(world.queue.isEmpty).toBe(true);
  reveal(world);
}

const whole = rect(0, 0, WIDTH, HEIGHT);
const copyOf = (source: number, surface: number, rects: readonly Rect[], dx: number, dy: number): Step => {
  return { kind: 'draw', commands: [{ name: 'copy', surface, source, rects, dx, dy }] };
};

/** Found by the property below. */
const once: Readonly<Record<string, readonly Step[]>> = {
  'what blends is held back while the pixels below it become damage': [
    { kind: 'create', surface: 2 },
    copyOf(1, SCREEN, [rect(0, 0, 8, 8)], -8, 0),
    copyOf(1, SCREEN, [whole], 0, 0),
    copyOf(SCREEN, 2, [rect(0, 0, 16, 24), rect(0, 0, 1, 1)], -8, -8),
    { kind: 'draw', commands: [line(0, 0, [2, 2], undefined, 2)] },
    { kind: 'destroy', surface: 1 },
  ],
  'damage comes back when its surface is gone and another one has its number': [
    { kind: 'create', surface: 2 },
    { kind: 'collapse' },
    copyOf(2, SCREEN, [whole], 0, 0),
    copyOf(2, SCREEN, [rect(0, 0, 1, 1)], -8, 0),
    { kind: 'take', options: { budget: 1, bytesPerPixel: 0.1 }, sends: 'half for now' },
    { kind: 'destroy', surface: 2 },
    { kind: 'create', surface: 2 },
    { kind: 'collapse' },
  ],
};

describe('the law of the queue', () => {
  for (const [what, steps] of Object.entries(once)) it(`holds when ${what}`, () => run(steps));

  it('replay after any interleaving of draws and partial takes equals replay of the full history', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 70, size: 'max' }), run), { numRuns: 2000 });
  });

  it('holds for long histories, in which lists and regions reach their limits', () => {
    fc.assert(fc.property(fc.array(step, { minLength: 300, maxLength: 500, size: 'max' }), run), { numRuns: 25 });
  });

  it('holds when all of the display has been shown while damage waited, and no command', () => {
    let count = 0;
    const go = (steps: readonly Step[]) => {
      const world = new QueueWorld();
      world.mayGoAhead = true;
      runIn(world, steps);
      if (!world.mayGoAhead) count++;
    };
    fc.assert(fc.property(fc.array(step, { maxLength: 70, size: 'max' }), go), { numRuns: 1000 });
    expect(count).toBeGreaterThan(100);
  });
});
