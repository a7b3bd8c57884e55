import { describe, expect, it } from 'vitest';
import { Atlas, type Command, intersect, type Rect, rect, SCREEN } from '../../protocol/index.ts';
import { CommandQueue } from '../../server/display/commandQueue.ts';
import { BOUNDS, HEIGHT, line, QueueWorld, WIDTH } from '../support/queueHistory.ts';

const fillAt = (r: Rect, c = 0xff0000, surface = SCREEN): Command => ({ name: 'fill', surface, rects: [r], color: c });
const copyTo = (r: Rect, dx: number, dy: number): Command => {
  return { name: 'copy', surface: SCREEN, source: SCREEN, rects: [r], dx, dy };
};
const names = (commands: readonly Command[]): string[] => commands.map(({ name }) => name);

describe('eviction', () => {
  it('removes what an opaque command covers, unless a copy between them reads it', () => {
    const world = new QueueWorld();
    world.draw(fillAt(rect(0, 0, 10, 10)), fillAt(rect(0, 0, 12, 12), 0x00ff00));
    expect(world.queue.length).toBe(1);
    world.draw(copyTo(rect(20, 0, 10, 10), 20, 0), fillAt(rect(0, 0, 16, 16), 0x0000ff));
    expect(names(world.take().commands)).toEqual(['fill', 'copy', 'fill']);
    expect(world.difference()).toBe(undefined);
  });

  it('removes what is half covered by one and half by another command, whatever its kind', () => {
    const run = line(0, 0, [1, 2, 1, 2]);
    const stipple: Command = {
      name: 'stipple',
      surface: SCREEN,
      rect: rect(0, 8, 16, 1),
      bits: Uint8Array.of(0xaa, 0xaa),
      color: 0x00ff00,
      background: undefined,
    };
    const pixels = Uint32Array.of(0xff000001, 0xff000002);
    const pattern = { width: 2, height: 1, pixels };
    const tile: Command = { name: 'tile', surface: SCREEN, rect: rect(0, 9, 16, 4), pattern, originX: 0, originY: 0 };
    const world = new QueueWorld();
    world.draw(run, stipple, tile, fillAt(rect(0, 0, 8, 16)), fillAt(rect(8, 0, 8, 16), 0x0000ff));
    expect(names(world.take().commands)).toEqual(['fill', 'fill']);
  });

  it('cuts what is partly covered: a run keeps only the letters that can be seen', () => {
    const world = new QueueWorld();
    world.draw(line(0, 0, [1, 2, 4, 4, 4, 4, 1, 1, 1, 1, 2, 1], 0x222222), fillAt(rect(8, 0, 32, 8)));
    world.draw(line(1, 0, [1, 2, 4, 2], 0x222222), fillAt(rect(8, 8, 32, 8), 0x00ff00));
    const { commands } = world.take();
    expect(commands).toMatchObject([
      { name: 'glyphs', ids: [1, 2], rect: rect(0, 0, 8, 8) },
      { name: 'glyphs', ids: [2, 1], rect: rect(40, 0, 8, 8) },
      { name: 'fill' },
      { name: 'glyphs', ids: [1, 2], rect: rect(0, 8, 8, 8) },
      { name: 'fill' },
    ]);
    expect(world.difference()).toBe(undefined);
  });

  it('keeps a fill whole where its pieces would take more bytes', () => {
    const world = new QueueWorld();
    world.draw(fillAt(rect(0, 0, 40, 32)), line(1, 2, [1, 2], 0x222222));
    expect(world.take().commands).toEqual([fillAt(rect(0, 0, 40, 32)), line(1, 2, [1, 2], 0x222222)]);
  });

  it('keeps a run whole where cutting would carry its text twice', () => {
    const world = new QueueWorld();
    const run = line(1, 0, [1, 2, 1, 2, 1, 2, 1, 2], 0x222222);
    world.draw(run, fillAt(rect(0, 11, 32, 2)));
    expect(world.take().commands).toEqual([run, fillAt(rect(0, 11, 32, 2))]);
  });

  it('counts a copy as covering its target: what it hides is not sent', () => {
    const world = new QueueWorld();
    world.paint(SCREEN, rect(0, 0, 10, 10), 0xff123456);
    world.take();
    world.draw(line(2, 0, [1, 2]), copyTo(rect(0, 16, 10, 10), 0, 16));
    expect(names(world.take().commands)).toEqual(['copy']);
    expect(world.difference()).toBe(undefined);
  });

  it('cuts a copy, and no longer protects what its hidden part would have read', () => {
    const world = new QueueWorld();
    world.draw(fillAt(rect(0, 0, 8, 8)), copyTo(rect(24, 0, 16, 8), 24, 0), fillAt(rect(24, 0, 8, 8), 0x00ff00));
    world.draw(fillAt(rect(0, 0, 8, 8), 0x0000ff));
    const { commands } = world.take();
    expect(commands).toMatchObject([
      { name: 'copy', rects: [rect(32, 0, 8, 8)] },
      { name: 'fill', color: 0x00ff00 },
      { name: 'fill', color: 0x0000ff },
    ]);
    expect(world.difference()).toBe(undefined);
  });
});

