import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyFrame } from '../../client-electron/core/applyFrame.ts';
import {
  ContextCoder,
  createContextCoreNow,
  Framebuffer,
  intersect,
  KeptPictures,
  pixelOf,
  type Rect,
  rect,
  SCREEN,
  Screen,
  TextLayer,
  translate,
} from '../../protocol/index.ts';
import { CommandQueue } from '../../server/display/commandQueue.ts';
import { Display } from '../../server/display/display.ts';
import { CodingTime } from '../../server/session/codingTime.ts';
import { type Experiment, NO_EXPERIMENT } from '../../server/session/experiment.ts';
import { FrameBuilder } from '../../server/session/frameBuilder.ts';
import { PictureMemory } from '../../server/session/pictureMemory.ts';
import { UpdateWriter } from '../../server/session/updateWriter.ts';

const [WIDTH, HEIGHT] = [400, 300];

/** A session's display, the frames that a viewer gets of it, and that viewer's screen. */
class Watched {
  readonly display = new Display(WIDTH, HEIGHT);
  readonly client = new Screen(WIDTH, HEIGHT);
  private readonly queue = new CommandQueue(this.display.screen.atlas);
  private readonly builder = new FrameBuilder(this.display);
  readonly updates: UpdateWriter;
  /** What the last frames changed, without what they kept. */
  changes = 0;
  private readonly decoder = new ContextCoder(createContextCoreNow());
  private time = 1000;

  constructor(experiment: Experiment = NO_EXPERIMENT) {
    const now = () => this.time;
    const coder = new ContextCoder(createContextCoreNow());
    this.updates = new UpdateWriter(coder, new CodingTime('best', now), now, experiment);
  }

  /** Whether nothing waits to be sent. */
  get isQuiet(): boolean {
    return this.queue.isEmpty;
  }

  get isEqual(): boolean {
    return this.client.framebuffer.equals(this.display.framebuffer);
  }

  wait(ms: number): void {
    this.time += ms;
  }

  /** Something is painted: what it looks like depends on the seed. */
  paint(area: Rect, seed: number): void {
    const { framebuffer } = this.display;
    framebuffer.copyFrom(picture(seed, WIDTH, HEIGHT), rect(0, 0, area.width, area.height), area.x, area.y);
    this.queue.damage(SCREEN, area, this.time);
  }

  /** What there is to see. */
  picture(): Framebuffer {
    const result = new Framebuffer(WIDTH, HEIGHT);
    result.copyFrom(this.display.framebuffer, result.bounds, 0, 0);
    return result;
  }

  /** What has been painted over is painted again as it was, there or so far from there. */
  restore(from: Framebuffer, area: Rect, dx = 0, dy = 0): void {
    this.display.framebuffer.copyFrom(from, area, area.x + dx, area.y + dy);
    this.queue.damage(SCREEN, intersect(translate(area, dx, dy), this.display.framebuffer.bounds), this.time);
  }

  move(rects: readonly Rect[], dx: number, dy: number): void {
    const command = { name: 'copy', surface: SCREEN, source: SCREEN, rects, dx, dy } as const;
    for (const it of rects) {
      const source = { ...it, x: it.x - dx, y: it.y - dy };
      this.display.framebuffer.copyFrom(this.display.framebuffer, source, it.x, it.y);
    }
    this.queue.push(command, this.time);
  }

  /** A command that says what an app, or the inference, knows. */
  fill(rects: readonly Rect[], color: number): void {
    for (const it of rects) this.display.framebuffer.fill(it, pixelOf(color));
    this.queue.push({ name: 'fill', surface: SCREEN, rects, color }, this.time);
  }

  /** A menu opens as X programs' do: its paper is told as fills, its lines are damage. */
  openMenu({ x, y, width, height }: Rect): void {
    const item = 25;
    for (let top = 0; top + item <= height; top += item) {
      this.fill([rect(x, y + top, width, 6), rect(x, y + top + 19, width, 6)], 0xf6f5f4);
      this.paint(rect(x, y + top + 6, width, 13), 10 + top);
    }
  }

