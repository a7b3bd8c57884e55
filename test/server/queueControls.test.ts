import { describe, expect, it } from 'vitest';
import { type Command, type Rect, rect, SCREEN } from '../../protocol/index.ts';
import { BOUNDS, HEIGHT, line, QueueWorld, WIDTH } from '../support/queueHistory.ts';

const BACK = 1;
const NOWHERE = 9;
const names = (commands: readonly Command[]): string[] => commands.map(({ name }) => name);
const fillAt = (r: Rect, color = 0xff0000, surface = SCREEN): Command => ({ name: 'fill', surface, rects: [r], color });
const cursor = (name: 'text' | 'move'): Command => {
  return { name: 'cursor', surface: SCREEN, shape: { kind: 'named', cursor: name } };
};
const create: Command = { name: 'createSurface', surface: BACK, width: WIDTH, height: HEIGHT };
const destroy: Command = { name: 'destroySurface', surface: BACK };
const resize = (width: number, height: number, surface = BACK): Command => {
  return { name: 'resizeSurface', surface, width, height };
};
const blit: Command = { name: 'copy', surface: SCREEN, source: BACK, rects: [BOUNDS], dx: 0, dy: 0 };
/** Saves the screen on the surface, which brings that to the client. */
const save: Command = { name: 'copy', surface: BACK, source: SCREEN, rects: [BOUNDS], dx: 0, dy: 0 };

/** A surface that the client has, and that shows what the screen shows. */
function saved(): QueueWorld {
  const world = new QueueWorld();
  world.paint(SCREEN, BOUNDS, 0xff123456);
  world.draw(create);
  world.take();
  world.draw(save);
  world.take();
  expect(world.viewer.surfaces.has(BACK)).toBe(true);
  return world;
}

describe('controls', () => {
  it('wait and count like all the rest', () => {
    const { queue } = new QueueWorld();
    queue.push(cursor('text'), 0);
    expect(queue).toMatchObject({ isEmpty: false, length: 1 });
    expect(queue.bytes(1)).toBeGreaterThan(0);
  });

  it('are not all that waits: pixels alone do, too', () => {
    const { queue } = new QueueWorld();
    queue.damage(SCREEN, rect(0, 0, 1, 1), 0);
    expect(queue).toMatchObject({ isEmpty: false, length: 0 });
  });

  it('are paid from the budget', () => {
    const world = new QueueWorld();
    // Ten bytes each.
    world.draw(line(0, 0, [1, 2], 1), line(1, 3, [1, 2], 2));
    world.draw(cursor('text'));
    expect(names(world.take({ budget: 20, bytesPerPixel: 1, now: 0 }).commands)).toEqual(['cursor', 'glyphs']);
    expect(names(world.take({ budget: 20, bytesPerPixel: 1, now: 0 }).commands)).toEqual(['glyphs']);
  });

  it('keep each other: a cursor takes the place of cursors only', () => {
    const world = new QueueWorld();
    world.display.resize(30, 30);
    world.draw(cursor('text'), cursor('move'));
    expect(names(world.take().commands)).toEqual(['resizeSurface', 'cursor']);
  });

  it('of any other kind are sent as they are', () => {
    const { queue } = new QueueWorld();
    const label: Command = { name: 'label', surface: SCREEN, rect: rect(0, 0, 8, 8), text: 'a' };
    queue.push(label, 0);
    expect(queue.take({ budget: 1, bytesPerPixel: 1, now: 0 }).commands).toEqual([label]);
  });
});

describe('what names a surface that is not there', () => {
  it.each<Command>([
    fillAt(rect(0, 0, 8, 8), 1, NOWHERE),
    line(0, 0, [1, 2], undefined, NOWHERE),
    { name: 'copy', surface: NOWHERE, source: SCREEN, rects: [rect(0, 0, 8, 8)], dx: 0, dy: 0 },
    { name: 'destroySurface', surface: NOWHERE },
    resize(10, 10, NOWHERE),
  ])('is dropped: $name', (command) => {
    const { queue } = new QueueWorld();
    expect(() => queue.push(command, 0)).not.toThrow();
    expect(queue.isEmpty).toBe(true);
  });
});

describe('what changes no pixel', () => {
  it.each<Command>([
    { name: 'fill', surface: SCREEN, rects: [rect(3, 3, 0, 8)], color: 1 },
    line(0, 0, [], 1),
    { name: 'copy', surface: SCREEN, source: SCREEN, rects: [rect(0, 0, 8, 8)], dx: 0, dy: 0 },
  ])('is not sent: $name', (command) => {
    const { queue } = new QueueWorld();
    queue.push(command, 0);
    expect(queue.isEmpty).toBe(true);
  });

  it('nor is damage of none', () => {
    const { queue } = new QueueWorld();
    queue.damage(SCREEN, rect(3, 3, 0, 8), 0);
    expect(queue.isEmpty).toBe(true);
  });
});

