import { describe, expect, it } from 'vitest';
import { type Command, type Copy, type Rect, rect, SCREEN, translateCommand } from '../../protocol/index.ts';
import { BOUNDS, line, QueueWorld, scrollUp } from '../support/queueHistory.ts';

const BACK = 1;
const SIDE = 800;
const names = (commands: readonly Command[]): string[] => commands.map(({ name }) => name);
const copies = (commands: readonly Command[]): Copy[] => commands.filter((it) => it.name === 'copy');
const fillAt = (r: Rect, color = 0xff0000, surface = SCREEN): Command => ({ name: 'fill', surface, rects: [r], color });
const copyTo = (r: Rect, dx: number, dy: number, source = SCREEN): Command => {
  return { name: 'copy', surface: SCREEN, source, rects: [r], dx, dy };
};
/** Scrolls a part of the screen, beside which there is room for what must not move. */
const left = rect(0, 0, 32, 32);

/** A screen of pixels that no command tells, all on the client; and a surface that the client has. */
function painted(width = 48, height = 32): QueueWorld {
  const world = new QueueWorld(width, height);
  const { framebuffer } = world.display;
  for (let i = 0; i < framebuffer.pixels.length; i++) framebuffer.pixels[i] = 0xff000000 + i * 997;
  world.display.damage(SCREEN, framebuffer.bounds);
  world.take();
  world.draw({ name: 'createSurface', surface: BACK, width, height });
  world.viewer.create(BACK, width, height);
  world.queue.clientHas(BACK, width, height);
  return world;
}

/** Takes everything; the viewer shows what the display does. */
function taken(world: QueueWorld): readonly Command[] {
  const { commands, damage } = world.take();
  expect(damage).toEqual([]);
  expect(world.difference()).toBe(undefined);
  return commands;
}

describe('what scrolls while it waits', () => {
  it('is copied in one piece with what is drawn over it anew', () => {
    const world = painted();
    world.draw(line(2, 4, [1, 2, 1, 2], 0x202020), scrollUp(BOUNDS, 8));
    // The rows below the line stay, and the line is left there too.
    expect(taken(world)).toMatchObject([
      { name: 'copy', rects: [rect(0, 0, 48, 24)], dy: -8 },
      { name: 'glyphs', rect: { y: 8 } },
    ]);
  });

  it('only in part is copied by both distances before the rest of the first copy', () => {
    const world = painted();
    world.draw(scrollUp(BOUNDS, 8), scrollUp({ ...BOUNDS, height: 24 }, 8));
    expect(taken(world)).toMatchObject([
      { name: 'copy', rects: [rect(0, 0, 48, 16)], dy: -16 },
      { name: 'copy', rects: [rect(0, 16, 48, 8)], dy: -8 },
    ]);
  });

  it('comes from where it was copied from, after what was drawn there', () => {
    const world = painted();
    world.draw(fillAt(rect(40, 0, 8, 8)), copyTo(rect(0, 16, 8, 8), -40, 16), scrollUp(left, 8));
    expect(copies(taken(world))).toContainEqual(copyTo(rect(0, 8, 8, 8), -40, 8));
  });

  it('comes from another surface, and covers what lay where it moves to', () => {
    const world = painted();
    world.draw(fillAt(rect(0, 0, 8, 8)), copyTo(rect(16, 16, 8, 8), 16, 16, BACK), scrollUp(BOUNDS, 8));
    const commands = taken(world);
    expect(names(commands)).not.toContain('fill');
    expect(commands).toContainEqual(copyTo(rect(16, 8, 8, 8), 16, 8, BACK));
  });

  it('is copied after what reads its target, if only what lies on a background blends', () => {
    const world = painted();
    world.draw(line(3, 0, Array(8).fill(1), 0x202020), line(3, 0, [1, 2]));
    // This copy reads what the scroll overwrites, so nothing of the scroll can go before it.
    world.draw(copyTo(rect(40, 24, 8, 8), 40, 24), scrollUp(left, 8));
    expect(names(taken(world))).toEqual(['glyphs', 'glyphs', 'copy', 'copy', 'glyphs', 'glyphs']);
  });

  it('is put together piece by piece, each before or after what it must not disturb', () => {
    const world = painted(96);
    // It reads what is overwritten at the bottom: that goes after it.
    world.draw(copyTo(rect(80, 24, 8, 8), 80, 8));
    // Where this goes, the piece at the top comes from: that goes before it.
    world.draw(copyTo(rect(0, 16, 32, 8), -40, 16), scrollUp(left, 8));
    expect(taken(world)).toEqual([
      copyTo(rect(0, 0, 32, 8), 0, -8),
      copyTo(rect(80, 24, 8, 8), 80, 8),
      copyTo(rect(0, 8, 32, 8), -40, 8),
      copyTo(rect(0, 16, 32, 8), 0, -8),
    ]);
  });

  it('is put together of pieces without what is drawn anew', () => {
    const world = painted(96);
    // The first copy reads where the line goes, and where the second one goes, the line's row comes from.
    world.draw(line(1, 0, [1, 2], 0x202020), copyTo(rect(80, 24, 8, 8), 80, 24));
    world.draw(copyTo(rect(0, 16, 32, 8), -40, 16), scrollUp(left, 8));
    const commands = taken(world);
    expect(commands).toContainEqual(copyTo(rect(0, 8, 32, 8), -40, 8));
    expect(commands.filter(({ name }) => name === 'glyphs')).toMatchObject([{ rect: { y: 0 } }]);
  });

  it('strip by strip is one copy', () => {
    const world = painted();
    for (let y = 0; y < 32; y += 8) world.draw(copyTo(rect(0, y, 40, 8), -8, 0));
    expect(taken(world)).toEqual([copyTo(rect(0, 0, 40, 32), -8, 0)]);
  });
});

