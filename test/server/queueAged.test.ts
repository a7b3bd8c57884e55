import { describe, expect, it } from 'vitest';
import { area, type Command, type Rect, rect, SCREEN } from '../../protocol/index.ts';
import { ALL, line, QueueWorld, type Taken } from '../support/queueHistory.ts';

const WIDTH = 200;
const HEIGHT = 200;
const BOUNDS = rect(0, 0, WIDTH, HEIGHT);
/** So long that it goes before smaller things, milliseconds. */
const LONG = 600;
const fillAt = (r: Rect, color = 0xff0000): Command => ({ name: 'fill', surface: SCREEN, rects: [r], color });
const start = (): QueueWorld => new QueueWorld(WIDTH, HEIGHT);

function pixelsOf({ damage }: Taken): number {
  return damage.flatMap(({ rects }) => rects).reduce((sum, r) => sum + area(r), 0);
}

/** A frame for which there is more small text than it can carry: only what has waited long is taken besides. */
function busyFrame(world: QueueWorld, bytesPerMs?: number): Taken {
  for (let row = 0; row < 10; row++) world.draw(line(row, 0, Array(17).fill(1 + (row % 4)), 1));
  return world.take({ budget: 200, bytesPerPixel: 0.1, now: world.now, bytesPerMs });
}

describe('damage has waited', () => {
  const large = rect(0, 100, WIDTH, 100);

  it('since its first pixels, whatever came since', () => {
    const world = start();
    world.paint(SCREEN, rect(0, 100, WIDTH, 50), 0xff123456);
    world.now = LONG;
    world.paint(SCREEN, rect(0, 150, WIDTH, 50), 0xff123456);
    expect(pixelsOf(busyFrame(world))).toBeGreaterThan(0);
  });

  it.each<{ readonly what: string; readonly end: (world: QueueWorld) => void }>([
    { what: 'taken', end: (world) => void world.take() },
    { what: 'taken bit by bit', end: (world) => void world.take({ budget: 1999, bytesPerPixel: 0.1, now: 0 }) },
    { what: 'drawn over', end: (world) => world.draw(fillAt(large)) },
  ])('no longer when it has been $what', ({ end }) => {
    const world = start();
    world.paint(SCREEN, rect(0, 100, 10, 10), 0xff123456);
    end(world);
    world.take({ ...ALL, budget: 10, bytesPerPixel: 0.1 });
    world.now = LONG;
    world.paint(SCREEN, large, 0xff654321);
    expect(pixelsOf(busyFrame(world))).toBe(0);
  });

  it('long only by what the link carries: on a slow one all does', () => {
    for (const { bytesPerMs, isAged } of [
      { bytesPerMs: 100, isAged: true },
      { bytesPerMs: 1, isAged: false },
    ]) {
      const world = start();
      world.paint(SCREEN, large, 0xff123456);
      world.now = LONG;
      expect(pixelsOf(busyFrame(world, bytesPerMs)) > 0).toBe(isAged);
    }
  });

  it('as long as the command that it was', () => {
    const world = start();
    world.draw(line(15, 0, Array(40).fill(1), 1));
    world.now = LONG;
    world.display.resize(WIDTH, HEIGHT - 1);
    expect(pixelsOf(busyFrame(world))).toBeGreaterThan(0);
  });
});

it('letters that are added to a run wait as long as the run', () => {
  const world = start();
  world.draw(line(12, 0, Array(38).fill(1), 1));
  world.now = LONG;
  world.draw(line(12, 38, [1], 1), line(0, 0, [1], 1));
  expect(world.take({ budget: 20, bytesPerPixel: 1, now: world.now }).commands).toMatchObject([{ rect: { y: 96 } }]);
});

it('text that scrolls waits as long as before', () => {
  const world = start();
  world.draw(line(12, 0, Array(40).fill(1), 1));
  world.now = LONG;
  world.draw({ name: 'copy', surface: SCREEN, source: SCREEN, rects: [rect(0, 0, WIDTH, 192)], dx: 0, dy: -8 });
  world.draw(line(24, 0, [1], 1));
  expect(world.take({ budget: 20, bytesPerPixel: 1, now: world.now }).commands).toMatchObject([
    { name: 'copy' },
    { name: 'glyphs', rect: { y: 88 } },
  ]);
});

it('a scroll that is scrolled on waits as long as the first one', () => {
  const world = start();
  world.paint(SCREEN, BOUNDS, 0xff123456);
  world.take();
  const scroll: Command = {
    name: 'copy',
    surface: SCREEN,
    source: SCREEN,
    rects: [rect(0, 100, 200, 92)],
    dx: 0,
    dy: -8,
  };
  world.draw(scroll);
  world.now = LONG;
  world.draw(scroll, line(0, 0, [1], 1));
  const { commands } = world.take({ budget: 9, bytesPerPixel: 1, now: world.now });
  expect(commands[0]).toMatchObject({ name: 'copy', dy: -16 });
  expect(commands.every(({ name }) => name === 'copy')).toBe(true);
});

it('the end of a text waits as long as its beginning', () => {
  const world = new QueueWorld(400, HEIGHT);
  world.draw(line(12, 0, Array(90).fill(1), 1));
  world.take({ budget: 44, bytesPerPixel: 1, now: 0 });
  world.now = LONG;
  world.draw(line(0, 0, [1], 1));
  expect(world.take({ budget: 44, bytesPerPixel: 1, now: world.now }).commands).toMatchObject([{ rect: { y: 96 } }]);
});

it('of about one size the newest goes first, though it is a little larger', () => {
  const world = start();
  world.draw(line(0, 0, [1, 2], 1));
  world.now = 20;
  world.draw(line(2, 0, [1, 2, 1, 2], 1));
  expect(world.take({ budget: 1, bytesPerPixel: 1, now: 20 }).commands).toMatchObject([{ rect: { y: 16 } }]);
});

