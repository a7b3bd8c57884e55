import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyCommand, type Command, intersect, type Rect, rect, SCREEN, Screen } from '../../protocol/index.ts';
import { CommandQueue } from '../../server/display/commandQueue.ts';
import { Display } from '../../server/display/display.ts';

const WIDTH = 48;
const HEIGHT = 32;
const OFFSCREEN = 1;
const colors = [0x000000, 0xffffff, 0xff0000, 0x00ff00, 0x0000ff];

/** One thing that an app, or a viewer's pump, does. */
type Step =
  | { readonly kind: 'draw'; readonly command: Command }
  | { readonly kind: 'paint'; readonly surface: number; readonly rect: Rect; readonly pixel: number }
  | { readonly kind: 'drain' }
  | { readonly kind: 'collapse' };

const surfaces = fc.constantFrom(SCREEN, SCREEN, SCREEN, OFFSCREEN);
const color = fc.constantFrom(...colors);
const box = fc
  .tuple(fc.nat(WIDTH - 1), fc.nat(HEIGHT - 1), fc.integer({ min: 1, max: WIDTH }), fc.integer({ min: 1, max: HEIGHT }))
  .map(([x, y, width, height]) => intersect(rect(x, y, width, height), rect(0, 0, WIDTH, HEIGHT)));
const pattern = { width: 2, height: 2, pixels: Uint32Array.of(0xff000001, 0xff000002, 0xff000003, 0xff000004) };

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    name: fc.constant('fill' as const),
    surface: surfaces,
    rects: fc.array(box, { minLength: 1, maxLength: 3 }),
    color,
  }),
  fc.record({
    name: fc.constant('tile' as const),
    surface: surfaces,
    rect: box,
    pattern: fc.constant(pattern),
    originX: fc.nat(3),
    originY: fc.nat(3),
  }),
  fc
    .tuple(surfaces, box, color, fc.option(color, { nil: undefined }), fc.uint8Array({ minLength: 8, maxLength: 8 }))
    .map(([surface, r, foreground, background, seed]): Command => {
      const bits = new Uint8Array(((r.width + 7) >> 3) * r.height).map((_, i) => seed[i % 8]!);
      return { name: 'stipple', surface, rect: r, bits, color: foreground, background };
    }),
  fc
    .tuple(
      surfaces,
      surfaces,
      fc.array(box, { minLength: 1, maxLength: 2 }),
      fc.integer({ min: -20, max: 20 }),
      fc.integer({ min: -20, max: 20 }),
    )
    .map(([surface, source, rects, dx, dy]): Command => ({ name: 'copy', surface, source, rects, dx, dy })),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: command.map((c): Step => ({ kind: 'draw', command: c })) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('paint' as const),
      surface: surfaces,
      rect: box,
      pixel: fc.constantFrom(0xff112233, 0xff445566),
    }),
  },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: 'drain' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'collapse' }) },
);

function drain(queue: CommandQueue, display: Display, viewer: Screen): void {
  const { commands, damage } = queue.drain();
  for (const command of commands) applyCommand(viewer, command);
  for (const { surface, rects } of damage) {
    const truth = display.screen.surface(surface);
    for (const damaged of rects) {
      const inside = intersect(damaged, truth.bounds);
      if (inside.width > 0) viewer.surface(surface).put(inside, truth.get(inside));
    }
  }
}

function start(): { display: Display; queue: CommandQueue; viewer: Screen } {
  const display = new Display(WIDTH, HEIGHT);
  const viewer = new Screen(WIDTH, HEIGHT);
  const queue = new CommandQueue();
  display.observe({
    drawn: (c) => queue.push(c),
    damaged: (surface, area) => queue.damage(surface, area),
    committed() {},
    atlasReset() {},
  });
  display.createSurface(WIDTH, HEIGHT);
  return { display, queue, viewer };
}

function run(steps: readonly Step[]): void {
  const { display, queue, viewer } = start();
  for (const s of steps) {
    if (s.kind === 'draw') display.draw(s.command);
    else if (s.kind === 'drain') drain(queue, display, viewer);
    else if (s.kind === 'collapse') queue.collapse();
    else {
      display.screen.surface(s.surface).fill(s.rect, s.pixel);
      display.damage(s.surface, s.rect);
    }
  }
  drain(queue, display, viewer);
  for (const [surface, framebuffer] of display.screen.surfaces) {
    expect(viewer.surface(surface).equals(framebuffer), `surface ${surface}`).toBe(true);
  }
}

const fillAt = (r: Rect, c = 0xff0000): Command => ({ name: 'fill', surface: SCREEN, rects: [r], color: c });

