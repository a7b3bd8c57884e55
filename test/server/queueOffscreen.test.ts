import { describe, expect, it } from 'vitest';
import { type Command, rect, SCREEN } from '../../protocol/index.ts';
import { BOUNDS, HEIGHT, line, QueueWorld, WIDTH } from '../support/queueHistory.ts';

const BACK = 1;
const names = (commands: readonly Command[]): string[] => commands.map(({ name }) => name);
const fillAt = (surface: number, x: number, y: number, width: number, height: number, color: number): Command => {
  return { name: 'fill', surface, rects: [rect(x, y, width, height)], color };
};
const blit = (source: number, dx: number, dy: number, width = WIDTH, height = HEIGHT): Command => {
  return { name: 'copy', surface: SCREEN, source, rects: [rect(dx, dy, width - dx, height - dy)], dx, dy };
};

function start(): QueueWorld {
  const world = new QueueWorld();
  world.draw({ name: 'createSurface', surface: BACK, width: WIDTH, height: HEIGHT });
  return world;
}

describe('offscreen drawing', () => {
  it('is not sent, nor is the surface, while nobody sees it', () => {
    const world = start();
    world.draw(fillAt(BACK, 0, 0, 9, 9, 0xff0000), line(1, 1, [1, 2], undefined, BACK));
    world.paint(BACK, rect(4, 4, 9, 9), 0xff123456);
    expect(world.queue.isEmpty).toBe(true);
    world.display.destroySurface(BACK);
    expect(world.queue.isEmpty).toBe(true);
    expect(world.take().commands).toEqual([]);
  });

  it('of an app that draws each picture there and shows it is drawn on the screen', () => {
    const world = start();
    for (let picture = 0; picture < 20; picture++) {
      world.draw(fillAt(BACK, 0, 0, WIDTH, HEIGHT, picture), line(1, picture % 5, [1, 2, 1], undefined, BACK));
      world.draw(blit(BACK, 0, 0));
      const { commands, damage } = world.take();
      expect(commands).toMatchObject([
        { name: 'fill', surface: SCREEN },
        { name: 'glyphs', surface: SCREEN },
      ]);
      expect(damage).toEqual([]);
      expect(world.difference()).toBe(undefined);
    }
  });

  it('is shown only where it has changed, when all of it is copied to its place again', () => {
    const world = start();
    world.draw(fillAt(BACK, 0, 0, WIDTH, HEIGHT, 0x112233), blit(BACK, 0, 0));
    world.take();
    for (let picture = 0; picture < 5; picture++) {
      world.draw(line(2, 0, [1, 2, 1 + (picture % 2)], 0x445566, BACK), blit(BACK, 0, 0));
      expect(world.take()).toMatchObject({ commands: [{ name: 'glyphs', surface: SCREEN }], damage: [] });
      world.paint(BACK, rect(20, 20, 4, 4), 0xff000000 + picture);
      world.draw(blit(BACK, 0, 0));
      expect(world.take()).toEqual({ commands: [], damage: [{ surface: SCREEN, rects: [rect(20, 20, 4, 4)] }] });
      expect(world.difference()).toBe(undefined);
    }
  });

  it('is shown again where something else has been drawn since', () => {
    const world = start();
    world.draw(fillAt(BACK, 0, 0, WIDTH, HEIGHT, 0x112233), blit(BACK, 0, 0));
    world.take();
    world.draw(fillAt(SCREEN, 8, 8, 8, 8, 0xffffff));
    world.paint(SCREEN, rect(20, 20, 4, 4), 0xff000001);
    world.draw(blit(BACK, 0, 0));
    world.take();
    expect(world.difference()).toBe(undefined);
    world.display.resize(10, 10);
    world.display.resize(WIDTH, HEIGHT);
    world.draw(blit(BACK, 0, 0));
    world.take();
    expect(world.difference()).toBe(undefined);
  });

  it('is shown again in every place that something else was drawn in, however many', () => {
    const world = new QueueWorld(200, 200);
    world.draw({ name: 'createSurface', surface: BACK, width: 200, height: 200 });
    world.draw(fillAt(BACK, 0, 0, 200, 200, 0x112233), blit(BACK, 0, 0, 200, 200));
    for (let i = 0; i < 400; i++)
      world.paint(SCREEN, rect((i % 20) * 10, Math.floor(i / 20) * 10, 3, 3), 0xff000000 + i);
    world.take();
    world.draw(blit(BACK, 0, 0, 2, 2), blit(BACK, 0, 0, 200, 200));
    world.take();
    expect(world.difference()).toBe(undefined);
  });

  it('is shown on a new surface that has the number of an old one', () => {
    const world = start();
    const create: Command = { name: 'createSurface', surface: 2, width: WIDTH, height: HEIGHT };
    const copy: Command = { name: 'copy', surface: 2, source: BACK, rects: [BOUNDS], dx: 0, dy: 0 };
    world.draw(fillAt(BACK, 0, 0, WIDTH, HEIGHT, 0x112233), create, copy);
    world.display.destroySurface(2);
    world.draw(create, copy, blit(2, 0, 0));
    world.take();
    expect(world.difference()).toBe(undefined);
  });

  it('that is on its way is dropped when it is drawn over, and is not at the focus', () => {
    const world = start();
    world.draw(fillAt(BACK, 0, 0, 8, 8, 0x112233), blit(BACK, 10, 10, 18, 18), blit(BACK, 20, 20, 28, 28));
    expect(world.queue.hasFocus(rect(0, 0, 8, 8))).toBe(false);
    expect(world.queue.hasFocus(rect(20, 20, 8, 8))).toBe(true);
    world.draw(fillAt(SCREEN, 0, 0, WIDTH, HEIGHT, 0xffffff), fillAt(BACK, 0, 0, WIDTH, HEIGHT, 0x445566));
    expect(world.take().commands).toMatchObject([{ name: 'createSurface' }, { name: 'fill', surface: SCREEN }]);
    world.draw(blit(BACK, 5, 5));
    world.take();
    expect(world.difference()).toBe(undefined);
  });

  it('on pixels that are on their way to the surface waits with them, and is not blended twice', () => {
    const world = start();
    world.paint(BACK, rect(0, 0, 20, 20), 0xff123456);
    world.draw(blit(BACK, 0, 0), blit(BACK, 5, 5));
    world.draw(line(1, 0, [1, 2, 1], undefined, BACK));
    world.take();
    world.draw(blit(BACK, 9, 9));
    world.take();
    expect(world.difference()).toBe(undefined);
  });

  it('is damage too after a collapse: the letters may be void by then', () => {
    const world = start();
    world.draw(line(0, 0, [1, 2], 0x112233, BACK));
    world.queue.collapse();
    world.draw(blit(BACK, 0, 0));
    expect(names(world.take().commands)).not.toContain('glyphs');
    expect(world.difference()).toBe(undefined);
  });

  it('of a surface on the client scrolls there, and only the new is told', () => {
    const world = start();
    world.draw(fillAt(BACK, 0, 0, 16, 16, 0x112233), line(0, 0, [1, 2], undefined, BACK));
    world.draw(blit(BACK, 0, 0), blit(BACK, 5, 5));
    world.take();
    world.draw({ name: 'copy', surface: BACK, source: BACK, rects: [rect(0, 8, 8, 8)], dx: 0, dy: 8 });
    world.draw(blit(BACK, 20, 10));
    const { commands, damage } = world.take();
    expect(names(commands)).toEqual(['copy', 'copy']);
    expect(damage).toEqual([]);
    expect(world.difference()).toBe(undefined);
  });

  it('that is not known is damage where it is shown', () => {
    const world = start();
    world.draw(fillAt(BACK, 0, 0, WIDTH, HEIGHT, 0x112233));
    world.paint(BACK, rect(4, 4, 8, 8), 0xff123456);
    world.draw(blit(BACK, 10, 10));
    const { commands, damage } = world.take();
    expect(names(commands)).toEqual(['fill']);
    expect(damage).toEqual([{ surface: SCREEN, rects: [rect(14, 14, 8, 8)] }]);
    expect(world.difference()).toBe(undefined);
  });

  it('that is copied a hundred times is sent once', () => {
    const world = start();
    world.draw(fillAt(BACK, 0, 0, 8, 8, 0x112233), line(0, 0, [1, 2], undefined, BACK));
    for (let i = 0; i < 100; i++)
      world.draw(blit(BACK, (i * 7) % 40, (i * 5) % 24, 8 + ((i * 7) % 40), 8 + ((i * 5) % 24)));
    world.take();
    for (let i = 0; i < 100; i++) {
      world.draw(blit(BACK, (i * 3) % 40, (i * 11) % 24, 8 + ((i * 3) % 40), 8 + ((i * 11) % 24)));
      if (i % 9 === 0) world.take();
    }
    world.take();
    expect(world.difference()).toBe(undefined);
    expect(world.sent.filter(({ name, surface }) => name !== 'createSurface' && surface === BACK)).toHaveLength(2);
    expect(names(world.sent).filter((name) => name === 'createSurface')).toHaveLength(1);
    // The first time it was replayed on the screen.
    expect(names(world.sent).filter((name) => name === 'glyphs').length).toBeLessThanOrEqual(2);
  });

  it('of pixels is sent once too, from the second time on', () => {
    const world = start();
    world.paint(BACK, rect(0, 0, 8, 8), 0xff123456);
    let onScreen = 0;
    for (let i = 0; i < 20; i++) {
      world.draw(blit(BACK, i, i, 8 + i, 8 + i));
      for (const { surface } of world.take().damage) if (surface === SCREEN) onScreen++;
      expect(world.difference()).toBe(undefined);
    }
    expect(onScreen).toBe(2);
  });

  it('is black at first, also where that is copied', () => {
    const world = start();
    world.draw(fillAt(SCREEN, 0, 0, WIDTH, HEIGHT, 0xffffff), blit(BACK, 8, 8));
    expect(world.take().commands).toMatchObject([{ color: 0xffffff }, { name: 'fill', color: 0 }]);
    expect(world.difference()).toBe(undefined);
    world.draw(blit(BACK, 3, 3));
    expect(names(world.take().commands)).toEqual(['createSurface', 'copy']);
    expect(world.difference()).toBe(undefined);
  });

  it('keeps its meaning from one surface to another', () => {
    const world = start();
    world.draw({ name: 'createSurface', surface: 2, width: WIDTH, height: HEIGHT });
    world.draw(fillAt(BACK, 0, 0, WIDTH, HEIGHT, 0x112233), line(0, 0, [1, 2, 1], undefined, BACK));
    world.draw({ name: 'copy', surface: 2, source: BACK, rects: [rect(4, 8, 30, 16)], dx: 4, dy: 8 });
    expect(world.queue.isEmpty).toBe(true);
    world.draw(blit(2, 0, 0));
    const { commands, damage } = world.take();
    expect(damage).toEqual([]);
    expect(commands.every(({ surface }) => surface === SCREEN)).toBe(true);
    expect(commands.filter(({ name }) => name === 'glyphs')).toMatchObject([{ rect: rect(4, 8, 12, 8), x: 4 }]);
    expect(world.difference()).toBe(undefined);
  });

  it('scrolls where it waits', () => {
    const world = start();
    for (let row = 0; row < 9; row++) {
      world.draw({
        name: 'copy',
        surface: BACK,
        source: BACK,
        rects: [{ ...BOUNDS, height: HEIGHT - 8 }],
        dx: 0,
        dy: -8,
      });
      world.draw(line(3, 0, [1 + (row % 3), 2, 1, 1 + (row % 2)], 0x202020, BACK));
    }
    world.draw(blit(BACK, 0, 0));
    const { commands, damage } = world.take();
    expect(damage).toEqual([]);
    expect(commands.filter(({ name }) => name === 'glyphs')).toHaveLength(4);
    expect(world.difference()).toBe(undefined);
  });

  it('a surface that is destroyed before it was sent was never there', () => {
    const world = start();
    world.draw(fillAt(BACK, 0, 0, 8, 8, 0x112233), blit(BACK, 0, 0), blit(BACK, 5, 5));
    world.display.destroySurface(BACK);
    const { commands } = world.take();
    expect(commands.every(({ surface }) => surface === SCREEN)).toBe(true);
    expect(names(commands)).not.toContain('copy');
    expect(world.difference()).toBe(undefined);
  });

  it('a surface that the client has is destroyed there, and copies that wait for it become damage', () => {
    const world = start();
    world.draw(fillAt(BACK, 0, 0, 8, 8, 0x112233), blit(BACK, 0, 0), blit(BACK, 5, 5));
    world.take();
    expect(world.viewer.surfaces.size).toBe(2);
    world.draw(blit(BACK, 20, 20));
    world.display.destroySurface(BACK);
    const { commands, damage } = world.take();
    expect(names(commands)).toEqual(['destroySurface']);
    expect(damage).toMatchObject([{ surface: SCREEN, rects: [rect(20, 20, WIDTH - 20, HEIGHT - 20)] }]);
    expect(world.viewer.surfaces.size).toBe(1);
    expect(world.difference()).toBe(undefined);
  });

  it('a surface that the client kept is copied from at once, but for what has changed', () => {
    const world = start();
    const { queue } = world;
    world.draw(fillAt(BACK, 0, 0, WIDTH, HEIGHT, 0x112233));
    world.viewer.create(BACK, WIDTH, HEIGHT);
    world.viewer.surface(BACK).fill(BOUNDS, 0xff332211);
    queue.clientHas(BACK, WIDTH, HEIGHT);
    queue.damage(BACK, rect(0, 0, 8, HEIGHT), 0);
    world.draw(blit(BACK, 0, 0));
    const { commands, damage } = world.take();
    expect(commands).toMatchObject([{ name: 'copy', rects: [rect(8, 0, WIDTH - 8, HEIGHT)] }]);
    expect(damage).toMatchObject([{ surface: SCREEN, rects: [rect(0, 0, 8, HEIGHT)] }]);
    expect(world.difference()).toBe(undefined);
  });

  it('what was saved from the screen comes back without pixels', () => {
    const world = start();
    world.paint(SCREEN, BOUNDS, 0xff123456);
    world.take();
    world.draw({ name: 'copy', surface: BACK, source: SCREEN, rects: [rect(4, 4, 30, 20)], dx: 0, dy: 0 });
    world.draw(fillAt(SCREEN, 4, 4, 30, 20, 0xffffff));
    world.take();
    world.draw({ name: 'copy', surface: SCREEN, source: BACK, rects: [rect(4, 4, 30, 20)], dx: 0, dy: 0 });
    expect(world.take()).toMatchObject({ commands: [{ name: 'copy' }], damage: [] });
    expect(world.difference()).toBe(undefined);
  });
});
