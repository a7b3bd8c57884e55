import { describe, expect, it } from 'vitest';
import { type Command, type Rect, rect, SCREEN } from '../../protocol/index.ts';
import { scan } from '../../server/display/queue/scan.ts';
import { BOUNDS, line, QueueWorld } from '../support/queueHistory.ts';

const BACK = 1;
const names = (commands: readonly Command[]): string[] => commands.map(({ name }) => name);
const fillAt = (rects: readonly Rect[], color = 0xff0000): Command => ({ name: 'fill', surface: SCREEN, rects, color });
const copyTo = (rects: readonly Rect[], dx: number, dy: number, source = SCREEN): Command => {
  return { name: 'copy', surface: SCREEN, source, rects, dx, dy };
};

describe('a command is cut', () => {
  it('where that repeats a letter, but not where it repeats the run', () => {
    const world = new QueueWorld();
    const run = line(0, 0, Array(12).fill(1));
    world.paint(SCREEN, rect(21, 0, 2, 8), 0xff123456);
    world.draw(run);
    expect(world.take()).toMatchObject({
      commands: [{ ids: { length: 6 } }, { ids: { length: 7 } }],
      damage: [{ rects: [rect(21, 0, 2, 8)] }],
    });
    world.paint(SCREEN, rect(0, 3, 48, 2), 0xff123456);
    world.draw(run);
    expect(world.take()).toEqual({ commands: [], damage: [{ surface: SCREEN, rects: [rect(0, 0, 48, 8)] }] });
    expect(world.difference()).toBe(undefined);
  });

  it('into a few pieces, not into many', () => {
    for (const { holes, pieces } of [
      { holes: 10, pieces: 11 },
      { holes: 20, pieces: 0 },
    ]) {
      const world = new QueueWorld(400, 40);
      for (let i = 0; i < holes; i++) world.paint(SCREEN, rect(8 + i * 16, 0, 8, 8), 0xff123456);
      const bits = new Uint8Array(400).fill(0x5a);
      world.draw({ name: 'stipple', surface: SCREEN, rect: rect(0, 0, 400, 8), bits, color: 1, background: undefined });
      expect(world.take().commands).toHaveLength(pieces);
      expect(world.difference()).toBe(undefined);
    }
  });

  it('however many rects it has, when it does not get more', () => {
    const world = new QueueWorld();
    const dots = Array.from({ length: 30 }, (_, i) => rect((i % 10) * 4, Math.floor(i / 10) * 4, 2, 2));
    world.draw(fillAt(dots), fillAt([rect(0, 0, 3, 3)], 0x00ff00));
    expect(world.take().commands).toEqual([fillAt(dots.slice(1)), fillAt([rect(0, 0, 3, 3)], 0x00ff00)]);
  });

  it('into rects when it is made of rects, whatever these take', () => {
    const world = new QueueWorld();
    world.paint(SCREEN, rect(5, 5, 2, 2), 0xff123456);
    world.take(undefined, () => true);
    world.draw(copyTo([rect(20, 10, 20, 20)], 20, 10));
    world.giveBack();
    const { commands, damage } = world.take();
    expect(commands).toMatchObject([{ name: 'copy', rects: { length: 4 } }]);
    expect(damage).toEqual([{ surface: SCREEN, rects: [rect(5, 5, 2, 2), rect(25, 15, 2, 2)] }]);
    expect(world.difference()).toBe(undefined);
  });
});

