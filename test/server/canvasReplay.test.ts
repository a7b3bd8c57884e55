import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  applyCommand,
  boundsOfCommand,
  type Command,
  contains,
  type Framebuffer,
  Screen,
} from '../../protocol/index.ts';
import { Canvas } from '../../server/canvas/canvas.ts';
import { Display } from '../../server/display/display.ts';
import { arbitraryProgram, runStep } from '../support/drawingPrograms.ts';

/** Follows a display the way a viewer may: runs the commands, copies what is damaged. */
class Follower {
  readonly screen: Screen;
  commits = 0;
  private readonly display: Display;

  constructor(display: Display) {
    this.display = display;
    this.screen = new Screen(display.framebuffer.width, display.framebuffer.height, display.screen.atlas);
    display.observe(this);
  }

  drawn(command: Command): void {
    const surface = this.screen.surfaces.get(command.surface);
    if (surface !== undefined) expect(contains(surface.bounds, boundsOfCommand(command))).toBe(true);
    applyCommand(this.screen, command);
  }

  damaged(surface: number, area: { x: number; y: number; width: number; height: number }): void {
    const truth = this.display.screen.surface(surface);
    expect(contains(truth.bounds, area)).toBe(true);
    this.screen.surface(surface).copyFrom(truth, area, area.x, area.y);
  }

  committed(): void {
    this.commits++;
    expectSamePixels(this.screen.framebuffer, this.display.framebuffer);
  }

  atlasReset(): void {}
}

function expectSamePixels(actual: Framebuffer, expected: Framebuffer): void {
  expect(Buffer.compare(actual.bytes, expected.bytes)).toBe(0);
}

test('who runs the commands and copies the damage sees the canvas at every commit', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryProgram(), async (program) => {
      const display = new Display(200, 150);
      const follower = new Follower(display);
      const canvas = new Canvas(display);
      for (const step of program) {
        runStep(canvas, step);
        await Promise.resolve();
        await Promise.resolve();
        expectSamePixels(follower.screen.framebuffer, display.framebuffer);
      }
    }),
    { numRuns: 300 },
  );
}, 60_000);

test('the same program draws the same pixels on another display', () => {
  fc.assert(
    fc.property(arbitraryProgram(), (program) => {
      const [first, second] = [new Display(200, 150), new Display(200, 150)];
      for (const display of [first, second]) {
        const canvas = new Canvas(display);
        for (const step of program) runStep(canvas, step);
      }
      expectSamePixels(first.framebuffer, second.framebuffer);
    }),
    { numRuns: 100 },
  );
}, 60_000);

test('pixels stay opaque whatever is drawn', () => {
  fc.assert(
    fc.property(arbitraryProgram(), (program) => {
      const display = new Display(200, 150);
      const canvas = new Canvas(display);
      for (const step of program) runStep(canvas, step);
      expect(display.framebuffer.pixels.every((pixel) => pixel >>> 24 === 255)).toBe(true);
    }),
    { numRuns: 100 },
  );
}, 60_000);

test('all that is drawn in one turn is one commit', async () => {
  const display = new Display(200, 150);
  const follower = new Follower(display);
  const canvas = new Canvas(display);
  for (let i = 0; i < 10; i++) canvas.fillRect(i, i, 5, 5);
  await Promise.resolve();
  await Promise.resolve();
  expect(follower.commits).toBe(1);
});
