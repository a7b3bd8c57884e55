import { describe, expect, it } from 'vitest';
import {
  area,
  type Command,
  contains,
  type Rect,
  Region,
  rect,
  SCREEN,
  weightOfCommand,
} from '../../protocol/index.ts';
import { line, QueueWorld, type Taken } from '../support/queueHistory.ts';

const WIDTH = 200;
const HEIGHT = 200;
const BOUNDS = rect(0, 0, WIDTH, HEIGHT);
const BACK = 1;
/** So long that it goes before smaller things, milliseconds. */
const LONG = 600;
const names = (commands: readonly Command[]): string[] => commands.map(({ name }) => name);
const copyTo = (rects: readonly Rect[], dx: number, dy: number, source = SCREEN): Command => {
  return { name: 'copy', surface: SCREEN, source, rects, dx, dy };
};
const letters = (count: number): number[] => Array(count).fill(1);

function start(width = WIDTH): QueueWorld {
  const world = new QueueWorld(width, HEIGHT);
  world.paint(SCREEN, rect(0, 0, width, HEIGHT), 0xff123456);
  world.take();
  return world;
}

/** So much that never all fits. */
function withMuchMore(world: QueueWorld): QueueWorld {
  world.paint(SCREEN, rect(0, 190, WIDTH, 10), 0xff000001);
  return world;
}

function rectsOf({ damage }: Taken, of = SCREEN): readonly Rect[] {
  return damage.filter(({ surface }) => surface === of).flatMap(({ rects }) => rects);
}

/** Ten bytes each, in rows of their own. */
function manySmall(world: QueueWorld, count: number): void {
  for (let i = 0; i < count; i++) world.draw(line(9 + i, i % 2, [1, 2], 1));
}

/** A copy to the right half that reads all along a row of 16 of the left one. */
const reader = (row: number): Command =>
  copyTo([rect(100 + row, row * 16, 50, 16), rect(151, row * 16, 49, 16)], 100 + row, 0);
/** And costs more than all damage. */
const extraBytes = (command: Command): number => (command.name === 'copy' ? 20_000 : 0);

function expectRight(world: QueueWorld): void {
  world.take();
  expect(world.difference()).toBe(undefined);
}

describe('the budget', () => {
  it('is not spent twice on what is at the focus', () => {
    const world = withMuchMore(start());
    world.draw(line(0, 0, letters(20), 1));
    manySmall(world, 10);
    const { commands } = world.take({ budget: 98, bytesPerPixel: 1, now: 0, focus: rect(0, 0, 8, 8) });
    expect(commands).toHaveLength(1 + 7);
  });

  it('is not spent twice on what something older needed too', () => {
    const world = withMuchMore(start());
    world.draw(line(0, 0, letters(20), 1), line(0, 0, [1, 2]), line(0, 10, [1, 2]));
    expect(world.take({ budget: 60, bytesPerPixel: 1, now: 0 }).commands).toHaveLength(3);
  });

  it('pays for what something needs', () => {
    const world = withMuchMore(start());
    world.draw(line(0, 0, letters(20), 1), copyTo([rect(0, 60, 8, 8)], 0, 60));
    manySmall(world, 10);
    const { commands } = world.take({ budget: 76, bytesPerPixel: 1, now: 0, focus: rect(0, 60, 8, 8) });
    expect(commands).toHaveLength(2 + 4);
  });

  it('is not spent twice on what has waited long', () => {
    const world = withMuchMore(start());
    for (let turn = 0; turn < 2; turn++) {
      world.now = turn;
      world.draw(line(0, 0, letters(20), turn === 0 ? 1 : undefined));
    }
    world.now = LONG;
    manySmall(world, 14);
    expect(world.take({ budget: 196, bytesPerPixel: 1, now: LONG }).commands).toHaveLength(2 + 14);
  });

  it('goes to what has waited long only in part, if that is many commands', () => {
    const world = start();
    for (let row = 0; row < 20; row++) world.draw(line(row, row % 3, letters(17), 1));
    const { commands } = world.take({ budget: 200, bytesPerPixel: 1, now: LONG });
    expect(commands.reduce((sum, it) => sum + weightOfCommand(it), 0)).toBeLessThanOrEqual(200);
  });

  it('is not for what comes after something that did not fit, though it would', () => {
    const world = withMuchMore(start());
    const lines = [line(0, 0, letters(12), 1), line(2, 0, letters(22), 1), line(4, 0, letters(2), 1)];
    for (const [turn, it] of lines.entries()) {
      world.now = turn;
      world.draw(it);
    }
    expect(world.take({ budget: 35, bytesPerPixel: 1, now: 3 }).commands).toEqual([lines[2]]);
  });
});