describe('what scrolls stays where it waits, and is copied', () => {
  /** Whether a scroll of so many things moves them. */
  function isMoved(things: readonly Command[]): boolean {
    const world = painted(SIDE, SIDE);
    world.draw(...things, scrollUp(rect(0, 0, SIDE, 770), 8));
    const last = translateCommand(things.at(-1)!, 0, -8);
    return taken(world).some((it) => JSON.stringify(it) === JSON.stringify(last));
  }

  it('when it is many commands', () => {
    const squares = (count: number): Command[] => [
      fillAt(rect(0, 0, SIDE, 770)),
      ...Array.from({ length: count }, (_, i) => fillAt(rect((i % 38) * 20, 100 + Math.floor(i / 38) * 10, 20, 10), i)),
    ];
    expect(isMoved(squares(500))).toBe(true);
    expect(isMoved(squares(520))).toBe(false);
  });

  it('when it has been put together of many copies', () => {
    const pieces = (count: number): Command[] =>
      Array.from({ length: count }, (_, i) => {
        const [x, y] = [(i % 10) * 20, 100 + Math.floor(i / 10) * 20];
        return copyTo(rect(x, y, 8, 8), x - 600, y - 780);
      });
    expect(isMoved(pieces(10))).toBe(true);
    expect(isMoved(pieces(60))).toBe(false);
  });

  it('when what lies between has many pieces', () => {
    const squares = (count: number): Command[] =>
      Array.from({ length: count }, (_, i) => {
        const [column, row] = [i % 8, Math.floor(i / 8)];
        return fillAt(rect(10 + column * 90 + row * 5, 100 + row * 90 + column * 5, 30, 30), i);
      });
    expect(isMoved(squares(10))).toBe(true);
    expect(isMoved(squares(60))).toBe(false);
  });
});

it('what many scrolls leave behind is weighed', () => {
  const world = painted(SIDE, SIDE);
  for (let i = 0; i < 60; i++) world.draw(fillAt(rect(i * 3, 9, 1, 1), i));
  for (let i = 0; i < 6; i++) world.draw(scrollUp(rect(0, 0, 200, 10), 1));
  expect(world.queue.length).toBeLessThan(130);
});
