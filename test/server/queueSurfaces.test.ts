import { describe, expect, it } from 'vitest';
import { type Command, type Rect, rect, SCREEN } from '../../protocol/index.ts';
import { BOUNDS, HEIGHT, line, QueueWorld, WIDTH } from '../support/queueHistory.ts';

const BACK = 1;
const OTHER = 2;
const names = (commands: readonly Command[]): string[] => commands.map(({ name }) => name);
const fillAt = (r: Rect, color = 0xff0000, surface = SCREEN): Command => ({ name: 'fill', surface, rects: [r], color });
const create = (surface: number, width = WIDTH, height = HEIGHT): Command => {
  return { name: 'createSurface', surface, width, height };
};
/** From a surface to another one, to the same place. */
const copyOf = (source: number, surface: number, r = BOUNDS): Command => {
  return { name: 'copy', surface, source, rects: [r], dx: 0, dy: 0 };
};
const moved = (source: number, r: Rect, dx: number, dy: number): Command => {
  return { name: 'copy', surface: SCREEN, source, rects: [r], dx, dy };
};

function start(): QueueWorld {
  const world = new QueueWorld();
  world.draw(create(BACK), create(OTHER));
  return world;
}

/** Surfaces that the client has, and that show what the screen shows. */
function saved(...surfaces: readonly number[]): QueueWorld {
  const world = start();
  world.paint(SCREEN, BOUNDS, 0xff123456);
  world.take();
  for (const surface of surfaces) world.draw(copyOf(SCREEN, surface));
  world.take();
  expect([...world.viewer.surfaces.keys()]).toEqual([SCREEN, ...surfaces]);
  return world;
}

describe('what is drawn', () => {
  it('in one place by several rects of a fill is drawn there once', () => {
    const world = start();
    const rects = [rect(0, 0, 10, 10), rect(2, 2, 4, 4), rect(30, 30, 0, 2)];
    world.draw({ name: 'fill', surface: SCREEN, rects, color: 1 });
    expect(world.take().commands).toEqual([fillAt(rect(0, 0, 10, 10), 1)]);
  });

  it('and held back is counted with the rest', () => {
    const world = start();
    const { length } = world.queue;
    world.draw(line(0, 0, [1, 2], 1, BACK));
    expect(world.queue.length).toBe(length + 1);
  });

  it('on a surface takes the place of pixels that were on their way there', () => {
    const world = start();
    world.paint(BACK, rect(0, 0, 20, 20), 0xff123456);
    world.draw(copyOf(BACK, SCREEN), moved(BACK, rect(5, 5, 20, 20), 5, 5));
    world.draw(fillAt(rect(0, 0, 20, 20), 0x112233, BACK));
    world.take();
    world.draw(moved(BACK, rect(20, 10, 20, 20), 20, 10));
    expect(world.take().damage).toEqual([]);
    expect(world.difference()).toBe(undefined);
  });

  it('on a surface that nobody copies from now is not sent with what is copied', () => {
    const world = saved(BACK);
    world.draw(line(3, 0, [1, 2], 0x112233, BACK));
    for (let i = 0; i < 3; i++) world.draw(moved(BACK, rect(i, i, 8, 8), i, i));
    const { commands } = world.take();
    expect(names(commands)).not.toContain('glyphs');
    expect(world.difference()).toBe(undefined);
  });
});

describe('pixels of a surface', () => {
  it('drop what is on its way there below them', () => {
    const world = saved(BACK, OTHER);
    world.draw(copyOf(OTHER, BACK, rect(0, 0, 8, 8)));
    world.paint(BACK, rect(0, 0, 8, 8), 0xff654321);
    expect(world.take()).toEqual({ commands: [], damage: [] });
    world.draw(copyOf(BACK, SCREEN));
    world.take();
    expect(world.difference()).toBe(undefined);
  });

  it('that are lost below what is held back are held back with it', () => {
    const world = saved(BACK);
    world.paint(SCREEN, BOUNDS, 0xff654321);
    world.take();
    world.draw(copyOf(SCREEN, OTHER));
    world.take();
    world.draw(copyOf(OTHER, BACK, rect(8, 8, 8, 8)), line(1, 2, [1, 2], undefined, BACK));
    world.draw({ name: 'destroySurface', surface: OTHER });
    expect(world.take().damage).toEqual([]);
    world.draw(copyOf(BACK, SCREEN));
    world.take();
    expect(world.difference()).toBe(undefined);
  });
});