  /** Sends all that is to be seen, or so many frames of it; returns the bytes. */
  send(budget = 1 << 20, frames = Number.POSITIVE_INFINITY): number {
    let bytes = 0;
    this.changes = 0;
    for (let i = 0; i < frames && !this.queue.isEmpty; i++) {
      const taken = this.queue.take({
        budget,
        bytesPerPixel: this.builder.bytesPerPixel,
        now: this.time,
        focus: undefined,
        bytesPerMs: undefined,
        extraBytes: () => 0,
        onlyFocus: false,
      });
      const parts = this.builder.build(taken, {
        budget,
        encodings: new Set(['context']),
        semantic: true,
        bytesPerMs: undefined,
        wantsText: false,
        updates: this.updates,
        now: () => this.time,
        giveBack: (surface, area) => this.queue.giveBack(surface, area, this.time),
      });
      const commands = parts.map(({ command }) => command);
      for (const command of commands) {
        // One that reads what it writes goes as it is.
        if (command.name === 'copy') continue;
        if (command.name !== 'coded') throw new Error(`a ${command.name} was not coded`);
        bytes += command.bytes.length;
        this.changes += command.changes?.length ?? 0;
      }
      // Only its bytes travel.
      const received = commands.map((it) => (it.name === 'coded' ? { ...it, changes: [] } : it));
      applyFrame({ inputs: 0, commands: received }, this.client, new TextLayer(), this.decoder);
    }
    return bytes;
  }
}

const pictures = new Map<number, Framebuffer>();

/** Something like a page: paper, lines of marks, and a box of noise. */
function picture(seed: number, width: number, height: number): Framebuffer {
  const known = pictures.get(seed);
  if (known !== undefined) return known;
  const made = new Framebuffer(width, height);
  pictures.set(seed, made);
  let state = (seed + 1) * 0x9e3779b1;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  made.fill(made.bounds, (0xff000000 | (random() & 0x3f3f3f) | 0xc0c0c0) >>> 0);
  for (let y = 5; y < height; y += 14) {
    for (let x = 4; x < width - 20; x += 7) made.fill(rect(x, y, 2 + (random() % 4), 3 + (random() % 7)), 0xff202020);
  }
  for (let y = 40; y < 100; y++) {
    for (let x = 30; x < 110; x++) made.pixels[y * width + x] = (0xff000000 | random()) >>> 0;
  }
  return made;
}

const LONG = 1000;