describe('joining', () => {
  it('makes one rect of fills that share a side, and one command of fills of one colour', () => {
    const world = new QueueWorld();
    world.draw(fillAt(rect(0, 0, 8, 8)), fillAt(rect(8, 0, 8, 8)), fillAt(rect(30, 20, 4, 4)));
    expect(world.take().commands).toEqual([
      { name: 'fill', surface: SCREEN, rects: [rect(0, 0, 16, 8), rect(30, 20, 4, 4)], color: 0xff0000 },
    ]);
  });

  it('reaches over commands that are not in the way, and not over those that are', () => {
    const world = new QueueWorld();
    world.draw(fillAt(rect(0, 0, 8, 8)), line(1, 0, [1, 2]), fillAt(rect(8, 0, 8, 8)));
    expect(names(world.take().commands)).toEqual(['fill', 'glyphs']);
    world.draw(fillAt(rect(0, 0, 8, 8)), copyTo(rect(0, 8, 8, 8), -8, 8), fillAt(rect(8, 0, 8, 8)));
    expect(names(world.take().commands)).toEqual(['fill', 'copy', 'fill']);
    expect(world.difference()).toBe(undefined);
  });

  it('makes one run of letters that are drawn one by one', () => {
    const world = new QueueWorld();
    for (const [column, id] of [1, 2, 1, 4, 2].entries()) world.draw(line(1, column, [id], 0x101010));
    expect(world.take().commands).toEqual([line(1, 0, [1, 2, 1, 4, 2], 0x101010)]);
  });

  it('makes one stipple of rows, one wallpaper of strips, one copy of pieces', () => {
    const world = new QueueWorld();
    const pattern = { width: 2, height: 1, pixels: Uint32Array.of(0xff000001, 0xff000002) };
    for (let y = 0; y < 8; y++) {
      const bits = Uint8Array.of(0x5a + y);
      world.draw({ name: 'stipple', surface: SCREEN, rect: rect(0, y, 8, 1), bits, color: 1, background: 0xffffff });
      world.draw({ name: 'tile', surface: SCREEN, rect: rect(8, y, 8, 1), pattern, originX: 0, originY: y });
      world.draw(copyTo(rect(20, y, 4, 1), 0, -16));
    }
    const { commands } = world.take();
    expect(names(commands)).toEqual(['stipple', 'tile', 'copy']);
    expect(commands[2]).toMatchObject({ rects: [rect(20, 0, 4, 8)] });
    expect(world.difference()).toBe(undefined);
  });
});