describe('pixels', () => {
  it('are taken once, however their parts are chosen', () => {
    for (const budget of [300, 1000, 2000, 4000, 8000, 12_000]) {
      const world = start();
      world.paint(SCREEN, rect(0, 0, 40, 40), 0xff000001);
      world.paint(SCREEN, rect(50, 50, 100, 100), 0xff000001);
      for (const focus of [undefined, rect(20, 20, 50, 50)]) {
        const rects = rectsOf(world.take({ budget, bytesPerPixel: 1, now: LONG, focus }));
        const all = new Region();
        for (const r of rects) all.add(r);
        expect(all.area).toBe(rects.reduce((sum, r) => sum + area(r), 0));
      }
      expectRight(world);
    }
  });

  it('at the focus go before smaller things, and only these do', () => {
    const focus = rect(50, 50, 40, 40);
    for (const budget of [800, 1610]) {
      const world = start();
      world.paint(SCREEN, BOUNDS, 0xff000001);
      world.take({ budget: 9600, bytesPerPixel: 1, now: 0 });
      world.draw(line(0, 0, [1], 1));
      const rects = rectsOf(world.take({ budget, bytesPerPixel: 1, now: 0, focus }));
      expect(rects[0]).toMatchObject({ x: 50, y: 50 });
      expect(rects.reduce((sum, r) => sum + area(r), 0)).toBeGreaterThan(600);
      expect(rects.every((r) => contains(focus, r))).toBe(true);
    }
  });

  it('at the focus do not change where the rest goes on', () => {
    const frame = { budget: 3200, bytesPerPixel: 1, now: 0 };
    const world = start();
    world.paint(SCREEN, BOUNDS, 0xff000001);
    expect(rectsOf(world.take(frame))).toEqual([rect(0, 0, WIDTH, 16)]);
    world.take({ ...frame, focus: rect(50, 100, 100, 100) });
    // After what has been cut off by the focus, and is small.
    expect(rectsOf(world.take(frame)).at(-1)).toMatchObject({ x: 0, y: 16 });
    expectRight(world);
  });

  it('at the focus do not change it either when they need too much', () => {
    const world = start();
    world.draw(reader(8));
    world.paint(SCREEN, rect(0, 0, 100, 80), 0xff000001);
    const focus = rect(0, 112, 100, 80);
    world.paint(SCREEN, focus, 0xff000001);
    const frame = { budget: 1600, bytesPerPixel: 1, now: 0, extraBytes };
    expect(rectsOf(world.take(frame))).toEqual([rect(0, 0, 100, 16)]);
    expect(rectsOf(world.take({ ...frame, budget: 3200, focus }))).toEqual([
      rect(0, 112, 100, 16),
      rect(0, 16, 100, 16),
    ]);
    expectRight(world);
  });

  it('that need too much wait for another frame', () => {
    const world = start();
    world.draw(reader(1));
    for (const r of [rect(0, 0, 100, 32), rect(0, 40, 100, 100)]) world.paint(SCREEN, r, 0xff000001);
    const taken = world.take({ budget: 2000, bytesPerPixel: 1, now: 0, extraBytes });
    expect(taken.commands).toEqual([]);
    expect(rectsOf(taken)).toEqual([rect(0, 0, 100, 16)]);
    expectRight(world);
  });

  it('that have waited long come with all that they need, but only the first of them', () => {
    const world = start();
    world.paint(SCREEN, rect(0, 190, 8, 8), 0xff000001);
    world.now = LONG;
    world.draw(reader(0), reader(1));
    world.paint(SCREEN, rect(0, 0, 100, 32), 0xff000001);
    const taken = world.take({ budget: 3600, bytesPerPixel: 1, now: LONG, extraBytes });
    expect(taken.commands).toEqual([reader(0)]);
    expect(rectsOf(taken)).toEqual([rect(0, 0, 100, 16)]);
    expectRight(world);
  });

  it('come after what is drawn below them', () => {
    const world = start();
    world.draw(line(0, 0, letters(40), 1));
    world.paint(SCREEN, rect(10, 3, 4, 2), 0xff000001);
    world.take({ budget: 10, bytesPerPixel: 1, now: 0 });
    expectRight(world);
  });

  describe('of one surface have nothing to do with those of another one', () => {
    /** Hundred pixels at the top left are on their way to a surface. */
    function withPixelsForBack(): QueueWorld {
      const world = start();
      world.draw({ name: 'createSurface', surface: BACK, width: WIDTH, height: HEIGHT });
      world.draw({ ...copyTo([BOUNDS], 0, 0), surface: BACK } as Command);
      world.take();
      world.paint(BACK, rect(0, 0, 10, 10), 0xff000002);
      // Twice, so that they are sent.
      for (const x of [150, 160]) world.draw(copyTo([rect(x, 150, 10, 10)], x, 150, BACK));
      return withMuchMore(world);
    }

    it('at the focus of the screen', () => {
      const world = withPixelsForBack();
      const urgent = { budget: 150, bytesPerPixel: 1, now: 0, focus: rect(0, 0, 5, 5), onlyFocus: true };
      expect(world.take(urgent)).toEqual({ commands: [], damage: [] });
      expectRight(world);
    });

    it.each([
      { height: 20, piece: rect(0, 0, 20, 20) },
      { height: 100, piece: rect(0, 0, 20, 16) },
    ])('in the same place, as a whole or bit by bit: $height', ({ height, piece }) => {
      const world = withPixelsForBack();
      world.paint(SCREEN, rect(0, 0, 20, height), 0xff000001);
      const taken = world.take({ budget: 900, bytesPerPixel: 1, now: 0 });
      expect(rectsOf(taken, BACK)).toEqual([rect(0, 0, 10, 10)]);
      expect(rectsOf(taken)).toContainEqual(piece);
      expectRight(world);
    });
  });
});