describe('CommandQueue', () => {
  it('a viewer that replays what is drained shows the display, for any history of drawing and draining', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), run), { numRuns: 3000 });
  });

  it('keeps that law across resizes and destroyed surfaces', () => {
    const { display, queue, viewer } = start();
    display.draw(fillAt(rect(10, 10, 30, 20)));
    display.draw({ name: 'copy', surface: SCREEN, source: OFFSCREEN, rects: [rect(0, 0, 20, 20)], dx: 0, dy: 0 });
    display.draw({ name: 'fill', surface: OFFSCREEN, rects: [rect(0, 0, 9, 9)], color: 0x123456 });
    display.destroySurface(OFFSCREEN);
    display.resize(30, 50);
    display.screen.framebuffer.fill(rect(25, 40, 5, 10), 0xff00ff00);
    display.damage(SCREEN, rect(25, 40, 5, 10));
    display.resize(40, 45);
    drain(queue, display, viewer);
    expect(viewer.framebuffer.equals(display.framebuffer)).toBe(true);
    expect(viewer.surfaces.size).toBe(1);
  });

  it('absorbs a command inside the damage', () => {
    const { queue } = start();
    queue.drain();
    queue.damage(SCREEN, rect(0, 0, 20, 20));
    queue.push(fillAt(rect(5, 5, 5, 5)));
    expect(queue.drain().commands).toEqual([]);
  });

  it('turns a copy that would read damaged pixels into damage', () => {
    const { queue } = start();
    queue.drain();
    queue.damage(SCREEN, rect(0, 0, 10, 10));
    queue.push({ name: 'copy', surface: SCREEN, source: SCREEN, rects: [rect(20, 20, 5, 5)], dx: 15, dy: 15 });
    const { commands, damage } = queue.drain();
    expect(commands).toEqual([]);
    expect(damage[0]?.rects).toContainEqual(rect(20, 20, 5, 5));
  });

  it('evicts what an opaque command covers, unless a copy between them reads it', () => {
    const { queue } = start();
    queue.drain();
    queue.push(fillAt(rect(0, 0, 10, 10)));
    queue.push(fillAt(rect(0, 0, 12, 12), 0x00ff00));
    expect(queue.length).toBe(1);
    queue.push({ name: 'copy', surface: SCREEN, source: SCREEN, rects: [rect(20, 0, 10, 10)], dx: 20, dy: 0 });
    queue.push(fillAt(rect(0, 0, 16, 16), 0x0000ff));
    expect(queue.length).toBe(3);
  });

  it('drops damage that an opaque command covers', () => {
    const { queue } = start();
    queue.drain();
    queue.damage(SCREEN, rect(3, 3, 10, 10));
    queue.push(fillAt(rect(0, 0, 20, 20)));
    expect(queue.drain()).toMatchObject({ commands: [{ name: 'fill' }], damage: [] });
  });

  it('collapses when the commands cost more than the pixels below them', () => {
    const { queue } = start();
    queue.drain();
    for (let i = 0; i < 200; i++) queue.push(fillAt(rect(i % 40, (i * 7) % 30, 2, 1), colors[i % 5]!));
    const { commands, damage } = queue.drain();
    expect(commands.length).toBeLessThan(100);
    expect(damage.length).toBe(1);
  });

  it('collapses tiles whose patterns would make a frame too large', () => {
    const { queue } = start();
    queue.drain();
    const noise = { width: 40, height: 30, pixels: new Uint32Array(1200).map((_, i) => 0xff000000 + i * 7919) };
    for (let i = 0; i < 60; i++) {
      const command = { name: 'tile', surface: SCREEN, rect: rect(0, 0, 45 + (i % 3), 31), pattern: noise } as const;
      queue.push({ ...command, originX: i, originY: 0 });
      queue.push({ name: 'copy', surface: SCREEN, source: SCREEN, rects: [rect(1, 1, 40, 30)], dx: 1, dy: 1 });
    }
    const { commands } = queue.drain();
    expect(commands.filter(({ name }) => name === 'tile').length).toBeLessThan(20);
  });

  it('keeps only the last cursor', () => {
    const { queue } = start();
    queue.drain();
    queue.push({ name: 'cursor', surface: SCREEN, shape: { kind: 'named', cursor: 'text' } });
    queue.push({ name: 'cursor', surface: SCREEN, shape: { kind: 'named', cursor: 'move' } });
    expect(queue.drain().commands).toMatchObject([{ shape: { cursor: 'move' } }]);
  });
});