describe('damage', () => {
  it('absorbs a command inside it', () => {
    const world = new QueueWorld();
    world.paint(SCREEN, rect(0, 0, 20, 20), 0xff123456);
    world.draw(fillAt(rect(5, 5, 5, 5)), line(1, 1, [1, 2]));
    expect(world.take()).toEqual({ commands: [], damage: [{ surface: SCREEN, rects: [rect(0, 0, 20, 20)] }] });
    expect(world.difference()).toBe(undefined);
  });

  it('absorbs the part of a run inside it, and the rest is drawn', () => {
    const world = new QueueWorld();
    world.paint(SCREEN, rect(0, 0, 8, 8), 0xff123456);
    world.draw(line(0, 0, [1, 2, 1, 2]));
    const { commands, damage } = world.take();
    expect(commands).toMatchObject([{ name: 'glyphs', ids: [1, 2], rect: rect(8, 0, 8, 8) }]);
    expect(damage).toEqual([{ surface: SCREEN, rects: [rect(0, 0, 8, 8)] }]);
    expect(world.difference()).toBe(undefined);
  });

  it('gives way to an opaque command that covers it, or cuts it without splinters', () => {
    const world = new QueueWorld();
    world.paint(SCREEN, rect(3, 3, 10, 10), 0xff123456);
    world.draw(fillAt(rect(0, 0, 20, 20)));
    expect(world.take()).toMatchObject({ commands: [{ name: 'fill' }], damage: [] });
    world.paint(SCREEN, rect(0, 0, 20, 20), 0xff123456);
    world.draw(fillAt(rect(0, 0, 20, 10)));
    expect(world.take()).toMatchObject({ commands: [{ name: 'fill' }], damage: [{ rects: [rect(0, 10, 20, 10)] }] });
  });

  it('removes and cuts the commands below it', () => {
    const world = new QueueWorld();
    world.draw(fillAt(rect(0, 0, 10, 10)), line(2, 0, [1, 2, 1, 2], 0x222222));
    world.paint(SCREEN, rect(0, 0, 12, 12), 0xff123456);
    world.paint(SCREEN, rect(0, 16, 8, 8), 0xff123456);
    expect(world.take().commands).toMatchObject([{ name: 'glyphs', ids: [1, 2], rect: rect(8, 16, 8, 8) }]);
    expect(world.difference()).toBe(undefined);
  });

  it('spreads with copies that read it, and only as far as they do', () => {
    const world = new QueueWorld();
    world.draw(fillAt(BOUNDS, 0x0000ff));
    world.take();
    world.paint(SCREEN, rect(0, 0, 5, 10), 0xff123456);
    world.draw(copyTo(rect(20, 20, 10, 5), 20, 20));
    const { commands, damage } = world.take();
    expect(commands).toEqual([copyTo(rect(25, 20, 5, 5), 20, 20)]);
    expect(damage).toEqual([{ surface: SCREEN, rects: [rect(0, 0, 5, 10), rect(20, 20, 5, 5)] }]);
    expect(world.difference()).toBe(undefined);
  });

  it('that came over the source of a waiting copy is taken with the copy, however small the budget', () => {
    const world = new QueueWorld();
    world.paint(SCREEN, rect(0, 0, 10, 10), 0xff123456);
    world.take();
    // The copy costs more than the damage.
    const rects = [rect(20, 20, 2, 10), rect(23, 20, 2, 10), rect(26, 20, 2, 10)];
    world.draw({ name: 'copy', surface: SCREEN, source: SCREEN, rects, dx: 20, dy: 20 });
    world.paint(SCREEN, rect(0, 0, 10, 10), 0xff654321);
    const { commands, damage } = world.take({ budget: 1, bytesPerPixel: 0.001, now: 0 });
    if (damage.length > 0) expect(names(commands)).toEqual(['copy']);
    world.take();
    expect(world.difference()).toBe(undefined);
  });

  it('can be given back, also when a copy has been pushed since that reads it', () => {
    const world = new QueueWorld();
    world.paint(SCREEN, rect(0, 0, 10, 10), 0xff123456);
    world.take(undefined, () => true);
    expect(world.queue.isEmpty).toBe(true);
    world.draw(copyTo(rect(20, 20, 10, 10), 20, 20));
    world.giveBack();
    expect(world.queue.isEmpty).toBe(false);
    const { commands, damage } = world.take();
    expect(commands).toEqual([]);
    expect(damage).toEqual([{ surface: SCREEN, rects: [rect(0, 0, 10, 10), rect(20, 20, 10, 10)] }]);
    expect(world.queue.isEmpty).toBe(true);
    expect(world.difference()).toBe(undefined);
  });
});

describe('damage that is given back', () => {
  it('is none where something has been drawn over it since', () => {
    const world = new QueueWorld();
    world.paint(SCREEN, rect(0, 0, 10, 10), 0xff123456);
    world.take(undefined, () => true);
    world.draw(fillAt(rect(0, 0, 20, 5)), line(0, 0, [1, 2]));
    world.giveBack();
    const { commands, damage } = world.take();
    expect(names(commands)).toEqual(['fill', 'glyphs']);
    expect(damage).toEqual([{ surface: SCREEN, rects: [rect(0, 5, 10, 5)] }]);
    expect(world.difference()).toBe(undefined);
  });
});

