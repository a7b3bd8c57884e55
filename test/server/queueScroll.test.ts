import { describe, expect, it } from 'vitest';
import { type Command, rect, SCREEN } from '../../protocol/index.ts';
import { BOUNDS, HEIGHT, line, QueueWorld, scrollUp, WIDTH } from '../support/queueHistory.ts';

const ROWS = HEIGHT / 8;
const COLUMNS = WIDTH / 4;
const names = (commands: readonly Command[]): string[] => commands.map(({ name }) => name);

/** A screen of pixels that no command tells, all on the client. */
function painted(): QueueWorld {
  const world = new QueueWorld();
  const { framebuffer } = world.display;
  for (let i = 0; i < framebuffer.pixels.length; i++) framebuffer.pixels[i] = 0xff000000 + i * 997;
  world.display.damage(SCREEN, BOUNDS);
  world.take();
  return world;
}

/** The row scrolls in at the bottom, as wide as the screen. */
function newLine(world: QueueWorld, row: number, background: number | undefined = 0x202020): void {
  const ids = Array.from({ length: COLUMNS }, (_, i) => 1 + ((row * 5 + i) % 4));
  world.draw(scrollUp(BOUNDS, 8), line(ROWS - 1, 0, ids, background));
}

describe('scrolling what still waits', () => {
  it('one line and another is one copy by both, and both lines', () => {
    const world = painted();
    newLine(world, 0);
    newLine(world, 1);
    const { commands, damage } = world.take();
    expect(damage).toEqual([]);
    expect(names(commands)).toEqual(['copy', 'glyphs', 'glyphs']);
    expect(commands[0]).toMatchObject({ dy: -16, rects: [rect(0, 0, WIDTH, HEIGHT - 16)] });
    expect(commands.slice(1)).toMatchObject([{ rect: { y: HEIGHT - 16 } }, { rect: { y: HEIGHT - 8 } }]);
    expect(world.difference()).toBe(undefined);
  });

  it('a hundred lines are the lines that can still be seen', () => {
    const world = painted();
    for (let row = 0; row < 100; row++) newLine(world, row);
    expect(world.queue.length).toBe(ROWS);
    expect(names(world.take().commands)).toEqual(Array(ROWS).fill('glyphs'));
    expect(world.difference()).toBe(undefined);
  });

  it('a region below a title is one copy that ends where the title begins', () => {
    const world = painted();
    const body = rect(0, 8, WIDTH, HEIGHT - 8);
    for (let row = 0; row < 2; row++) {
      world.draw(scrollUp({ ...body }, 8), line(ROWS - 1, 0, [1, 2, 1], 0x333333));
      const clear = { name: 'fill', surface: SCREEN, rects: [rect(12, HEIGHT - 8, WIDTH - 12, 8)], color: 0x333333 };
      world.draw(clear as Command);
    }
    const { commands } = world.take();
    expect(commands[0]).toMatchObject({ name: 'copy', dy: -16, rects: [rect(0, 8, WIDTH, HEIGHT - 24)] });
    expect(names(commands).filter((name) => name === 'copy').length).toBe(1);
    expect(world.difference()).toBe(undefined);
  });

  it('what blends with pixels of the client moves too, and these are copied before it is drawn', () => {
    const world = painted();
    world.draw(line(ROWS - 1, 0, [1, 2, 1, 2]), scrollUp(BOUNDS, 8));
    const { commands } = world.take();
    expect(names(commands).sort()).toEqual(['copy', 'glyphs', 'glyphs']);
    expect(commands[0]).toMatchObject({ name: 'copy', dy: -8 });
    expect(world.difference()).toBe(undefined);
  });

  it('what blends outside of where it moves to is not read with the pixels below it', () => {
    const world = painted();
    // This copy reads what the scroll overwrites, so nothing of the scroll can go before it.
    world.draw({ name: 'copy', surface: SCREEN, source: SCREEN, rects: [rect(40, 24, 8, 8)], dx: 40, dy: 24 });
    world.draw(line(3, 0, [1, 2]), scrollUp(rect(0, 0, 32, 32), 8));
    expect(names(world.take().commands)).toEqual(['copy', 'copy', 'glyphs', 'glyphs']);
    expect(world.difference()).toBe(undefined);
  });

  it('there and back is nothing but what came in between', () => {
    const world = painted();
    world.draw(scrollUp(BOUNDS, 8));
    world.draw({ name: 'copy', surface: SCREEN, source: SCREEN, rects: [rect(0, 8, WIDTH, HEIGHT - 8)], dx: 0, dy: 8 });
    expect(world.take().commands.length).toBeLessThanOrEqual(1);
    expect(world.difference()).toBe(undefined);
  });

  it('where too much would be drawn twice, a copy after its sources remains', () => {
    const world = new QueueWorld(1200, 200);
    const wide = (row: number): Command => line(row, 0, Array(300).fill(1 + (row % 2)), 0x202020);
    for (let row = 12; row < 24; row++) world.draw(wide(row));
    // Twelve rows of 300 letters stay where they are, for the most part.
    const target = rect(0, 88, 1200, 96);
    world.draw({ name: 'copy', surface: SCREEN, source: SCREEN, rects: [{ ...target, height: 90 }], dx: 0, dy: -88 });
    world.draw({ name: 'copy', surface: SCREEN, source: SCREEN, rects: [rect(0, 0, 1200, 100)], dx: 0, dy: -92 });
    const { commands } = world.take();
    expect(names(commands).filter((name) => name === 'glyphs').length).toBeLessThanOrEqual(12);
    expect(names(commands)).toContain('copy');
    expect(world.difference()).toBe(undefined);
  });

  it('another copy of a place that waits comes after it', () => {
    const world = new QueueWorld();
    world.draw(line(0, 0, [1, 2, 1, 2], 0x222222));
    world.draw({ name: 'copy', surface: SCREEN, source: SCREEN, rects: [rect(0, 16, 16, 8)], dx: 0, dy: 16 });
    expect(names(world.take().commands)).toEqual(['glyphs', 'copy']);
    expect(world.difference()).toBe(undefined);
  });

  it('a flood of lines is cheap to push', () => {
    const world = new QueueWorld(800, 400);
    const area = rect(0, 0, 800, 400);
    const started = performance.now();
    for (let i = 0; i < 2000; i++) {
      world.queue.push(scrollUp(area, 8), i);
      world.queue.push(line(49, 0, Array(200).fill(1 + (i % 4)), 0x202020), i);
    }
    // About 20 microseconds a push here; a hundred times as long would be another kind of algorithm.
    expect(performance.now() - started).toBeLessThan(8000);
    expect(world.queue.length).toBeLessThanOrEqual(51);
  });
});
