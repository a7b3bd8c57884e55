import { describe, expect, it } from 'vitest';
import {
  area,
  type Command,
  ContextCoder,
  createContextCoreNow,
  Framebuffer,
  type Rect,
  rect,
  SCREEN,
} from '../../protocol/index.ts';
import type { Taken } from '../../server/display/commandQueue.ts';
import { CodingTime } from '../../server/session/codingTime.ts';
import { keepCovered, recallStrips, recallTaken, type ScreenUpdate } from '../../server/session/keepAndRecall.ts';
import { sameInRect } from '../../server/session/sameInRect.ts';
import { UpdateWriter } from '../../server/session/updateWriter.ts';
import { noisePicture } from '../support/noisePicture.ts';

const [WIDTH, HEIGHT] = [320, 192];
const ROOM = { bytes: 10_000, pixels: 100_000, until: Number.POSITIVE_INFINITY };
const page = noisePicture(WIDTH, HEIGHT, 1);
const window = noisePicture(WIDTH, HEIGHT, 2);

/** Something opens over the page that a client shows, and the client is asked to keep what that covers. */
class Opening {
  readonly parts: { readonly command: Command }[] = [];
  readonly screen: ScreenUpdate;

  constructor(rects: readonly Rect[], taken: readonly Rect[], waits: Taken['waits'], answersKey = false) {
    const updates = new UpdateWriter(
      new ContextCoder(createContextCoreNow()),
      new CodingTime('best', () => 1000),
      () => 1000,
    );
    const [shown, truth] = [new Framebuffer(WIDTH, HEIGHT), new Framebuffer(WIDTH, HEIGHT)];
    for (const it of [shown, truth]) it.copyFrom(page, page.bounds, 0, 0);
    for (const it of rects) truth.copyFrom(window, it, it.x, it.y);
    this.screen = { shown, truth, updates, room: { ...ROOM }, parts: this.parts };
    const what: Taken = { commands: [], damage: [{ surface: SCREEN, rects: taken }], waits };
    keepCovered(what, this.screen, { now: () => 1000, answersKey });
    shown.copyFrom(truth, truth.bounds, 0, 0);
  }

  /** The page is to be seen again in a rect. */
  uncover(it: Rect): void {
    this.screen.truth.copyFrom(page, it, it.x, it.y);
  }

  shows(picture: Framebuffer, it: Rect): boolean {
    return sameInRect(this.screen.shown, picture, it);
  }

  /** Recalls what is taken as damage. */
  recall(rects: readonly Rect[], waits: Taken['waits']): void {
    recallTaken([], { commands: [], damage: [{ surface: SCREEN, rects }], waits }, this.screen);
  }
}

describe('what is covered', () => {
  it.each([
    ['is kept', rect(0, 0, 160, 32), false, true],
    [
      'is not kept of a line whose frame answers a key: it would make the answer longer',
      rect(0, 0, 160, 32),
      true,
      false,
    ],
    ['is kept of more than a line, whatever it answers', rect(0, 0, 160, 96), true, true],
  ])('%s', (_, covered, answersKey, isKept) => {
    const opening = new Opening([covered], [covered], 'nothing', answersKey);
    opening.uncover(covered);
    opening.recall([covered], 'nothing');
    expect(opening.shows(page, covered)).toBe(isKept);
  });
});

describe('what is between rects that are taken', () => {
  it.each([
    ['damage', true],
    ['commands', false],
  ] as const)('is kept with them while %s waits: %s, for it may be covered at once', (waits, isKept) => {
    // Near enough to be joined, and too far apart for the box around them to be kept in any case.
    const between = rect(32, 0, 96, 16);
    const opening = new Opening([rect(0, 0, 160, 16)], [rect(0, 0, 32, 16), rect(128, 0, 32, 16)], waits);
    opening.uncover(between);
    opening.recall([between], 'nothing');
    expect(opening.shows(page, between)).toBe(isKept);
  });

  it.each([
    ['damage', true],
    ['commands', false],
  ] as const)('is recalled with them while %s waits: %s, for a command would draw on it', (waits, isRecalled) => {
    const [left, between, right] = [rect(0, 0, 128, 64), rect(128, 0, 32, 64), rect(160, 0, 128, 64)];
    const all = rect(0, 0, 288, 64);
    const opening = new Opening([all], [all], 'nothing');
    opening.uncover(all);
    opening.recall([left, right], waits);
    for (const it of [left, right]) expect(opening.shows(page, it)).toBe(true);
    expect(opening.shows(page, between)).toBe(isRecalled);
    expect(opening.shows(window, between)).toBe(!isRecalled);
  });
});

describe('a strip that something uncovers', () => {
  const place = rect(32, 32, 128, 128);

  it.each([rect(32, 32, 32, 128), rect(32, 32, 11, 128), rect(32, 155, 128, 5)])(
    'is recalled by itself: $width x $height',
    (strip) => {
      const opening = new Opening([place], [place], 'nothing');
      const { room, shown, truth } = opening.screen;
      opening.uncover(strip);
      expect(recallStrips([strip], opening.screen)).toBe(true);
      expect(shown.equals(truth)).toBe(true);
      expect(room.pixels).toBe(ROOM.pixels - area(strip));
      expect(room.bytes).toBeLessThan(ROOM.bytes);
    },
  );

  it('is not looked at where it is wide, for such areas are recognised with what lies around them', () => {
    const opening = new Opening([place], [place], 'nothing');
    const wide = rect(32, 32, 33, 128);
    opening.uncover(wide);
    expect(recallStrips([wide], opening.screen)).toBe(false);
    expect(opening.shows(window, wide)).toBe(true);
    expect(opening.screen.room).toEqual(ROOM);
  });

  it('is left alone where it shows something new', () => {
    const opening = new Opening([place], [place], 'nothing');
    const strip = rect(32, 32, 11, 128);
    opening.screen.truth.copyFrom(noisePicture(WIDTH, HEIGHT, 3), strip, strip.x, strip.y);
    expect(recallStrips([strip], opening.screen)).toBe(false);
    expect(opening.shows(window, strip)).toBe(true);
    expect(opening.screen.room).toEqual(ROOM);
  });

  it('is recalled beside others that are not', () => {
    const opening = new Opening([place], [place], 'nothing');
    const [known, fresh] = [rect(32, 32, 11, 128), rect(140, 32, 20, 128)];
    opening.uncover(known);
    opening.screen.truth.copyFrom(noisePicture(WIDTH, HEIGHT, 3), fresh, fresh.x, fresh.y);
    expect(recallStrips([fresh, known], opening.screen)).toBe(true);
    expect(opening.shows(page, known)).toBe(true);
    expect(opening.shows(window, fresh)).toBe(true);
  });
});