describe('a surface', () => {
  it('that the client kept and the display has no more is destroyed there', () => {
    const { queue } = new QueueWorld();
    queue.clientHas(BACK, WIDTH, HEIGHT);
    queue.push(destroy, 0);
    expect(queue.take({ budget: 1, bytesPerPixel: 1, now: 0 }).commands).toEqual([destroy]);
  });

  it('of the same number, that is not sent, does not take the place of the destruction of the last one', () => {
    const world = saved();
    world.draw(destroy, create, save, destroy);
    expect(world.take().commands).toEqual([destroy]);
    expect(world.viewer.surfaces.has(BACK)).toBe(false);
  });

  it('of another size shows its pixels, and is resized where the client has it', () => {
    const world = saved();
    world.draw(resize(20, 20), blit);
    const { commands, damage } = world.take();
    expect(commands).toEqual([resize(20, 20)]);
    expect(damage).toEqual([{ surface: SCREEN, rects: [rect(0, 0, 20, 20)] }]);
    world.draw(fillAt(BOUNDS, 0x00ff00), blit);
    world.take();
    expect(world.difference()).toBe(undefined);
    world.draw(destroy);
    expect(world.take().commands).toEqual([destroy]);
  });

  it('of another size is created in that size when the client does not have it yet', () => {
    const world = new QueueWorld();
    world.paint(SCREEN, BOUNDS, 0xff123456);
    world.take();
    world.draw(create, save, resize(20, 10));
    expect(world.take().commands).toEqual([{ ...create, width: 20, height: 10 }]);
    world.draw(fillAt(BOUNDS), blit);
    world.take();
    expect(world.difference()).toBe(undefined);
  });

  it('of another size is not told of when the client never had it', () => {
    const world = new QueueWorld();
    world.draw(create, resize(20, 10));
    expect(world.queue.isEmpty).toBe(true);
    world.draw(fillAt(BOUNDS), blit);
    world.take();
    expect(world.difference()).toBe(undefined);
  });

  it('of another size is copied to again, though it showed that already', () => {
    const world = saved();
    const other = 2;
    const onto = { ...blit, surface: other } as Command;
    const show = (by: number): Command => {
      return { name: 'copy', surface: SCREEN, source: other, rects: [rect(by, 0, WIDTH, HEIGHT)], dx: by, dy: 0 };
    };
    world.draw({ ...create, surface: other } as Command, onto, resize(10, 10, other), resize(WIDTH, HEIGHT, other));
    // Twice: so its pixels are sent, and are no damage any more.
    world.draw(show(0), show(1));
    world.take();
    world.draw(onto, fillAt(BOUNDS), show(0));
    world.take();
    expect(world.difference()).toBe(undefined);
  });

  it('of another size does not get the pixels that were on their way to it', () => {
    const world = new QueueWorld();
    world.draw(create);
    world.paint(BACK, BOUNDS, 0xff123456);
    world.draw(blit, { ...blit, rects: [rect(1, 0, WIDTH - 1, HEIGHT)], dx: 1 } as Command);
    world.draw(resize(WIDTH, HEIGHT - 1));
    expect(world.take().damage).toMatchObject([{ surface: SCREEN }]);
    expect(world.difference()).toBe(undefined);
  });
});

describe('damage that is given back', () => {
  it('is none where the screen has become smaller', () => {
    const world = new QueueWorld();
    world.paint(SCREEN, rect(10, 10, 20, 20), 0xff123456);
    world.paint(SCREEN, rect(40, 20, 8, 8), 0xff123456);
    world.take(undefined, () => true);
    world.display.resize(20, 40);
    world.giveBack();
    expect(world.take().damage).toEqual([{ surface: SCREEN, rects: [rect(10, 10, 10, 20)] }]);
    expect(world.queue.isEmpty).toBe(true);
    expect(world.difference()).toBe(undefined);
  });

  it('spreads with copies that have been pushed since only as far as they read it', () => {
    const world = new QueueWorld();
    world.paint(SCREEN, rect(0, 0, 5, 10), 0xff123456);
    world.take(undefined, () => true);
    world.draw({ name: 'copy', surface: SCREEN, source: SCREEN, rects: [rect(20, 20, 10, 10)], dx: 20, dy: 20 });
    world.giveBack();
    const { commands, damage } = world.take();
    expect(commands).toMatchObject([{ name: 'copy', rects: [rect(25, 20, 5, 10)] }]);
    expect(damage).toEqual([{ surface: SCREEN, rects: [rect(0, 0, 5, 10), rect(20, 20, 5, 10)] }]);
    expect(world.difference()).toBe(undefined);
  });
});
