import { describe, expect, it } from 'vitest';
import { type Command, type Rect, rect, SCREEN } from '../../protocol/index.ts';
import { ALL, BOUNDS, line, QueueWorld, scrollUp } from '../support/queueHistory.ts';

const BACK = 1;
const SIDE = 800;
const names = (commands: readonly Command[]): string[] => commands.map(({ name }) => name);
const fillAt = (r: Rect, color = 0xff0000, surface = SCREEN): Command => ({ name: 'fill', surface, rects: [r], color });
const copyTo = (r: Rect, dx: number, dy: number, source = SCREEN): Command => {
  return { name: 'copy', surface: SCREEN, source, rects: [r], dx, dy };
};
/** Commands that have nothing to do with each other, and are worth more than their pixels. */
function many(count: number, from = 100): Command[] {
  return Array.from({ length: count }, (_, i) =>
    fillAt(rect((i % 38) * 21, from + Math.floor(i / 38) * 11, 20, 10), i + 1),
  );
}
const pattern = (pixels: number) => {
  return { width: pixels, height: 1, pixels: new Uint32Array(pixels).map((_, i) => 0xff000000 + i * 7919) };
};
const tile = (r: Rect, pixels: number): Command => {
  return { name: 'tile', surface: SCREEN, rect: r, pattern: pattern(pixels), originX: 0, originY: 0 };
};

describe('what is covered', () => {
  it('is looked for among so many commands only, that no push takes long', () => {
    const first = fillAt(rect(0, 0, 20, 10), 0xff0000);
    for (const { between, isGone } of [
      { between: 255, isGone: true },
      { between: 256, isGone: false },
    ]) {
      const world = new QueueWorld(SIDE, SIDE);
      world.draw(first, ...many(between), fillAt(rect(0, 0, 20, 10), 0x00ff00));
      expect(world.take().commands.some((it) => it.name === 'fill' && it.color === 0xff0000)).toBe(!isGone);
      expect(world.difference()).toBe(undefined);
    }
  });

  it('stays when too much of what covers it is read by copies', () => {
    const world = new QueueWorld(SIDE, SIDE);
    world.paint(SCREEN, rect(0, 0, SIDE, SIDE), 0xff123456);
    world.take();
    const old = fillAt(rect(180, 180, 4, 4));
    const dots = (y: number): Rect[] => Array.from({ length: 40 }, (_, i) => rect(300 + i * 4, 300 + y, 2, 2));
    const read = (y: number): Command => {
      return { name: 'copy', surface: SCREEN, source: SCREEN, rects: dots(y), dx: 300, dy: 300 };
    };
    world.draw(old, read(0), fillAt(rect(0, 0, 200, 200), 0x00ff00));
    expect(names(world.take().commands)).toEqual(['copy', 'fill']);
    world.draw(old, read(0), read(4), read(8), fillAt(rect(0, 0, 200, 200), 0x0000ff));
    expect(world.take().commands[0]).toEqual(old);
    expect(world.difference()).toBe(undefined);
  });

  it('is removed though it is old, when a copy that reads much covers it', () => {
    const world = new QueueWorld(SIDE, SIDE);
    world.paint(SCREEN, rect(0, 0, SIDE, SIDE), 0xff123456);
    world.take();
    const old = fillAt(rect(0, 0, 8, 8));
    world.draw(old, ...many(100), copyTo(rect(0, 0, 20, 20), -10, 0));
    expect(world.take().commands).not.toContainEqual(old);
    expect(world.difference()).toBe(undefined);
  });

  it('together with a copy of it is removed', () => {
    const world = new QueueWorld();
    world.draw(fillAt(rect(0, 0, 8, 8)), copyTo(rect(24, 0, 16, 8), 24, 0));
    const both = { name: 'fill', surface: SCREEN, rects: [rect(24, 0, 8, 8), rect(0, 0, 8, 8)], color: 1 } as const;
    world.draw(both);
    expect(world.take().commands).toEqual([{ ...copyTo(rect(32, 0, 8, 8), 24, 0) }, both]);
    expect(world.difference()).toBe(undefined);
  });

  it('is cut to what a copy reads of it', () => {
    const world = new QueueWorld();
    world.draw(fillAt(rect(0, 0, 16, 8)), copyTo(rect(24, 0, 8, 8), 24, 0), fillAt(rect(0, 0, 16, 8), 0x00ff00));
    expect(world.take().commands).toMatchObject([
      { name: 'fill', rects: [rect(0, 0, 8, 8)] },
      { name: 'copy' },
      { name: 'fill' },
    ]);
    expect(world.difference()).toBe(undefined);
  });

  it('is not kept for a copy that reads the same place of another surface', () => {
    const world = new QueueWorld();
    world.draw({ name: 'createSurface', surface: BACK, width: 48, height: 32 });
    world.viewer.create(BACK, 48, 32);
    world.queue.clientHas(BACK, 48, 32);
    world.draw(fillAt(rect(0, 0, 8, 8)), copyTo(rect(24, 0, 8, 8), 24, 0, BACK), fillAt(rect(0, 0, 8, 8), 0x00ff00));
    expect(names(world.take().commands)).toEqual(['copy', 'fill']);
    expect(world.difference()).toBe(undefined);
  });
});