describe('what is held back', () => {
  /** Worth more than their pixels when a pixel costs 3 bytes, and less when it costs 0.1. */
  const dots = (surface: number): Command[] =>
    Array.from({ length: 70 }, (_, i) => fillAt(rect((i % 16) * 3, Math.floor(i / 16) * 3, 2, 2), i + 1, surface));

  it('is weighed against its pixels at the price of the last time', () => {
    for (const bytesPerPixel of [0.1, 3]) {
      const world = start();
      world.take({ budget: 1, bytesPerPixel, now: 0 });
      world.draw(...dots(BACK), moved(BACK, rect(0, 0, 2, 2), 0, 0));
      expect(world.take().damage.length).toBe(bytesPerPixel === 3 ? 0 : 1);
    }
  });

  it.each([SCREEN, OTHER])('and copied bit by bit to surface %i does not become any number of commands there', (to) => {
    const world = new QueueWorld(100, 100);
    world.draw(create(BACK), create(OTHER, 100, 100));
    for (let i = 0; i < 1000; i++) {
      world.draw(fillAt(rect(0, 0, 1, 1), i, BACK));
      const [dx, dy] = [(i * 2) % 100, Math.floor(i / 50) * 2];
      world.draw({ name: 'copy', surface: to, source: BACK, rects: [rect(dx, dy, 1, 1)], dx, dy });
    }
    expect(world.queue.length).toBeLessThan(200);
  });

  it('is shown without what it covers itself', () => {
    const world = start();
    // The strips cover the line, one after the other; the first one leaves it whole.
    const strips = [rect(0, 3, 48, 2), rect(0, 0, 48, 3), rect(0, 5, 48, 3)].map((r, i) => fillAt(r, i + 1, BACK));
    world.draw(line(0, 0, Array(12).fill(1), undefined, BACK), ...strips, copyOf(BACK, SCREEN, rect(0, 0, 48, 8)));
    expect(names(world.take().commands)).toEqual(['fill', 'fill', 'fill']);
    expect(world.difference()).toBe(undefined);
  });

  it('and falls into too many pieces is shown as pixels', () => {
    const world = start();
    for (let i = 0; i < 40; i++) world.draw(fillAt(rect((i * 7) % 46, Math.floor(i / 5) * 4, 2, 1 + (i % 3)), i, BACK));
    world.draw(copyOf(BACK, SCREEN));
    expect(world.take()).toEqual({ commands: [], damage: [{ surface: SCREEN, rects: [BOUNDS] }] });
    expect(world.difference()).toBe(undefined);
  });

  it('on a surface of the client is sent with its pixels, when they are copied again', () => {
    const world = saved(BACK);
    world.paint(BACK, BOUNDS, 0xff654321);
    for (let i = 0; i < 2; i++) {
      world.draw(moved(BACK, rect(i, 0, 20, 20), i, 0));
      world.take();
    }
    world.draw(moved(BACK, rect(2, 0, 20, 20), 2, 0));
    expect(world.take()).toMatchObject({ commands: [{ name: 'copy' }], damage: [] });
    expect(world.difference()).toBe(undefined);
  });
});

