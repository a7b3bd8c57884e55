import fc from 'fast-check';
import {
  applyCommand,
  type Command,
  type CommandName,
  type Glyph,
  intersect,
  isEmpty,
  MASK_FULL,
  type Rect,
  rect,
  SCREEN,
  Screen,
  stippleBytes,
  TextLayer,
} from '../../protocol/index.ts';
import { CommandQueue, type SurfaceDamage, type TakeOptions } from '../../server/display/commandQueue.ts';
import { Display } from '../../server/display/display.ts';

export const WIDTH = 48;
export const HEIGHT = 32;
export const BOUNDS = rect(0, 0, WIDTH, HEIGHT);

/** Everything at once. */
export const ALL: TakeOptions = { budget: Number.POSITIVE_INFINITY, bytesPerPixel: 0.1, now: 0 };

/** Cells of 4 by 8 pixels with half-covered ink, an overhanging letter and a blank. */
export const glyphs: readonly Glyph[] = [
  { id: 1, width: 3, height: 6, left: 0, top: -6, advance: 4, text: 'a' },
  { id: 2, width: 4, height: 7, left: 0, top: -6, advance: 4, text: 'b' },
  { id: 3, width: 6, height: 5, left: -1, top: -5, advance: 4, text: 'W' },
  { id: 4, width: 0, height: 0, left: 0, top: 0, advance: 4, text: ' ' },
].map((glyph) => ({
  ...glyph,
  mask: Uint8Array.from({ length: glyph.width * glyph.height }, (_, i) => (i * 7 + glyph.id) % (MASK_FULL + 1)),
}));

/** A display, the queue of a viewer, and what the viewer shows. */
export class QueueWorld {
  readonly display: Display;
  readonly viewer: Screen;
  readonly viewerText = new TextLayer();
  readonly queue: CommandQueue;
  now = 0;
  private readonly unsent: { readonly surface: number; readonly damaged: Rect }[] = [];
  /** Commands that were taken, all of them. */
  readonly sent: Command[] = [];
  /** Whether the viewer is to be shown all of the display, once, when no command waits, but damage does. */
  mayGoAhead = false;

  constructor(width = WIDTH, height = HEIGHT, asPixels: ReadonlySet<CommandName> = new Set()) {
    this.display = new Display(width, height);
    for (const glyph of glyphs) this.display.screen.atlas.define(glyph);
    this.viewer = new Screen(width, height, this.display.screen.atlas);
    this.queue = new CommandQueue(this.display.screen.atlas, asPixels);
    this.queue.clientHas(SCREEN, width, height);
    this.display.observe({
      drawn: (command) => this.queue.push(command, this.now),
      damaged: (surface, area) => this.queue.damage(surface, area, this.now),
      committed() {},
      atlasReset() {},
    });
  }

  draw(...commands: readonly Command[]): void {
    for (const command of commands) this.display.draw(command);
  }

  paint(surface: number, area: Rect, pixel: number): void {
    const framebuffer = this.display.screen.surface(surface);
    const inside = intersect(area, framebuffer.bounds);
    if (isEmpty(inside)) return;
    framebuffer.fill(inside, pixel);
    this.display.damage(surface, inside);
  }

  /** Takes, and shows it to the viewer; damage for which `isUnsent` says so stays out, until `giveBack`. */
  take(options: TakeOptions = { ...ALL, now: this.now }, isUnsent = (_: Rect) => false): Taken {
    this.giveBack();
    const { commands, damage, waits } = this.queue.take(options);
    for (const command of commands) {
      applyCommand(this.viewer, command);
      this.viewerText.apply(command, this.viewer.atlas);
      this.sent.push(command);
    }
    for (const { surface, rects } of damage) {
      const truth = this.display.screen.surface(surface);
      for (const damaged of rects) {
        if (isUnsent(damaged)) {
          this.unsent.push({ surface, damaged });
          continue;
        }
        const inside = intersect(damaged, truth.bounds);
        if (isEmpty(inside)) continue;
        this.viewer.surface(surface).put(inside, truth.get(inside));
        this.viewerText.erase(surface, inside);
      }
    }
    if (this.mayGoAhead && waits === 'damage') this.goAhead();
    return { commands, damage };
  }