describe('what is joined', () => {
  it('follows after no more than a few others', () => {
    for (const { between, fills } of [
      { between: 7, fills: 8 },
      { between: 8, fills: 10 },
    ]) {
      const world = new QueueWorld(SIDE, SIDE);
      world.draw(fillAt(rect(0, 0, 20, 10)), ...many(between), fillAt(rect(20, 0, 20, 10)));
      expect(world.take().commands).toHaveLength(fills);
    }
  });

  it('has the place of the older one, also when what follows is moved', () => {
    const world = new QueueWorld();
    world.draw(fillAt(rect(0, 0, 8, 8)), copyTo(rect(24, 0, 8, 8), 24, 0), fillAt(rect(0, 24, 8, 8)));
    world.draw(copyTo(rect(20, 0, 8, 8), -4, 0));
    world.take();
    expect(world.difference()).toBe(undefined);
  });
});

describe('damage', () => {
  it('may get one rect more, however little that spares', () => {
    const world = new QueueWorld();
    world.paint(SCREEN, rect(0, 0, 20, 20), 0xff123456);
    world.draw(fillAt(rect(0, 0, 10, 1)));
    expect(world.take()).toMatchObject({ commands: [{ name: 'fill' }], damage: [{ rects: { length: 2 } }] });
    expect(world.difference()).toBe(undefined);
  });

  it('is not cut to splinters, however much that spares', () => {
    const world = new QueueWorld(SIDE, SIDE);
    world.take({ ...ALL, bytesPerPixel: 3 });
    world.paint(SCREEN, rect(0, 0, SIDE, SIDE), 0xff123456);
    const squares = (count: number): readonly Rect[] =>
      Array.from({ length: count }, (_, i) => {
        const [column, row] = [i % 8, Math.floor(i / 8)];
        return rect(10 + column * 90 + row * 5, 10 + row * 90 + column * 5, 30, 30);
      });
    world.draw({ name: 'fill', surface: SCREEN, rects: squares(64), color: 0xff0000 });
    expect(world.take({ ...ALL, bytesPerPixel: 3 })).toMatchObject({
      commands: [],
      damage: [{ rects: { length: 1 } }],
    });
    world.paint(SCREEN, rect(0, 0, SIDE, SIDE), 0xff123456);
    world.draw({ name: 'fill', surface: SCREEN, rects: squares(16), color: 0xff0000 });
    expect(names(world.take({ ...ALL, bytesPerPixel: 3 }).commands)).toEqual(['fill']);
    expect(world.difference()).toBe(undefined);
  });

  it('gives way to a copy that covers it', () => {
    const world = new QueueWorld();
    world.paint(SCREEN, rect(20, 20, 10, 10), 0xff123456);
    world.draw(copyTo(rect(20, 20, 10, 10), 20, 20));
    expect(world.take()).toMatchObject({ commands: [{ name: 'copy' }], damage: [] });
    expect(world.difference()).toBe(undefined);
  });

  it('that has been taken is none, all of it or the last piece', () => {
    const world = new QueueWorld();
    world.paint(SCREEN, rect(0, 0, 10, 10), 0xff123456);
    world.take({ budget: 1, bytesPerPixel: 1, now: 0 });
    expect(world.queue.isEmpty).toBe(true);
    expect(world.take()).toEqual({ commands: [], damage: [] });
  });

  it('spreads to all of a copy that reads it in too many places', () => {
    const world = new QueueWorld();
    world.draw({ name: 'createSurface', surface: BACK, width: 48, height: 32 });
    world.viewer.create(BACK, 48, 32);
    world.queue.clientHas(BACK, 48, 32);
    world.paint(SCREEN, BOUNDS, 0xff123456);
    world.take();
    for (let i = 0; i < 20; i++) world.draw(copyTo(rect((i % 5) * 4, Math.floor(i / 5) * 4, 2, 2), 0, 0, BACK));
    world.draw(copyTo(rect(24, 0, 20, 16), 24, 0), { name: 'destroySurface', surface: BACK });
    world.take();
    expect(world.difference()).toBe(undefined);
  });
});