describe('what commands may cost', () => {
  it('more than the pixels below them: they become damage', () => {
    const world = new QueueWorld();
    for (let i = 0; i < 200; i++) world.draw(fillAt(rect(i % 40, (i * 7) % 30, 2, 1), i));
    const { commands, damage } = world.take();
    expect(commands.length).toBeLessThan(100);
    expect(damage.length).toBe(1);
    expect(world.difference()).toBe(undefined);
  });

  it('a wallpaper that shows its pattern at most once is damage', () => {
    const world = new QueueWorld();
    const pattern = { width: 4, height: 4, pixels: new Uint32Array(16).fill(0xff123456) };
    world.draw({ name: 'tile', surface: SCREEN, rect: rect(0, 0, 4, 4), pattern, originX: 0, originY: 0 });
    expect(world.take()).toMatchObject({ commands: [], damage: [{ rects: [rect(0, 0, 4, 4)] }] });
  });

  it('large patterns are counted by their bytes', () => {
    const world = new QueueWorld(200, 100);
    const noise = { width: 90, height: 50, pixels: new Uint32Array(4500).map((_, i) => 0xff000000 + i * 7919) };
    for (let i = 0; i < 60; i++) {
      const tile = { name: 'tile', surface: SCREEN, rect: rect(0, 0, 95 + (i % 3), 51), pattern: noise } as const;
      world.draw({ ...tile, originX: i, originY: 0 }, copyTo(rect(100, 50, 90, 50), 100, 50));
    }
    expect(names(world.take().commands).filter((name) => name === 'tile').length).toBeLessThan(20);
    expect(world.difference()).toBe(undefined);
  });

  it('the time of every later look: many rects are several fills, and a copy of many is damage', () => {
    const world = new QueueWorld();
    const dots = Array.from({ length: 200 }, (_, i) => rect((i * 2) % 48, Math.floor(i / 24) * 2 + (i % 3), 1, 1));
    world.draw({ name: 'fill', surface: SCREEN, rects: dots, color: 0xff0000 });
    const fills = world.take().commands.map((command) => (command.name === 'fill' ? command.rects.length : 0));
    expect(fills.length).toBeGreaterThan(2);
    expect(Math.max(...fills)).toBeLessThanOrEqual(64);
    world.draw({ name: 'copy', surface: SCREEN, source: SCREEN, rects: dots, dx: 1, dy: 0 });
    expect(world.take().commands).toEqual([]);
    expect(world.difference()).toBe(undefined);
  });

  it('collapse leaves damage and controls', () => {
    const world = new QueueWorld();
    world.draw({ name: 'cursor', surface: SCREEN, shape: { kind: 'named', cursor: 'text' } }, fillAt(rect(1, 1, 5, 5)));
    world.queue.collapse();
    expect(names(world.take().commands)).toEqual(['cursor']);
    expect(world.difference()).toBe(undefined);
  });

  it('memory stays bounded, whatever is pushed and never taken', { timeout: 20_000 }, () => {
    const world = new QueueWorld(400, 400);
    world.draw({ name: 'createSurface', surface: 1, width: 400, height: 400 });
    let state = 1;
    const random = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    let [longest, most, bytes] = [0, 0, 0];
    for (let i = 0; i < 20_000; i++) {
      const area = intersect(rect(random(400), random(400), 1 + random(60), 1 + random(60)), rect(0, 0, 400, 400));
      const surface = random(4) === 0 ? 1 : SCREEN;
      if (random(3) === 0) world.queue.push(fillAt(area, random(0xffffff), surface), i);
      else if (random(2) === 0) {
        const command = { name: 'copy', surface, source: random(4) === 0 ? 1 : SCREEN, rects: [area] } as const;
        world.queue.push({ ...command, dx: random(9) - 4, dy: random(9) - 4 }, i);
      } else if (random(20) === 0) world.queue.damage(surface, rect(area.x, area.y, 2, 2), i);
      else world.queue.push({ ...line(0, 0, [1, 2]), surface, rect: area } as Command, i);
      if (i % 50 === 0) world.queue.push({ name: 'resizeSurface', surface: SCREEN, width: 400, height: 400 }, i);
      longest = Math.max(longest, world.queue.length);
      bytes = Math.max(bytes, world.queue.bytes(0.1));
    }
    for (const { rects } of world.queue.take({ budget: 1e9, bytesPerPixel: 0.1, now: 0 }).damage) most = rects.length;
    expect(longest).toBeLessThanOrEqual(2 * 2048 + 10);
    expect(most).toBeLessThan(700);
    expect(bytes).toBeLessThan(200_000);
  });
});

