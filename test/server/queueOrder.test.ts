import { describe, expect, it } from 'vitest';
import { area, type Command, overlaps, type Rect, rect, SCREEN } from '../../protocol/index.ts';
import { line, QueueWorld } from '../support/queueHistory.ts';

const WIDTH = 200;
const HEIGHT = 200;
const fillAt = (r: Rect, color = 0xff0000): Command => ({ name: 'fill', surface: SCREEN, rects: [r], color });

function start(): QueueWorld {
  return new QueueWorld(WIDTH, HEIGHT);
}

function pixelsOf(damage: readonly { readonly rects: readonly Rect[] }[]): number {
  return damage.flatMap(({ rects }) => rects).reduce((sum, r) => sum + area(r), 0);
}

describe('what is taken first', () => {
  it('everything, in the order of drawing, when the budget covers it', () => {
    const world = start();
    const commands = [line(3, 0, Array(40).fill(1), 1), fillAt(rect(100, 100, 50, 50)), line(0, 0, [1], 2)];
    world.draw(...commands);
    expect(world.take({ budget: 1000, bytesPerPixel: 0.1, now: 0 }).commands).toEqual(commands);
  });

  it('the smallest, and large damage in pieces: what is left can still be replaced', () => {
    const world = start();
    world.paint(SCREEN, rect(0, 0, WIDTH, 150), 0xff123456);
    world.draw(line(20, 0, Array(40).fill(1), 1), fillAt(rect(100, 170, 50, 20)));
    const first = world.take({ budget: 40, bytesPerPixel: 1, now: 0 });
    expect(first.commands).toMatchObject([{ name: 'fill' }]);
    expect(first.damage).toEqual([]);
    const second = world.take({ budget: 3048, bytesPerPixel: 1, now: 0 });
    expect(second.commands).toMatchObject([{ name: 'glyphs' }]);
    expect(second.damage).toEqual([{ surface: SCREEN, rects: [rect(0, 0, 184, 16)] }]);
    world.draw(fillAt(rect(0, 0, WIDTH, HEIGHT)));
    expect(world.take()).toMatchObject({ commands: [{ name: 'fill' }], damage: [] });
    expect(world.difference()).toBe(undefined);
  });

  it('at least one thing, whatever the budget', () => {
    const world = start();
    world.paint(SCREEN, rect(0, 0, WIDTH, 150), 0xff123456);
    let takes = 0;
    for (; !world.queue.isEmpty; takes++) {
      const { commands, damage } = world.take({ budget: 0, bytesPerPixel: 5, now: 0 });
      expect(commands.length + damage.length).toBeGreaterThan(0);
    }
    expect(takes).toBeGreaterThan(10);
    world.draw(line(20, 0, Array(40).fill(1), 1));
    const parts: number[] = [];
    while (!world.queue.isEmpty) {
      const { commands } = world.take({ budget: 0, bytesPerPixel: 5, now: 0 });
      parts.push(...commands.map((command) => (command.name === 'glyphs' ? command.ids.length : 0)));
    }
    // Not one by one: each part has a head.
    expect(Math.min(...parts.slice(0, -1))).toBeGreaterThan(5);
    expect(world.difference()).toBe(undefined);
  });

  it('of text that is larger than the budget its beginning: whoever types does not wait for the rest', () => {
    const world = new QueueWorld(400, HEIGHT);
    const text = Array.from({ length: 90 }, (_, i) => 1 + (i % 2));
    world.draw(line(20, 0, text, 1), line(21, 0, text, 1));
    const drawn: number[] = [];
    for (let takes = 0; !world.queue.isEmpty; takes++) {
      expect(takes).toBeLessThan(12);
      const { commands } = world.take({ budget: 44, bytesPerPixel: 1, now: 0 });
      for (const command of commands) {
        if (command.name !== 'glyphs') continue;
        expect(command.ids.length).toBeLessThanOrEqual(58);
        drawn.push(...command.ids);
      }
      if (takes === 0) world.draw(fillAt(rect(0, 168, 400, 8)));
    }
    // Each letter once, and none of the line that was painted over meanwhile.
    expect(drawn).toEqual(text);
    expect(world.difference()).toBe(undefined);
  });

  it('of text whose letters have to be sent too no more letters than fit, but one', () => {
    const world = start();
    world.draw(line(20, 0, [1, 2, 1, 4, 1, 2], 1));
    const extraBytes = (command: Command): number => (command.name === 'glyphs' ? 30 * command.ids.length : 0);
    const take = (budget: number) =>
      world
        .take({ budget, bytesPerPixel: 1, now: 0, extraBytes })
        .commands.map((it) => (it.name === 'glyphs' ? it.ids : []));
    expect(take(100)).toEqual([[1, 2]]);
    expect(take(1)).toEqual([[1]]);
    expect(take(1000)).toEqual([[4, 1, 2]]);
    expect(world.difference()).toBe(undefined);
  });

  it('with all that it needs: what is drawn below it, and what it reads', () => {
    const world = start();
    const below = line(0, 0, Array(40).fill(2), 0x112233);
    const above = line(0, 0, [1]);
    const copy: Command = {
      name: 'copy',
      surface: SCREEN,
      source: SCREEN,
      rects: [rect(0, 100, 8, 8)],
      dx: 0,
      dy: 100,
    };
    world.draw(below, above, line(10, 0, Array(30).fill(1), 1), copy, fillAt(rect(0, 0, 160, 8)));
    const focus = rect(0, 100, 4, 4);
    const urgent = { bytesPerPixel: 1, now: 0, focus, onlyFocus: true };
    // An urgent frame is short, or it is none.
    expect(world.take({ ...urgent, budget: 20 })).toEqual({ commands: [], damage: [] });
    const { commands } = world.take({ ...urgent, budget: 100 });
    expect(commands.map(({ name }) => name)).toEqual(['glyphs', 'glyphs', 'copy']);
    world.take();
    expect(world.difference()).toBe(undefined);
  });

  it('what a large thing carries is what it costs: a small one on top of it waits with it', () => {
    const world = start();
    world.draw(line(0, 0, Array(100).fill(2), 0x112233), line(0, 0, [1]), line(10, 0, Array(20).fill(1), 1));
    const { commands } = world.take({ budget: 30, bytesPerPixel: 1, now: 0 });
    expect(commands).toMatchObject([{ name: 'glyphs', rect: { y: 80 } }]);
  });

  it('what touches the focus, of damage only the part inside', () => {
    const world = start();
    world.paint(SCREEN, rect(0, 0, WIDTH, HEIGHT), 0xff123456);
    const focus = rect(90, 90, 20, 20);
    const { damage } = world.take({ budget: 500, bytesPerPixel: 1, now: 0, focus });
    expect(damage).toMatchObject([{ rects: [focus] }]);
    world.draw(line(0, 0, [1, 2], 1));
    world.draw(line(12, 23, Array(20).fill(1), 1));
    expect(world.take({ budget: 30, bytesPerPixel: 1, now: 0, focus }).commands).toMatchObject([{ rect: { y: 96 } }]);
  });

  it('nothing but the focus in an urgent frame, even if that is nothing', () => {
    const world = start();
    world.draw(fillAt(rect(0, 0, 9, 9)));
    const urgent = { budget: 500, bytesPerPixel: 1, now: 0, onlyFocus: true };
    expect(world.take({ ...urgent, focus: rect(50, 50, 9, 9) })).toEqual({ commands: [], damage: [] });
    expect(world.take({ ...urgent, focus: rect(5, 5, 9, 9) }).commands).toHaveLength(1);
  });

  it('counts what the caller says that a command takes besides', () => {
    const world = start();
    world.draw(line(0, 0, [1, 2], 1), line(10, 0, [4, 4, 4, 4], 1));
    const extraBytes = (command: Command): number => (command.name === 'glyphs' && command.ids.includes(1) ? 500 : 0);
    const { commands } = world.take({ budget: 30, bytesPerPixel: 1, now: 0, extraBytes });
    expect(commands).toMatchObject([{ rect: { y: 80 } }]);
  });
});