describe('of a command that is larger than the budget', () => {
  it('the left part is taken, a letter at least', () => {
    const world = new QueueWorld();
    world.draw(line(0, 0, [1, 2, 1], 1));
    const extraBytes = (command: Command): number => (command.name === 'glyphs' ? 100 * command.ids.length : 0);
    const take = () => world.take({ budget: 1, bytesPerPixel: 1, now: 0, extraBytes }).commands;
    for (const id of [1, 2, 1]) expect(take()).toMatchObject([{ ids: [id] }]);
    expect(world.queue.isEmpty).toBe(true);
    expect(world.difference()).toBe(undefined);
  });

  it('all is taken, when its first letter alone is too large', () => {
    const world = new QueueWorld();
    const run = line(0, 1, [1, 2], undefined);
    const wide = { ...run, rect: rect(0, 0, 12, 8) } as Command;
    world.draw(wide);
    const extraBytes = (command: Command): number => (command.name === 'glyphs' ? 100 * command.ids.length : 0);
    expect(world.take({ budget: 1, bytesPerPixel: 1, now: 0, extraBytes }).commands).toEqual([wide]);
  });

  it('all is taken, when each part would carry the same pattern', () => {
    const world = new QueueWorld(200, 200);
    const pattern = { width: 100, height: 1, pixels: new Uint32Array(100).map((_, i) => 0xff000000 + i * 7919) };
    const tile: Command = {
      name: 'tile',
      surface: SCREEN,
      rect: rect(0, 0, 200, 200),
      pattern,
      originX: 0,
      originY: 0,
    };
    world.draw(tile);
    expect(world.take({ budget: 100, bytesPerPixel: 1, now: 0 }).commands).toEqual([tile]);
  });

  it('which is a fill some rects are taken, one at least', () => {
    const world = new QueueWorld();
    const dots = Array.from({ length: 7 }, (_, i) => rect(i * 6, 4, 2, 2));
    world.draw(fillAt(dots));
    const extraBytes = (command: Command): number => (command.name === 'fill' ? 100 * command.rects.length : 0);
    const take = (budget: number) => world.take({ budget, bytesPerPixel: 1, now: 0, extraBytes }).commands;
    expect(take(1)).toEqual([fillAt(dots.slice(0, 1))]);
    expect(take(330)).toEqual([fillAt(dots.slice(1, 4))]);
    expect(take(1000)).toEqual([fillAt(dots.slice(4))]);
    expect(world.queue.isEmpty).toBe(true);
    expect(world.difference()).toBe(undefined);
  });

  it('what is left has its place among what follows', () => {
    const world = new QueueWorld(400, 200);
    world.draw(line(0, 0, Array(90).fill(1), 0x202020));
    world.take({ budget: 44, bytesPerPixel: 1, now: 0 });
    // The last letter is copied, and then the copy moves.
    world.draw({ name: 'copy', surface: SCREEN, source: SCREEN, rects: [rect(24, 100, 8, 8)], dx: -328, dy: 100 });
    world.draw({ name: 'copy', surface: SCREEN, source: SCREEN, rects: [rect(20, 100, 8, 8)], dx: -4, dy: 0 });
    world.take();
    expect(world.difference()).toBe(undefined);
  });
});

describe('an urgent frame', () => {
  it('has of a fill what lies in the focus, and the rest waits', () => {
    const world = new QueueWorld();
    const dots = Array.from({ length: 7 }, (_, i) => rect(i * 6, 4, 2, 2));
    world.draw(fillAt(dots));
    const focus = rect(11, 4, 8, 8);
    const take = () => world.take({ budget: 1000, bytesPerPixel: 1, now: 0, focus, onlyFocus: true }).commands;
    expect(take()).toEqual([fillAt(dots.slice(2, 4))]);
    expect(take()).toEqual([]);
    expect(world.take().commands).toEqual([fillAt(dots.filter((_, i) => i < 2 || i > 3))]);
    expect(world.difference()).toBe(undefined);
  });
});

describe('a command needs no other one', () => {
  const urgent = { budget: 15, bytesPerPixel: 1, now: 0, onlyFocus: true, focus: rect(8, 8, 8, 8) };
  const letters = line(1, 2, [1, 2]);

  it.each([
    { what: 'draws around it', other: fillAt([rect(0, 0, 4, 4), rect(40, 24, 4, 4)]) },
    { what: 'reads around it', other: copyTo([rect(8, 0, 4, 4), rect(40, 24, 4, 4)], 8, 0) },
    { what: 'reads the same place of another surface', other: copyTo([rect(32, 8, 8, 8)], 24, 0, BACK) },
  ])('that $what', ({ other }) => {
    const world = new QueueWorld();
    world.draw({ name: 'createSurface', surface: BACK, width: 48, height: 32 });
    world.viewer.create(BACK, 48, 32);
    world.queue.clientHas(BACK, 48, 32);
    world.paint(SCREEN, BOUNDS, 0xff123456);
    world.take();
    world.draw(other, letters);
    expect(names(world.take(urgent).commands)).toEqual(['glyphs']);
    world.take();
    expect(world.difference()).toBe(undefined);
  });
});

describe('a scan', () => {
  it('takes a little at least', () => {
    expect(scan([rect(3, 5, 90, 90)], { x: 0, y: 0 }, 1)).toEqual({
      pieces: [rect(3, 5, 8, 11)],
      next: { x: 11, y: 0 },
    });
  });

  it('gets everywhere, also where it began, and stays there when that is all', () => {
    const rects = [rect(0, 0, 90, 90)];
    for (const from of [
      { x: 50, y: 40 },
      { x: 0, y: 0 },
      { x: 200, y: 300 },
    ]) {
      const { pieces, next } = scan(rects, from, Number.POSITIVE_INFINITY);
      expect(pieces.reduce((sum, r) => sum + r.width * r.height, 0)).toBe(90 * 90);
      expect(next).toEqual(from);
    }
  });
});