  private goAhead(): void {
    this.mayGoAhead = false;
    for (const [surface, shown] of this.viewer.surfaces) {
      shown.put(shown.bounds, this.display.screen.surface(surface).get(shown.bounds));
      this.viewerText.erase(surface, shown.bounds);
    }
  }

  /** Returns to the queue what has not been sent. */
  giveBack(): void {
    for (const { surface, damaged } of this.unsent.splice(0)) this.queue.giveBack(surface, damaged, this.now);
  }

  /** A message when the viewer does not show what the display shows. */
  difference(): string | undefined {
    const [a, b] = [this.display.framebuffer, this.viewer.framebuffer];
    if (a.width !== b.width || a.height !== b.height) return 'sizes differ';
    for (let i = 0; i < a.pixels.length; i++) {
      if (a.pixels[i] !== b.pixels[i]) return `pixel ${i % a.width},${Math.floor(i / a.width)} differs`;
    }
    return undefined;
  }
}

export interface Taken {
  readonly commands: readonly Command[];
  readonly damage: readonly SurfaceDamage[];
}

export const color = fc.constantFrom(0x000000, 0xffffff, 0xff0000, 0x00ff00);
export const box = fc
  .tuple(fc.nat(WIDTH - 1), fc.nat(HEIGHT - 1), fc.integer({ min: 1, max: WIDTH }), fc.integer({ min: 1, max: HEIGHT }))
  .map(([x, y, width, height]) => intersect(rect(x, y, width, height), BOUNDS));
/** Rows and columns of a grid: what meets edge to edge. */
const cell = fc
  .tuple(fc.nat(5), fc.nat(3), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }))
  .map(([x, y, width, height]) => intersect(rect(x * 8, y * 8, width * 8, height * 8), BOUNDS));
export const place = fc.oneof(box, cell);
const surfaces = fc.constantFrom(SCREEN, SCREEN, SCREEN, 1, 2);
const pattern = { width: 2, height: 2, pixels: Uint32Array.of(0xff000001, 0xff000002, 0xff000003, 0xff000004) };
const optionalColor = fc.option(color, { nil: undefined });

const glyphRun: fc.Arbitrary<Command> = fc
  .tuple(
    surfaces,
    place,
    fc.nat(3),
    fc.integer({ min: -3, max: 9 }),
    color,
    optionalColor,
    fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 }),
    fc.constantFrom<readonly number[]>([], [], [1, -1, 2]),
  )
  .map(([surface, r, dx, dy, foreground, background, ids, some]) => {
    const gaps = some.length > 0 ? ids.map((_, i) => some[i % some.length]!) : [];
    const pen = { x: r.x + dx - 1, baseline: r.y + dy };
    return { name: 'glyphs', surface, rect: r, ...pen, color: foreground, background, ids, gaps };
  });

/** A line of a terminal. */
export function line(
  row: number,
  column: number,
  ids: readonly number[],
  background?: number,
  surface = SCREEN,
): Command {
  const r = rect(column * 4, row * 8, ids.length * 4, 8);
  return { name: 'glyphs', surface, rect: r, x: r.x, baseline: r.y + 7, color: 0xffffff, background, ids, gaps: [] };
}

export function scrollUp(area: Rect, by: number, surface = SCREEN): Command {
  const target = { ...area, height: area.height - by };
  return { name: 'copy', surface, source: surface, rects: [target], dx: 0, dy: -by };
}

const terminal: fc.Arbitrary<readonly Command[]> = fc
  .tuple(
    fc.constantFrom(8, 8, 8, 16),
    fc.integer({ min: 1, max: 4 }),
    optionalColor,
    fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 10 }),
    fc.constantFrom(SCREEN, SCREEN, 1),
  )
  .map(([by, rows, background, ids, surface]) => {
    const area = rect(0, 0, WIDTH, Math.max(rows * 8, by + 8));
    const bottom = area.height / 8 - 1;
    const clear: Command = { name: 'fill', surface, rects: [rect(0, bottom * 8, WIDTH, 8)], color: background ?? 0 };
    return [scrollUp(area, by, surface), clear, line(bottom, 0, ids, background, surface)];
  });