it('what is larger than any size that is told apart is taken too', () => {
  const world = start();
  world.paint(SCREEN, BOUNDS, 0xff123456);
  expect(() => world.take({ budget: 1, bytesPerPixel: 1e6, now: 0 })).not.toThrow();
});

it('what is left of a run waits as long as the run', () => {
  const world = start();
  world.draw(line(12, 0, Array(40).fill(1), 1), fillAt(rect(0, 96, 8, 8)));
  world.take({ budget: 1, bytesPerPixel: 1, now: 0 });
  world.now = LONG;
  world.draw(line(0, 0, [1], 1));
  const { commands } = world.take({ budget: 20, bytesPerPixel: 1, now: world.now });
  expect(commands).toMatchObject([{ rect: { x: 8, y: 96 } }]);
});

describe('damage is taken bit by bit', () => {
  const frame = { budget: 1000, bytesPerPixel: 1, now: 0 };

  it('going on where it was the last time, also when it was none for a while', () => {
    const world = start();
    world.paint(SCREEN, BOUNDS, 0xff000001);
    const [first] = world.take(frame).damage;
    world.draw(fillAt(BOUNDS));
    world.take();
    world.paint(SCREEN, BOUNDS, 0xff000002);
    const [second] = world.take(frame).damage;
    expect(first?.rects[0]).toMatchObject({ x: 0, y: 0 });
    expect(second?.rects[0]).not.toMatchObject({ x: 0, y: 0 });
  });

  it('but on another surface of the same number from the top, and wherever the focus on the screen is', () => {
    const world = start();
    const create: Command = { name: 'createSurface', surface: 1, width: WIDTH, height: HEIGHT };
    const firstPiece = (): Rect | undefined => {
      world.draw(create);
      world.paint(1, BOUNDS, 0xff000001);
      for (const dx of [0, 1]) {
        world.draw({ name: 'copy', surface: SCREEN, source: 1, rects: [rect(dx, 0, 100, 200)], dx, dy: 0 });
      }
      world.draw(fillAt(BOUNDS, 0x112233));
      world.take({ budget: 20, bytesPerPixel: 1, now: 0 });
      const { damage } = world.take({ ...frame, focus: rect(50, 50, 20, 20) });
      world.draw({ name: 'destroySurface', surface: 1 });
      expect(damage).toMatchObject([{ surface: 1 }]);
      return damage[0]?.rects[0];
    };
    expect(firstPiece()).toMatchObject({ x: 0, y: 0 });
    expect(firstPiece()).toMatchObject({ x: 0, y: 0 });
  });

  it('going on with the first of what was given back, each time', () => {
    const world = start();
    for (const x of [0, 40, 80, 120]) world.paint(SCREEN, rect(x, 0, 30, HEIGHT), 0xff000001);
    for (let round = 0; round < 3; round++) {
      const { damage } = world.take(frame, () => true);
      expect(damage[0]!.rects.length).toBeGreaterThan(1);
      expect(world.take(frame, () => true).damage).toEqual(damage);
      expect(world.take(frame).damage).toEqual(damage);
    }
  });

  it('going on with what was given back and still lies on the screen', () => {
    const world = start();
    world.display.resize(WIDTH, 150);
    for (const r of [rect(0, 180, 8, 8), rect(0, 120, WIDTH, 30), rect(0, 0, WIDTH, 100)]) {
      world.queue.giveBack(SCREEN, r, 0);
    }
    expect(world.take(frame).damage[0]!.rects[0]).toMatchObject({ y: 120 });
  });
});

describe('what is at the focus', () => {
  const frame = { budget: 1000, bytesPerPixel: 1, now: LONG, focus: BOUNDS };

  it('is not taken once more for its age', () => {
    const world = start();
    world.paint(SCREEN, BOUNDS, 0xff000001);
    expect(pixelsOf(world.take(frame))).toBeLessThanOrEqual(frame.budget);
  });

  it('is taken though it does not fit, when there is nothing else', () => {
    const world = start();
    const fill = { name: 'fill', surface: SCREEN, rects: [rect(0, 0, 9, 9), rect(20, 0, 9, 9)], color: 1 } as const;
    world.draw(fill);
    expect(world.take({ ...frame, budget: 1 }).commands).toEqual([fill]);
  });
});

describe('damage at the focus', () => {
  const focus = rect(50, 50, 20, 20);

  it('that is small is taken whole', () => {
    const world = start();
    world.paint(SCREEN, rect(40, 40, 22, 22), 0xff000001);
    const { damage } = world.take({ budget: 500, bytesPerPixel: 1, now: 0, focus, onlyFocus: true });
    expect(damage).toEqual([{ surface: SCREEN, rects: [rect(40, 40, 22, 22)] }]);
  });

  it('leaves the rest of the budget to what lies beside it', () => {
    const world = start();
    world.paint(SCREEN, BOUNDS, 0xff000001);
    const { damage } = world.take({ budget: 5000, bytesPerPixel: 1, now: 0, focus });
    expect(damage[0]?.rects[0]).toEqual(focus);
    expect(pixelsOf({ commands: [], damage })).toBeGreaterThan(4000);
  });
});

it('damage that all fits is not divided at the focus', () => {
  const world = start();
  world.paint(SCREEN, BOUNDS, 0xff000001);
  const { damage } = world.take({ ...ALL, bytesPerPixel: 1, focus: rect(50, 50, 20, 20) });
  expect(damage).toEqual([{ surface: SCREEN, rects: [BOUNDS] }]);
});
