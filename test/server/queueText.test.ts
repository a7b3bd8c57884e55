import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Command, rect, SCREEN } from '../../protocol/index.ts';
import { HEIGHT, line, QueueWorld, scrollUp, WIDTH } from '../support/queueHistory.ts';

const ROWS = HEIGHT / 8;
const COLUMNS = WIDTH / 4;
/** Letters whose ink stays in its cell, and a blank. */
const ids = fc.array(fc.constantFrom(1, 2, 4), { minLength: 1, maxLength: COLUMNS });

type Step = (world: QueueWorld) => void;

const words: fc.Arbitrary<Step> = fc.tuple(fc.nat(ROWS - 1), fc.nat(COLUMNS - 1), ids).map(
  ([row, column, run]): Step =>
    (world) =>
      world.draw(line(row, column, run.slice(0, COLUMNS - column), 0x101010)),
);
const letters: fc.Arbitrary<Step> = fc.tuple(fc.nat(ROWS - 1), ids).map(
  ([row, run]): Step =>
    (world) => {
      for (const [column, id] of run.entries()) world.draw(line(row, column, [id], 0x101010));
    },
);
const clear: fc.Arbitrary<Step> = fc
  .tuple(fc.nat(ROWS - 1), fc.nat(COLUMNS - 1), fc.integer({ min: 1, max: COLUMNS }))
  .map(
    ([row, column, width]): Step =>
      (world) => {
        const r = rect(column * 4, row * 8, Math.min(width, COLUMNS - column) * 4, 8);
        world.draw({ name: 'fill', surface: SCREEN, rects: [r], color: 0x101010 });
      },
  );
const newLine: fc.Arbitrary<Step> = ids.map(
  (run): Step =>
    (world) => {
      const last: Command = { name: 'fill', surface: SCREEN, rects: [rect(0, HEIGHT - 8, WIDTH, 8)], color: 0x101010 };
      world.draw(scrollUp(rect(0, 0, WIDTH, HEIGHT), 8), last, line(ROWS - 1, 0, run, 0x101010));
    },
);
const take: fc.Arbitrary<Step> = fc.constantFrom(10, 30, Number.POSITIVE_INFINITY).map(
  (budget): Step =>
    (world) =>
      world.take({ budget, bytesPerPixel: 1, now: 0 }),
);

/** What can be read, row by row and letter by letter. */
function read(layer: QueueWorld['viewerText']): string[] {
  const rows = Array.from({ length: ROWS }, () => Array<string>(COLUMNS).fill(' '));
  for (const { rect: r, text } of layer.all) {
    for (const [i, letter] of [...text].entries()) rows[r.y / 8]![r.x / 4 + i] = letter;
  }
  return rows.map((row) => row.join(''));
}

it('the text of what is cut, joined, moved and left out reads as the text of the display', () => {
  const history = fc.array(fc.oneof(words, letters, clear, newLine, take), { maxLength: 25 });
  fc.assert(
    fc.property(history, (steps) => {
      const world = new QueueWorld();
      for (const step of steps) step(world);
      world.take();
      expect(world.difference()).toBe(undefined);
      const damaged = world.viewerText.all.some(({ rect: r }) => r.height !== 8);
      expect(damaged).toBe(false);
      expect(read(world.viewerText)).toEqual(read(world.display.text));
    }),
    { numRuns: 500 },
  );
});