describe('what shows a surface', () => {
  const shown = (): QueueWorld => {
    const world = start();
    world.draw(fillAt(BOUNDS, 0x112233, BACK), copyOf(BACK, SCREEN));
    world.take();
    return world;
  };

  it('is copied anew as a whole when it has been drawn over in many places', () => {
    const world = shown();
    for (let i = 0; i < 20; i++) world.draw(fillAt(rect((i % 8) * 6, Math.floor(i / 8) * 9, 2, 2), i));
    world.draw(copyOf(BACK, SCREEN));
    expect(world.take().commands.at(-1)).toEqual(copyOf(BACK, SCREEN));
    expect(world.difference()).toBe(undefined);
  });

  it('is not the screen when it was copied to another surface', () => {
    const world = start();
    world.draw(fillAt(BOUNDS, 0x112233, BACK), copyOf(BACK, SCREEN, rect(0, 0, 20, HEIGHT)));
    world.draw(copyOf(BACK, OTHER), copyOf(BACK, SCREEN));
    world.take();
    expect(world.difference()).toBe(undefined);
  });

  it('goes on showing it when other surfaces change', () => {
    const world = shown();
    world.draw(fillAt(BOUNDS, 0x445566, OTHER), copyOf(BACK, SCREEN));
    expect(world.queue.isEmpty).toBe(true);
  });
});

describe('what is copied', () => {
  it('from outside of the screen changes nothing there', () => {
    const world = start();
    world.draw(fillAt(BOUNDS));
    world.take();
    world.draw(moved(SCREEN, rect(0, 0, 20, 20), 10, 10));
    expect(world.take()).toEqual({ commands: [moved(SCREEN, rect(10, 10, 10, 10), 10, 10)], damage: [] });
    expect(world.difference()).toBe(undefined);
  });

  it('from outside of a surface changes nothing of what is known to be shown', () => {
    const world = start();
    world.draw(fillAt(BOUNDS, 0x112233, BACK), copyOf(BACK, SCREEN));
    world.take();
    world.draw(moved(BACK, rect(0, 0, 10, 10), 20, 20), copyOf(BACK, SCREEN));
    expect(world.queue.isEmpty).toBe(true);
  });

  it('to the screen takes the place of what waits for it, commands or pixels', () => {
    const world = start();
    world.draw(line(0, 0, [1, 2], 1), fillAt(rect(20, 20, 8, 8)));
    world.paint(SCREEN, rect(30, 0, 8, 8), 0xff123456);
    world.draw(fillAt(BOUNDS, 0x112233, BACK), copyOf(BACK, SCREEN));
    expect(world.take()).toEqual({ commands: [fillAt(BOUNDS, 0x112233)], damage: [] });
    expect(world.difference()).toBe(undefined);
  });

  it('to a surface takes the place of what is held back there, commands or pixels', () => {
    const world = start();
    world.draw(fillAt(BOUNDS, 0x112233, OTHER));
    world.take();
    const { length } = world.queue;
    world.draw(line(0, 0, [1, 2], 1, BACK), fillAt(rect(20, 20, 8, 8), 1, BACK));
    world.paint(BACK, rect(30, 0, 8, 8), 0xff123456);
    world.draw(copyOf(OTHER, BACK));
    expect(world.queue.length).toBe(length);
    world.draw(copyOf(BACK, SCREEN));
    expect(world.take()).toEqual({ commands: [fillAt(BOUNDS, 0x112233)], damage: [] });
    expect(world.difference()).toBe(undefined);
  });

  it('from the screen to a surface takes the place of its pixels', () => {
    const world = saved(BACK);
    world.paint(BACK, BOUNDS, 0xff654321);
    world.draw(copyOf(SCREEN, BACK), fillAt(rect(0, 0, 8, 8)), copyOf(BACK, SCREEN));
    expect(world.take().damage).toEqual([]);
    expect(world.difference()).toBe(undefined);
  });

  it('from the screen is not worth a surface when it is small', () => {
    const world = start();
    world.paint(SCREEN, BOUNDS, 0xff123456);
    world.take();
    world.draw(copyOf(SCREEN, BACK, rect(0, 0, 17, 17)));
    expect(world.queue.isEmpty).toBe(true);
    world.draw(copyOf(SCREEN, OTHER, rect(0, 0, 20, 20)));
    expect(names(world.take().commands)).toEqual(['createSurface', 'copy']);
  });
});