export const drawing: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    name: fc.constant('fill' as const),
    surface: surfaces,
    rects: fc.array(place, { minLength: 1, maxLength: 3 }),
    color,
  }),
  fc.record({
    name: fc.constant('tile' as const),
    surface: surfaces,
    rect: place,
    pattern: fc.constant(pattern),
    originX: fc.nat(3),
    originY: fc.nat(3),
  }),
  fc
    .tuple(surfaces, place, color, optionalColor, fc.uint8Array({ minLength: 8, maxLength: 8 }))
    .map(([surface, r, foreground, background, seed]): Command => {
      const bits = new Uint8Array(stippleBytes(r.width, r.height)).map((_, i) => seed[i % 8]!);
      return { name: 'stipple', surface, rect: r, bits, color: foreground, background };
    }),
  glyphRun,
);
const far = fc.integer({ min: -20, max: 20 });
const near = fc.constantFrom(-8, 0, 0, 0, 8, 1);
export const copy: fc.Arbitrary<Command> = fc
  .tuple(surfaces, surfaces, fc.array(place, { minLength: 1, maxLength: 2 }), fc.oneof(far, near), fc.oneof(far, near))
  .map(([surface, source, rects, dx, dy]) => ({ name: 'copy', surface, source, rects, dx, dy }));

/** Whole surfaces, as apps with a second buffer show them: to one place, or to a few. */
const blit: fc.Arbitrary<Command> = fc
  .tuple(fc.constantFrom(1, 2), fc.constantFrom(0, 0, 0, 4), fc.constantFrom(0, 0, 8))
  .map(([source, dx, dy]) => {
    return { name: 'copy', surface: SCREEN, source, rects: [rect(dx, dy, WIDTH - dx, HEIGHT - dy)], dx, dy };
  });

/** Many small things of different colours: more pieces than some rules allow. */
const dots: fc.Arbitrary<readonly Command[]> = fc
  .tuple(surfaces, fc.integer({ min: 20, max: 60 }), fc.integer({ min: 5, max: 11 }))
  .map(([surface, count, step]) =>
    Array.from({ length: count }, (_, i): Command => {
      const dot = rect((i * step) % (WIDTH - 2), Math.floor((i * step) / 16) % (HEIGHT - 2), 1 + (i % 2), 1 + (i % 3));
      return { name: 'fill', surface, rects: [dot], color: i * 0x030201 };
    }),
  );

/** One thing that an app, or a viewer's pump, does. */
export type Step =
  | { readonly kind: 'draw'; readonly commands: readonly Command[] }
  | { readonly kind: 'paint'; readonly surface: number; readonly rect: Rect; readonly pixel: number }
  | {
      readonly kind: 'take';
      readonly options: Omit<TakeOptions, 'now'>;
      readonly sends: 'all' | 'half' | 'half for now';
    }
  | { readonly kind: 'wait'; readonly time: number }
  | { readonly kind: 'create'; readonly surface: number }
  | { readonly kind: 'destroy'; readonly surface: number }
  | { readonly kind: 'resize'; readonly surface: number; readonly width: number; readonly height: number }
  | { readonly kind: 'collapse' };