describe('what is taken', () => {
  it('comes with what that needs in turn', () => {
    const world = start();
    world.draw(line(0, 0, [1, 2], 1), copyTo([rect(40, 0, 8, 8)], 40, 0), copyTo([rect(80, 0, 8, 8)], 40, 0));
    const focus = rect(80, 0, 8, 8);
    const { commands } = world.take({ budget: 100, bytesPerPixel: 1, now: 0, focus, onlyFocus: true });
    expect(names(commands)).toEqual(['glyphs', 'copy', 'copy']);
    expectRight(world);
  });

  it.each([0, LONG])('is not what lies on the rest of a text whose beginning is taken (after %i ms)', (now) => {
    const world = start(400);
    world.draw(line(0, 0, letters(90), 1), line(0, 80, [2, 2]));
    world.take({ budget: 60, bytesPerPixel: 1, now, focus: rect(0, 0, 8, 8) });
    expectRight(world);
  });

  it('is the beginning of a text only when that needs nothing below it', () => {
    const world = start(400);
    world.draw(line(0, 0, letters(60), 1), line(0, 0, letters(90)));
    const focus = rect(350, 0, 8, 8);
    const { commands } = world.take({ budget: 44, bytesPerPixel: 1, now: 0, focus });
    expect(commands.reduce((sum, it) => sum + weightOfCommand(it), 0)).toBeLessThanOrEqual(44);
    expectRight(world);
  });

  it('is no more than the beginning of a text that has waited long', () => {
    const world = start(400);
    world.draw(line(0, 0, letters(90), 1));
    const { commands } = world.take({ budget: 44, bytesPerPixel: 1, now: LONG });
    expect(commands.reduce((sum, it) => sum + weightOfCommand(it), 0)).toBeLessThanOrEqual(44);
    expectRight(world);
  });

  it('has not waited long when all takes longer, with what the letters need', () => {
    for (const { extra, first } of [
      { extra: 0, first: 12 },
      { extra: 1000, first: 0 },
    ]) {
      const world = start();
      world.draw(line(12, 0, letters(30), 1));
      world.now = LONG;
      world.draw(line(0, 0, [1], 1), line(4, 0, [3], 1));
      const extraBytes = (it: Command): number => (it.name === 'glyphs' && it.ids.includes(3) ? extra : 0);
      const options = { budget: 20, bytesPerPixel: 1, now: LONG, bytesPerMs: 1, extraBytes };
      expect(world.take(options).commands).toMatchObject([{ rect: { y: first * 8 } }]);
    }
  });
});

describe('what waits after that', () => {
  const small = { budget: 40, bytesPerPixel: 1, now: 0 };

  it('is pixels alone, or nothing', () => {
    const { queue } = start();
    queue.damage(SCREEN, rect(0, 0, WIDTH, 2), 0);
    expect(queue.take(small).waits).toBe('damage');
    expect(queue.take(small).waits).toBe('nothing');
  });

  it('is a command as long as there is one, whatever else', () => {
    const world = start();
    world.draw(line(0, 0, letters(30)), line(4, 0, [1, 2], 1));
    world.paint(SCREEN, rect(0, 100, WIDTH, 2), 0xff000001);
    expect(world.queue.take(small)).toMatchObject({ commands: [{ ids: [1, 2] }], damage: [], waits: 'commands' });
  });

  it('is a command, too, that is held back until its surface is shown', () => {
    const world = start();
    world.draw({ name: 'createSurface', surface: BACK, width: WIDTH, height: HEIGHT });
    world.paint(SCREEN, rect(0, 0, 50, 1), 0xff000001);
    expect(world.queue.take(small).waits).toBe('commands');
    expect(world.queue.take(small).waits).toBe('commands');
    expect(world.queue.isEmpty).toBe(true);
  });
});