describe('what a client keeps', () => {
  it('brings a page back that was shown within the last minute', () => {
    const watched = new Watched();
    const { bounds } = watched.display.framebuffer;
    const first = [1, 2, 3].map((seed) => {
      watched.wait(LONG);
      watched.paint(bounds, seed);
      return watched.send();
    });
    for (const [i, seed] of [1, 2, 3, 2, 1, 3].entries()) {
      watched.wait(LONG);
      watched.paint(bounds, seed);
      const again = watched.send();
      expect(watched.isEqual).toBe(true);
      expect(again, `turn ${i}`).toBeLessThan(first[seed - 1]! * 0.03);
    }
  });

  it('keeps nothing when it is not used: what comes back is sent again', () => {
    const kinds = new Set<string>();
    const meter = { coded: (kind: string) => void kinds.add(kind), encoded() {} };
    const watched = new Watched({ without: new Set(['cache']), meter });
    const { bounds } = watched.display.framebuffer;
    for (const seed of [1, 2, 1, 2]) {
      watched.wait(LONG);
      watched.paint(bounds, seed);
      watched.send();
      expect(watched.isEqual).toBe(true);
    }
    expect(kinds).toContain('bands');
    for (const kind of ['keep', 'recall']) expect(kinds).not.toContain(kind);
  });

  it('brings back what a menu covers, and the menu when it opens there again', () => {
    const watched = new Watched();
    const menu = rect(133, 71, 130, 150);
    watched.wait(LONG);
    watched.paint(watched.display.framebuffer.bounds, 1);
    const page = watched.send();
    const below = watched.picture();
    const taken: number[] = [];
    for (let i = 0; i < 6; i++) {
      watched.wait(LONG);
      if (i % 2 === 0) watched.paint(menu, 2);
      else watched.restore(below, menu);
      taken.push(watched.send());
      expect(watched.isEqual).toBe(true);
    }
    const [opened, ...others] = taken as [number, ...number[]];
    expect(opened).toBeLessThan(page);
    for (const bytes of others) expect(bytes).toBeLessThan(opened * 0.03);
  });

  it('brings back what a large menu covers for a moment, though the menu was looked for there in vain', () => {
    const watched = new Watched();
    const menu = rect(64, 32, 256, 224);
    for (const seed of [1, 2]) {
      watched.wait(LONG);
      watched.paint(watched.display.framebuffer.bounds, seed);
      watched.send();
    }
    const below = watched.picture();
    watched.wait(LONG);
    watched.paint(menu, 3);
    const opened = watched.send();
    watched.wait(50);
    watched.restore(below, menu);
    expect(watched.send()).toBeLessThan(opened * 0.03);
    expect(watched.isEqual).toBe(true);
  });

  it('brings back what a dragged window passes over', () => {
    const watched = new Watched();
    watched.wait(LONG);
    watched.paint(watched.display.framebuffer.bounds, 1);
    watched.send();
    const below = watched.picture();
    let window = rect(260, 150, 120, 130);
    watched.wait(LONG);
    watched.paint(window, 2);
    watched.send();
    watched.wait(LONG);
    let bytes = 0;
    for (let i = 0; i < 20; i++) {
      const next = { ...window, x: window.x - 11, y: window.y - 5 };
      watched.move([next], -11, -5);
      watched.restore(below, rect(next.x + next.width, window.y, 11, window.height));
      watched.restore(below, rect(window.x, next.y + next.height, window.width, 5));
      window = next;
      watched.wait(30);
      bytes += watched.send();
      expect(watched.isEqual).toBe(true);
    }
    // The first place of the window was covered from the beginning, and is coded.
    console.log(`${bytes} bytes for 20 steps`);
    expect(bytes).toBeLessThan(20 * 45);
  });

  it('brings a menu back that opens elsewhere, whole, whatever is told of it as fills', () => {
    const watched = new Watched();
    watched.wait(LONG);
    watched.paint(watched.display.framebuffer.bounds, 1);
    watched.send();
    const below = watched.picture();
    for (const [i, [x, y]] of [
      [133, 71],
      [20, 130],
      [257, 33],
      [20, 71],
      [199, 120],
    ].entries()) {
      const menu = rect(x!, y!, 130, 150);
      watched.wait(LONG);
      watched.openMenu(menu);
      const bytes = watched.send();
      expect(watched.isEqual).toBe(true);
      if (i === 0) expect(bytes).toBeGreaterThan(400);
      else {
        expect(bytes).toBeLessThan(30);
        expect(watched.changes).toBe(1);
      }
      watched.wait(LONG);
      watched.restore(below, menu);
      expect(watched.send()).toBeLessThan(30);
      expect(watched.isEqual).toBe(true);
    }
  });

  it('brings several things back that lie elsewhere and are partly covered', () => {
    const watched = new Watched();
    const { bounds } = watched.display.framebuffer;
    watched.wait(LONG);
    watched.paint(bounds, 1);
    watched.send();
    watched.wait(LONG);
    watched.paint(rect(10, 10, 160, 140), 2);
    watched.paint(rect(200, 120, 150, 150), 3);
    const first = watched.send();
    const earlier = watched.picture();
    watched.wait(LONG);
    watched.paint(bounds, 4);
    watched.send();
    watched.wait(LONG);
    watched.restore(earlier, rect(10, 10, 160, 140), 190, 30);
    watched.restore(earlier, rect(200, 120, 150, 150), -170, -15);
    watched.paint(rect(250, 90, 30, 8), 5);
    const again = watched.send();
    expect(watched.isEqual).toBe(true);
    // Beside them what covers them is coded.
    expect(again).toBeLessThan(first * 0.03 + 150);
  });

  it('brings things back elsewhere after the coder has rested', async () => {
    const watched = new Watched();
    watched.wait(LONG);
    watched.paint(watched.display.framebuffer.bounds, 1);
    watched.send();
    const below = watched.picture();
    watched.wait(LONG);
    watched.openMenu(rect(133, 71, 130, 150));
    watched.send();
    watched.wait(LONG);
    watched.restore(below, rect(133, 71, 130, 150));
    watched.send();
    await watched.updates.rest.begin();
    expect(watched.updates.rest.isResting).toBe(true);
    watched.wait(LONG);
    watched.openMenu(rect(50, 20, 130, 150));
    expect(watched.send()).toBeLessThan(30);
    expect(watched.isEqual).toBe(true);
    watched.updates.rest.end();
  });

  it('finds what a client remembers at another place', () => {
    const shown = new Framebuffer(WIDTH, HEIGHT);
    const truth = picture(1, WIDTH, HEIGHT);
    const memory = new PictureMemory(new KeptPictures());
    expect(memory.isEmpty).toBe(true);
    expect(memory.restore(shown, truth, [rect(0, 0, 256, 192)], 1)).toBe(true);
    const next = new Framebuffer(WIDTH, HEIGHT);
    next.copyFrom(truth, rect(40, 50, 160, 120), 201, 103);
    const place = rect(201, 103, 160, 120);
    expect(memory.recognise(shown, next, place)).toEqual([{ rect: place, layer: 0, dx: 161, dy: 53 }]);
    // Another surface, as after a change of size, has nothing.
    expect(memory.recognise(new Framebuffer(WIDTH, HEIGHT), next, place)).toEqual([]);
  });

  it('is nothing of what passes by', () => {
    const watched = new Watched();
    const { bounds } = watched.display.framebuffer;
    watched.paint(bounds, 1);
    watched.send();
    watched.wait(40);
    watched.paint(bounds, 2);
    watched.send();
    watched.wait(LONG);
    watched.paint(bounds, 1);
    // The coder knows it too, letter by letter.
    expect(watched.send()).toBeGreaterThan(500);
    expect(watched.isEqual).toBe(true);
  });

  it('is exact, whatever happens', () => {
    const area = fc
      .tuple(
        fc.nat(WIDTH - 1),
        fc.nat(HEIGHT - 1),
        fc.integer({ min: 1, max: WIDTH }),
        fc.integer({ min: 1, max: HEIGHT }),
      )
      .map(([x, y, width, height]) => rect(x, y, Math.min(width, WIDTH - x), Math.min(height, HEIGHT - y)));
    const step = fc.record({
      area,
      seed: fc.nat(4),
      kind: fc.constantFrom('paint', 'move', 'restore', 'again', 'fill', 'menu'),
      dx: fc.integer({ min: -30, max: 30 }),
      dy: fc.integer({ min: -30, max: 30 }),
      wait: fc.constantFrom(10, 400),
      budget: fc.constantFrom(100, 400, 1 << 20),
      /** Some of it waits while more happens. */
      frames: fc.constantFrom(0, 1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 25 }), (steps) => {
        const watched = new Watched();
        let earlier = watched.picture();
        for (const { area, seed, kind, dx, dy, wait, budget, frames } of steps) {
          if (kind === 'paint') watched.paint(area, seed);
          else if (kind === 'restore') watched.restore(earlier, area);
          else if (kind === 'again') watched.restore(earlier, area, 3 * dx, 3 * dy);
          else if (kind === 'fill') watched.fill([area], seed * 0x111111);
          else if (kind === 'menu') watched.openMenu(area);
          else watched.move([area], dx, dy);
          if (wait > 100) earlier = watched.picture();
          watched.send(budget, frames);
          watched.wait(wait);
          if (watched.isQuiet) expect(watched.isEqual).toBe(true);
        }
        watched.send();
        expect(watched.isEqual).toBe(true);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});
