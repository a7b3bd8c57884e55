import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { WheelClicks } from '../../server/x11/input/wheelClicks.ts';
import type { XKeyboard } from '../../server/x11/input/xKeyboard.ts';
import type { XPointer } from '../../server/x11/input/xPointer.ts';
import type { KeyRecorder, SeenButton } from './keyRecorder.ts';
import { TypedDisplay } from './typedDisplay.ts';
import { tap } from './typist.ts';

let typed: TypedDisplay;
let keyboard: XKeyboard;
let pointer: XPointer;
let recorder: KeyRecorder;

beforeAll(async () => {
  typed = await TypedDisplay.start();
  ({ keyboard, pointer, recorder } = typed);
});

beforeEach(async () => {
  pointer.releaseAll();
  await seen();
});

afterAll(() => typed?.stop());

/** What the program has seen of what was done. */
async function seen(): Promise<SeenButton[]> {
  await keyboard.settled();
  await recorder.caughtUp();
  return recorder.buttons.splice(0);
}

/** The buttons that went down, which are the clicks of a wheel. */
async function clicks(): Promise<number[]> {
  return (await seen()).filter(({ down }) => down).map(({ button }) => button);
}

test('each button is pressed and released where the pointer is', async () => {
  for (let button = 0; button < 5; button++) {
    pointer.move(10 + button, 20);
    pointer.button(button, true);
    pointer.button(button, false);
  }
  const expected = [1, 2, 3, 8, 9].flatMap((button, i) =>
    [true, false].map((down) => ({ down, button, x: 10 + i, y: 20, order: expect.any(Number) })),
  );
  expect(await seen()).toEqual(expected);
});

test('a button that is down is not pressed again, nor one released that is up, and unknown ones do nothing', async () => {
  pointer.move(5, 5);
  pointer.button(0, false);
  pointer.button(0, true);
  pointer.button(0, true);
  pointer.button(7, true);
  pointer.button(-1, true);
  pointer.button(0, false);
  pointer.button(0, false);
  expect((await seen()).map(({ down, button }) => [down, button])).toEqual([
    [true, 1],
    [false, 1],
  ]);
});

test('places outside the screen are its edge', async () => {
  pointer.move(-100, 1e9);
  pointer.move(Number.NaN, 50);
  pointer.button(0, true);
  pointer.button(0, false);
  expect((await seen())[0]).toMatchObject({ x: 0, y: 50 });
});

test('a wheel clicks in all directions, at the place of the pointer', async () => {
  pointer.wheel(30, 40, 0, 120);
  pointer.wheel(30, 40, 0, -120);
  pointer.wheel(30, 40, 100, 0);
  pointer.wheel(30, 40, -100, 0);
  const buttons = await seen();
  expect(buttons.filter(({ down }) => down).map(({ button }) => button)).toEqual([5, 4, 7, 6]);
  expect(buttons.every(({ x, y }) => x === 30 && y === 40)).toBe(true);
});

test('the pixels of a trackpad add up to clicks', async () => {
  for (let i = 0; i < 30; i++) pointer.wheel(30, 40, 0, 7);
  expect(await clicks()).toEqual([5, 5, 5, 5]);
});

test('releaseAll releases the buttons that are down', async () => {
  for (const button of [0, 1, 2]) pointer.button(button, true);
  await keyboard.settled();
  expect((await recorder.down()).mask).toBe(0x700);
  pointer.releaseAll();
  await keyboard.settled();
  expect((await recorder.down()).mask).toBe(0);
});

test('a click waits for the text that was typed before it', async () => {
  pointer.move(5, 5);
  keyboard.text('漢字');
  pointer.button(0, true);
  tap(keyboard, 'KeyA', 'a');
  pointer.button(0, false);
  await keyboard.settled();
  await recorder.caughtUp();
  const [press, release] = recorder.buttons.splice(0);
  const [first, second, a] = recorder.taken().filter(({ down }) => down);
  expect(press!.order).toBeGreaterThan(second!.order);
  expect(a!.order).toBeGreaterThan(press!.order);
  expect(release!.order).toBeGreaterThan(a!.order);
  expect([first, second, a].map((key) => key?.character)).toEqual(['漢', '字', 'a']);
});

test('a notch is one click, whatever the system says that it is', () => {
  for (const notch of [53, 100, 120]) {
    const wheel = new WheelClicks();
    for (let i = 1; i <= 5; i++) expect(wheel.take(notch * (i % 3 === 0 ? -1 : 1))).toBe(i % 3 === 0 ? -1 : 1);
    expect(wheel.take(notch * 3)).toBe(3);
  }
});

test('pixels of both directions cancel, a fling is bounded, and nonsense does nothing', () => {
  const wheel = new WheelClicks();
  expect(wheel.take(49)).toBe(0);
  expect(wheel.take(-49)).toBe(0);
  expect(wheel.take(-1)).toBe(-1);
  expect(wheel.take(1e9)).toBe(10);
  expect(wheel.take(-1e9 - 1)).toBe(-10);
  for (const pixels of [0, Number.NaN, Number.POSITIVE_INFINITY]) expect(wheel.take(pixels)).toBe(0);
  wheel.reset();
  expect(wheel.take(49)).toBe(0);
});