const constant = <K>(kind: K) => ({ kind: fc.constant(kind) });
const one = (command: fc.Arbitrary<Command>): fc.Arbitrary<Step> =>
  command.map((it) => ({ kind: 'draw', commands: [it] }));

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: one(drawing) },
  { weight: 7, arbitrary: one(copy) },
  { weight: 3, arbitrary: one(blit) },
  { weight: 1, arbitrary: dots.map((commands): Step => ({ kind: 'draw', commands })) },
  { weight: 4, arbitrary: terminal.map((commands): Step => ({ kind: 'draw', commands })) },
  {
    weight: 4,
    arbitrary: fc.record({
      ...constant('paint' as const),
      surface: surfaces,
      rect: place,
      pixel: fc.constantFrom(0xff112233, 0xff445566),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ...constant('take' as const),
      options: fc.record({
        budget: fc.constantFrom(1, 20, 60, 200, 1000, Number.POSITIVE_INFINITY),
        bytesPerPixel: fc.constantFrom(0.1, 0.1, 1, 3),
        focus: fc.option(box, { nil: undefined }),
        onlyFocus: fc.constantFrom(false, false, true),
      }),
      sends: fc.constantFrom('all' as const, 'half' as const, 'half for now' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ ...constant('wait' as const), time: fc.constantFrom(100, 600) }) },
  { weight: 1, arbitrary: fc.record({ ...constant('create' as const), surface: fc.constantFrom(1, 2) }) },
  { weight: 1, arbitrary: fc.record({ ...constant('destroy' as const), surface: fc.constantFrom(1, 2) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      ...constant('resize' as const),
      surface: fc.constantFrom(SCREEN, SCREEN, 1, 2),
      width: fc.integer({ min: WIDTH - 20, max: WIDTH }),
      height: fc.integer({ min: HEIGHT - 12, max: HEIGHT }),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'collapse' }) },
);

/** What steps are done in: a queue's world, whatever is made of what is taken. */
export type SteppedWorld = Pick<QueueWorld, 'display' | 'queue' | 'draw' | 'paint' | 'giveBack'> & {
  now: number;
  take(options: TakeOptions, isUnsent: (area: Rect) => boolean): unknown;
};

/** Does a step in the world, as far as the surfaces that it names are there. */
export function perform(world: SteppedWorld, it: Step): void {
  const { surfaces: present } = world.display.screen;
  switch (it.kind) {
    case 'draw':
      for (const command of it.commands) {
        const target = present.get(command.surface);
        if (target === undefined || (command.name === 'copy' && !present.has(command.source))) continue;
        const fitted = within(command, target.bounds);
        if (fitted !== undefined) world.draw(fitted);
      }
      break;
    case 'paint':
      if (present.has(it.surface)) world.paint(it.surface, it.rect, it.pixel);
      break;
    case 'take': {
      let turn = 0;
      world.take({ ...it.options, now: world.now }, () => it.sends !== 'all' && turn++ % 2 === 0);
      if (it.sends === 'half') world.giveBack();
      break;
    }
    case 'wait':
      world.now += it.time;
      break;
    case 'create':
      if (!present.has(it.surface)) {
        world.draw({ name: 'createSurface', surface: it.surface, width: WIDTH, height: HEIGHT });
      }
      break;
    case 'destroy':
      if (present.has(it.surface)) world.display.destroySurface(it.surface);
      break;
    case 'resize':
      if (it.surface === SCREEN) world.display.resize(it.width, it.height);
      else if (present.has(it.surface)) world.draw({ ...it, name: 'resizeSurface' });
      break;
    case 'collapse':
      world.queue.collapse();
      break;
    default:
      it satisfies never;
  }
}

/** The command on a surface of this size; undefined when its rects do not lie on it. */
function within(command: Command, bounds: Rect): Command | undefined {
  if (command.name === 'fill' || command.name === 'copy') {
    const rects = command.rects.map((r) => intersect(r, bounds)).filter((r) => !isEmpty(r));
    return rects.length === 0 ? undefined : { ...command, rects };
  }
  if (command.name !== 'stipple' && 'rect' in command) {
    const inside = intersect(command.rect, bounds);
    return isEmpty(inside) ? undefined : ({ ...command, rect: inside } as Command); // the same command but for its rect
  }
  const { rect: r } = command as Extract<Command, { readonly name: 'stipple' }>; // no other is left
  return intersect(r, bounds).width === r.width && intersect(r, bounds).height === r.height ? command : undefined;
}