describe('a collapse', () => {
  it('leaves nothing of what a copy reads', () => {
    const world = new QueueWorld();
    world.draw(fillAt(rect(0, 0, 8, 8)), copyTo(rect(24, 0, 8, 8), 24, 0));
    world.queue.collapse();
    expect(world.take().commands).toEqual([]);
    expect(world.difference()).toBe(undefined);
  });
});

describe('commands are weighed against their pixels', () => {
  const isKept = (world: QueueWorld): boolean => world.take().damage.length === 0;
  /** Dots that cost more than their pixels. */
  const dots = (count: number, y = 700): Command[] =>
    Array.from({ length: count }, (_, i) => fillAt(rect((i % 200) * 3, y, 1, 1), i + 1));

  it('at a price that is never so low as that of an empty screen', () => {
    const world = new QueueWorld(SIDE, SIDE);
    world.take({ ...ALL, bytesPerPixel: 0.0001 });
    world.draw(...many(80));
    expect(isKept(world)).toBe(true);
  });

  it('by their bytes as well as by their number', () => {
    const world = new QueueWorld(SIDE, SIDE);
    world.draw(tile(rect(0, 0, 95, 51), 4000));
    expect(isKept(world)).toBe(false);
    world.draw(tile(rect(0, 0, SIDE, SIDE), 4000));
    expect(isKept(world)).toBe(true);
    world.draw(...dots(70));
    expect(isKept(world)).toBe(false);
    expect(world.difference()).toBe(undefined);
  });

  it('by the bytes of all that has been joined', () => {
    const world = new QueueWorld(SIDE, SIDE);
    for (let y = 0; y < 100; y++) {
      const bits = new Uint8Array(100).fill(0x5a + (y % 7));
      const row = { name: 'stipple', surface: SCREEN, rect: rect(0, y, SIDE, 1), bits, color: 1 } as const;
      world.draw({ ...row, background: 2 });
    }
    expect(isKept(world)).toBe(false);
    expect(world.difference()).toBe(undefined);
  });

  it.each([
    { what: 'taken', empty: (world: QueueWorld) => void world.take() },
    { what: 'collapsed', empty: (world: QueueWorld) => world.queue.collapse() },
  ])('as if for the first time after all has been $what', ({ empty }) => {
    const world = new QueueWorld(SIDE, SIDE);
    world.draw(...many(140));
    empty(world);
    world.take();
    world.draw(...dots(70));
    expect(isKept(world)).toBe(false);
    world.draw(tile(rect(0, 0, SIDE, 400), 4000), tile(rect(0, 400, SIDE, 400), 3900));
    empty(world);
    world.take();
    world.draw(tile(rect(0, 0, 95, 51), 4000));
    expect(isKept(world)).toBe(false);
    expect(world.difference()).toBe(undefined);
  });

  it('again only when there are twice as many, or twice as many bytes: each time takes long', () => {
    const world = new QueueWorld(SIDE, SIDE);
    const justWorth = Array.from({ length: 64 }, (_, i) =>
      fillAt(rect((i % 38) * 21, 100 + Math.floor(i / 38) * 11, 10, 9), i + 1),
    );
    world.draw(...justWorth, ...dots(60));
    expect(isKept(world)).toBe(true);
    world.draw(...justWorth, ...dots(64));
    expect(isKept(world)).toBe(false);
    world.draw(tile(rect(0, 0, 400, 301), 4000), tile(rect(500, 500, 50, 41), 2000));
    expect(isKept(world)).toBe(true);
    world.draw(tile(rect(0, 0, 400, 301), 4000), tile(rect(500, 500, 80, 61), 4000));
    expect(isKept(world)).toBe(false);
    expect(world.difference()).toBe(undefined);
  });

  it('and are never more than 2048, whenever they have been weighed last', () => {
    const world = new QueueWorld(4000, 4000);
    let longest = 0;
    for (let i = 0; i < 3000; i++) {
      const ids = Array(20).fill(1 + (i % 2));
      world.draw(line((i * 2) % 500, 21 * Math.floor(i / 250), ids, i));
      longest = Math.max(longest, world.queue.length);
    }
    expect(longest).toBeGreaterThan(1000);
    expect(longest).toBeLessThanOrEqual(2048);
  });

  it('and scrolling keeps them weighed', () => {
    const world = new QueueWorld();
    const noise = { width: 4, height: 400, pixels: new Uint32Array(1600).map((_, i) => 0xff000000 + i * 7919) };
    world.draw({
      name: 'tile',
      surface: SCREEN,
      rect: BOUNDS,
      pattern: { ...noise, width: 40, height: 40 },
      originX: 0,
      originY: 0,
    });
    world.draw(scrollUp(BOUNDS, 8));
    expect(world.queue.bytes(0.1)).toBeLessThan(10_000);
  });
});