describe('a large screen', () => {
  it('has room for many commands, but not for any number of them', () => {
    const queue = new CommandQueue(new Atlas());
    queue.clientHas(SCREEN, 4000, 4000);
    let longest = 0;
    for (let i = 0; i < 6000; i++) {
      queue.push(fillAt(rect((i % 60) * 66, Math.floor(i / 60) * 40, 60, 38), i), 0);
      longest = Math.max(longest, queue.length);
    }
    expect(longest).toBeGreaterThan(1000);
    expect(longest).toBeLessThanOrEqual(2048);
  });
});

describe('controls', () => {
  it('keeps only the last cursor, and sends it first', () => {
    const world = new QueueWorld();
    world.draw(fillAt(rect(0, 0, 9, 9)));
    world.draw({ name: 'cursor', surface: SCREEN, shape: { kind: 'named', cursor: 'text' } });
    world.draw({ name: 'cursor', surface: SCREEN, shape: { kind: 'named', cursor: 'move' } });
    expect(world.take().commands).toMatchObject([{ shape: { cursor: 'move' } }, { name: 'fill' }]);
  });

  it('a resize goes first, makes what waits damage, and cuts that to the new size', () => {
    const world = new QueueWorld();
    world.draw(fillAt(rect(10, 10, 30, 20)));
    world.display.resize(30, 50);
    const { commands, damage } = world.take();
    expect(commands).toMatchObject([{ name: 'resizeSurface', width: 30, height: 50 }]);
    expect(damage).toEqual([{ surface: SCREEN, rects: [rect(10, 10, 20, 20)] }]);
    expect(world.difference()).toBe(undefined);
  });

  it('two resizes in a row become one, and all pixels', () => {
    const world = new QueueWorld();
    world.draw(fillAt(BOUNDS));
    world.take();
    world.display.resize(10, 10);
    world.display.resize(WIDTH, HEIGHT);
    expect(world.take()).toMatchObject({ commands: [{ width: WIDTH }], damage: [{ rects: [BOUNDS] }] });
    expect(world.difference()).toBe(undefined);
  });

  it('an image, which nobody pushes, is damage', () => {
    const { queue } = new QueueWorld();
    queue.push(
      { name: 'image', surface: SCREEN, rect: rect(1, 2, 3, 4), encoding: 'raw', bytes: new Uint8Array(36) },
      0,
    );
    expect(queue.take({ budget: 1e9, bytesPerPixel: 1, now: 0 }).damage).toEqual([
      { surface: SCREEN, rects: [rect(1, 2, 3, 4)] },
    ]);
  });

  it('tells what is left', () => {
    const world = new QueueWorld();
    expect(world.queue).toMatchObject({ isEmpty: true, length: 0 });
    expect(world.queue.bytes(1)).toBe(0);
    world.draw(fillAt(rect(0, 0, 4, 4)));
    world.paint(SCREEN, rect(20, 20, 10, 10), 0xff123456);
    expect(world.queue).toMatchObject({ isEmpty: false, length: 1 });
    expect(world.queue.bytes(1)).toBe(108);
    expect(world.queue.hasFocus(rect(3, 3, 9, 9))).toBe(true);
    expect(world.queue.hasFocus(rect(4, 4, 9, 9))).toBe(false);
    expect(world.queue.hasFocus(rect(29, 29, 9, 9))).toBe(true);
  });

  it('works before it is told the size of the screen: what may lie outside travels as pixels', () => {
    const world = new QueueWorld();
    const queue = new CommandQueue(world.display.screen.atlas);
    queue.push(fillAt(rect(0, 0, 10, 10)), 0);
    queue.push(copyTo(rect(20, 20, 10, 20), 20, 20), 0);
    const { commands, damage } = queue.take({ budget: 1e9, bytesPerPixel: 0.1, now: 0 });
    expect(commands).toMatchObject([{ name: 'fill' }, { name: 'copy', rects: [rect(20, 20, 10, 10)] }]);
    expect(damage).toEqual([{ surface: SCREEN, rects: [rect(20, 30, 10, 10)] }]);
  });
});