describe('nothing starves', () => {
  /** Frames until the rect has been sent whole, while small text is drawn all the time. */
  function framesUntilSent(large: Rect, draw: (world: QueueWorld, frame: number) => void, focus?: Rect): number {
    const world = start();
    world.paint(SCREEN, large, 0xff123456);
    let left = area(large);
    for (let frame = 1; frame < 2000; frame++) {
      world.now += 20;
      draw(world, frame);
      const { damage } = world.take({ budget: 200, bytesPerPixel: 0.1, now: world.now, focus });
      left -= pixelsOf(damage.map(({ rects }) => ({ rects: rects.filter((r) => overlaps(r, large)) })));
      if (left <= 0) return frame;
    }
    return Number.POSITIVE_INFINITY;
  }

  const large = rect(0, 100, WIDTH, 100);
  /** Eight of these rows fill a frame to the last byte. */
  const busy = (world: QueueWorld, frame: number): void => {
    for (let row = 0; row < 10; row++) world.draw(line(row, 0, Array(17).fill(1 + ((frame + row) % 4)), 1));
  };

  it('a stream of small updates does not keep a large rect from being sent', () => {
    const frames = framesUntilSent(large, busy);
    expect(frames).toBeGreaterThan(10);
    expect(frames).toBeLessThan(100);
  });

  it('nor does what goes on at the focus', () => {
    // 25 frames until it is aged, and then at least 256 of its 20,000 pixels in each.
    expect(framesUntilSent(large, busy, rect(0, 0, WIDTH, 80))).toBeLessThan(25 + 20_000 / 256 + 10);
  });

  it.each([
    { what: 'one rect', rects: [rect(0, 0, WIDTH, HEIGHT)] },
    { what: 'columns side by side', rects: [rect(0, 0, 70, HEIGHT), rect(75, 3, 50, 190), rect(130, 0, 70, HEIGHT)] },
    { what: 'tiles', rects: [rect(0, 0, 90, 90), rect(110, 0, 90, 90), rect(0, 110, 90, 90), rect(110, 110, 90, 90)] },
  ])('a picture of $what that is always new is sent all over, whatever fits into a frame', ({ rects }) => {
    for (const pixels of [100, 300, 1000, 5000, 20_000]) {
      const world = start();
      const shownAt = new Map<string, number>();
      const all = rects.reduce((sum, r) => sum + area(r), 0);
      // The least piece is 256 pixels; steps and joints cost something.
      const frames = Math.ceil((all / Math.max(pixels, 256)) * 1.3) + 8;
      for (let frame = 0; frame < 3 * frames; frame++) {
        world.now += 16;
        for (const r of rects) world.paint(SCREEN, r, 0xff000000 + frame);
        const taken = world.take({ budget: pixels, bytesPerPixel: 1, now: world.now });
        expect(pixelsOf(taken.damage)).toBeLessThanOrEqual(Math.max(pixels, 256));
        for (const { rects: sent } of taken.damage) {
          for (const r of rects) {
            for (let y = r.y; y < r.y + r.height; y += 5) {
              for (let x = r.x; x < r.x + r.width; x += 5) {
                if (sent.some((s) => overlaps(s, rect(x, y, 1, 1)))) shownAt.set(`${x},${y}`, frame);
              }
            }
          }
        }
        if (frame < frames) continue;
        const oldest = Math.min(...shownAt.values());
        expect(frame - oldest, `${pixels} pixels a frame, frame ${frame}`).toBeLessThanOrEqual(frames);
      }
      expect(shownAt.size).toBe(rects.reduce((sum, r) => sum + Math.ceil(r.width / 5) * Math.ceil(r.height / 5), 0));
    }
  });

  it('of one size the newest goes first, and what was drawn together in its order', () => {
    const world = start();
    for (let turn = 0; turn < 5; turn++) {
      world.now += 20;
      for (const side of [0, 1]) world.draw(line(turn * 2, side * 20, Array(10).fill(1), turn));
    }
    const order: (readonly [number, number])[] = [];
    while (!world.queue.isEmpty) {
      for (const command of world.take({ budget: 1, bytesPerPixel: 1, now: world.now }).commands) {
        if (command.name === 'glyphs') order.push([command.rect.y / 16, command.rect.x / 80]);
      }
    }
    expect(order).toEqual([4, 3, 2, 1, 0].flatMap((turn) => [0, 1].map((side) => [turn, side])));
  });

  it('and a large rect that has waited long does not keep small updates from being sent', () => {
    const world = start();
    world.paint(SCREEN, large, 0xff123456);
    world.now = 1000;
    world.draw(line(0, 0, [1, 2], 1));
    const { commands, damage } = world.take({ budget: 400, bytesPerPixel: 0.1, now: world.now });
    expect(commands).toHaveLength(1);
    expect(pixelsOf(damage)).toBeGreaterThan(1000);
  });

  it('a command that has waited long goes before smaller ones', () => {
    const world = start();
    world.draw(line(12, 0, Array(40).fill(1), 1));
    world.now = 600;
    world.draw(line(0, 0, [1], 1), line(2, 0, [2], 1));
    expect(world.take({ budget: 20, bytesPerPixel: 1, now: world.now }).commands).toMatchObject([{ rect: { y: 96 } }]);
  });
});
