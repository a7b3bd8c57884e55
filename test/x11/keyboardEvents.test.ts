import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { keyCodes } from '../../protocol/index.ts';
import type { XKeyboard } from '../../server/x11/input/xKeyboard.ts';
import { generator } from './random.ts';
import { TypedDisplay } from './typedDisplay.ts';
import { charactersOf, down, layouts, Typist, tap, up } from './typist.ts';

const [SHIFT, LOCK, CONTROL, ALT] = [1, 2, 4, 8];
const [KEYCODE_A, KEYCODE_W, KEYCODE_SHIFT, KEYCODE_SHIFT_RIGHT, KEYCODE_CONTROL] = [38, 25, 50, 62, 37];
const [KEYCODE_SLASH, KEYCODE_EQUAL] = [61, 21];
const WITHOUT_LOCKS = ~(LOCK | 16);

let typed: TypedDisplay;
let keyboard: XKeyboard;

beforeAll(async () => {
  typed = await TypedDisplay.start();
  keyboard = typed.keyboard;
});

afterEach(async () => {
  keyboard.releaseAll();
  await typed.seen();
});

afterAll(() => typed?.stop());

test('a character that the display has in the same place is typed by the same key', async () => {
  tap(keyboard, 'KeyA', 'a');
  down(keyboard, 'ShiftLeft', 'Shift', { shift: true });
  tap(keyboard, 'KeyW', 'W', { shift: true });
  const keys = await typed.pressed();
  expect(keys.map(({ keycode }) => keycode)).toEqual([KEYCODE_A, KEYCODE_SHIFT, KEYCODE_W]);
  expect(keys.map(({ state }) => state & WITHOUT_LOCKS)).toEqual([0, 0, SHIFT]);
});

test.each(Object.entries(layouts))(
  'each key of a layout is its character, without other modifiers: %s',
  async (_, layout) => {
    const typist = new Typist(keyboard, layout);
    for (const character of charactersOf(layout)) {
      typist.type(character);
      const keys = (await typed.pressed()).filter((key) => key.character !== '');
      expect(keys.map((key) => key.character).join('')).toBe(character);
      expect((keys[0]?.state ?? -1) & ~SHIFT, character).toBe(0);
      expect((await typed.down()).keycodes).toEqual([]);
    }
  },
);

test('Shift is up for a character that the display has without it, and down again after it', async () => {
  // German
  down(keyboard, 'ShiftRight', 'Shift', { shift: true });
  await typed.seen();
  down(keyboard, 'Digit7', '/', { shift: true });
  const slash = (await typed.pressed()).find(({ character }) => character === '/');
  expect(slash?.state).toBe(0);
  expect((await typed.down()).keycodes).toEqual([KEYCODE_SLASH, KEYCODE_SHIFT_RIGHT]);
});

test('Shift is down for a character that the display has with it, and for that only', async () => {
  down(keyboard, 'BracketRight', '+');
  const plus = (await typed.pressed()).find(({ character }) => character === '+');
  expect(plus?.state).toBe(SHIFT);
  expect((await typed.down()).keycodes).toEqual([KEYCODE_EQUAL]);
});

test('AltGr holds no modifier while its character is typed', async () => {
  for (const system of ['linux', 'windows'] as const) {
    new Typist(keyboard, layouts.german, system).type('@');
    const keys = await typed.seen();
    const sign = keys.find(({ down, character }) => down && character === '@');
    expect((sign?.state ?? -1) & (CONTROL | ALT | 128)).toBe(0);
  }
});

test('Control with a letter of another script is Control with the letter of that place', async () => {
  down(keyboard, 'ControlLeft', 'Control', { control: true });
  tap(keyboard, 'KeyC', 'с', { control: true });
  tap(keyboard, 'KeyC', 'ψ', { control: true });
  const keys = await typed.pressed();
  expect(keys.slice(1).map(({ character, state }) => [character, state & WITHOUT_LOCKS])).toEqual([
    ['c', CONTROL],
    ['c', CONTROL],
  ]);
});

test('shortcuts with Shift say the capital, also when Caps Lock is on or the system leaves letters small', async () => {
  down(keyboard, 'ControlLeft', 'Control', { control: true });
  down(keyboard, 'ShiftLeft', 'Shift', { control: true, shift: true });
  for (const key of ['T', 't']) {
    tap(keyboard, 'KeyT', key, { control: true, shift: true });
    const last = (await typed.pressed()).at(-1);
    expect([last?.character, last?.state]).toEqual(['T', CONTROL | SHIFT]);
  }
});

test('a shortcut with a sign that the display has elsewhere is that of the sign', async () => {
  // German
  down(keyboard, 'ControlLeft', 'Control', { control: true });
  tap(keyboard, 'BracketRight', '+', { control: true });
  down(keyboard, 'ShiftLeft', 'Shift', { control: true, shift: true });
  tap(keyboard, 'Digit7', '/', { control: true, shift: true });
  const signs = (await typed.pressed()).filter(({ character }) => character !== '');
  expect(signs.map(({ character, state }) => [character, state])).toEqual([
    ['+', CONTROL | SHIFT],
    ['/', CONTROL],
  ]);
});

test('a repeat is a release and a press at one time, and modifiers do not repeat', async () => {
  down(keyboard, 'ShiftLeft', 'Shift', { shift: true });
  down(keyboard, 'KeyA', 'A', { shift: true });
  await typed.seen();
  down(keyboard, 'ShiftLeft', 'Shift', { shift: true }, true);
  expect(await typed.seen()).toEqual([]);
  down(keyboard, 'KeyA', 'A', { shift: true }, true);
  const keys = await typed.seen();
  expect(keys.map((key) => [key.down, key.character])).toEqual([
    [false, 'A'],
    [true, 'A'],
  ]);
  expect(Math.abs(keys[1]!.time - keys[0]!.time)).toBeLessThanOrEqual(1);
});

test('the display repeats nothing by itself, even when a program turns that on', async () => {
  await typed.display.run('xset', ['r', 'on', 'r', 'rate', '100', '50']);
  down(keyboard, 'KeyA', 'a');
  await typed.seen();
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(await typed.seen()).toEqual([]);
});

test('a modifier whose release got lost is up for the next key', async () => {
  down(keyboard, 'ControlLeft', 'Control', { control: true });
  down(keyboard, 'AltLeft', 'Alt', { control: true, alt: true });
  tap(keyboard, 'KeyA', 'a');
  const last = (await typed.pressed()).at(-1);
  expect([last?.character, last?.state]).toEqual(['a', 0]);
  expect((await typed.down()).keycodes).toEqual([]);
});

test('a modifier whose press never came is down for the key, and no longer', async () => {
  tap(keyboard, 'KeyA', 'a', { control: true });
  tap(keyboard, 'Tab', 'Tab', { alt: true });
  const keys = (await typed.pressed()).filter(({ keycode }) => [KEYCODE_A, 23].includes(keycode));
  expect(keys.map(({ state }) => state)).toEqual([CONTROL, ALT]);
  expect(await typed.down()).toEqual({ keycodes: [], mask: 0 });
});

test('a pinch is a click of the wheel with Control, and Control is up for what comes after it', async () => {
  keyboard.modifiers({ shift: false, control: true, alt: false, meta: false });
  typed.pointer.wheel(10, 10, 0, 120);
  expect((await typed.down()).keycodes).toEqual([KEYCODE_CONTROL]);
  keyboard.modifiers({ shift: false, control: false, alt: false, meta: false });
  await keyboard.settled();
  expect((await typed.down()).keycodes).toEqual([]);
});

test('text is typed without the modifiers that are held, which are down again after it', async () => {
  down(keyboard, 'ShiftLeft', 'Shift', { shift: true });
  down(keyboard, 'ControlLeft', 'Control', { shift: true, control: true });
  keyboard.text('aÊ中');
  const keys = (await typed.pressed()).filter(({ character }) => character !== '');
  expect(keys.map(({ character }) => character).join('')).toBe('aÊ中');
  for (const { state } of keys) expect(state & (CONTROL | ALT)).toBe(0);
  expect((await typed.down()).keycodes).toEqual([KEYCODE_CONTROL, KEYCODE_SHIFT]);
});

test('pasting is Shift+Insert, whatever is held', async () => {
  down(keyboard, 'ControlLeft', 'Control', { control: true });
  await typed.seen();
  keyboard.paste();
  const insert = (await typed.pressed()).find(({ keysym }) => keysym === 0xff63);
  expect(insert?.state).toBe(SHIFT);
  expect((await typed.down()).keycodes).toEqual([KEYCODE_CONTROL]);
});

test('two keys of a layout that are one on the display are both pressed', async () => {
  // German: y is where z is on a US keyboard.
  down(keyboard, 'KeyZ', 'y');
  down(keyboard, 'KeyY', 'z');
  down(keyboard, 'KeyT', 'y');
  expect((await typed.down()).keycodes.length).toBe(3);
  expect((await typed.pressed()).map(({ character }) => character).join('')).toBe('yzy');
  up(keyboard, 'KeyZ');
  up(keyboard, 'KeyY');
  up(keyboard, 'KeyT');
  expect((await typed.down()).keycodes).toEqual([]);
});

test('two keys that mean one of the display are both pressed', async () => {
  down(keyboard, 'Enter', 'Enter');
  down(keyboard, 'CapsLock', 'Enter');
  expect((await typed.seen()).map((key) => [key.down, key.keysym])).toEqual([
    [true, 0xff0d],
    [false, 0xff0d],
    [true, 0xff0d],
  ]);
  up(keyboard, 'Enter');
  expect(await typed.seen()).toEqual([]);
  up(keyboard, 'CapsLock');
  expect((await typed.down()).keycodes).toEqual([]);
});

test('keys are what they mean, where the user has swapped them', async () => {
  down(keyboard, 'CapsLock', 'Control', { control: true });
  tap(keyboard, 'KeyA', 'a', { control: true });
  up(keyboard, 'CapsLock');
  const keys = await typed.pressed();
  expect(keys.map(({ keycode, state }) => [keycode, state])).toEqual([
    [KEYCODE_CONTROL, 0],
    [KEYCODE_A, CONTROL],
  ]);
});

test('named keys have their keysyms, those that no keymap of the display has too', async () => {
  const names = ['Enter', 'ArrowUp', 'F5', 'F15', 'MediaPlayPause', 'Delete', 'PageUp', 'ContextMenu', 'Cut'];
  for (const name of names) tap(keyboard, 'Unidentified', name);
  expect((await typed.pressed()).map(({ keysym }) => keysym.toString(16))).toEqual([
    'ff0d',
    'ff52',
    'ffc2',
    'ffcc',
    '1008ff14',
    'ffff',
    'ff55',
    'ff67',
    '1008ff58',
  ]);
  tap(keyboard, 'ShiftRight', 'Shift', { shift: true });
  tap(keyboard, 'ControlRight', 'Control', { control: true });
  tap(keyboard, 'NumpadEnter', 'Enter');
  expect((await typed.pressed()).map(({ keysym }) => keysym.toString(16))).toEqual(['ffe2', 'ffe4', 'ff8d']);
});

test('steps of a composition and AltGr alone do nothing', async () => {
  for (const key of ['Dead', 'Process', 'Compose', 'AltGraph', 'Fn']) tap(keyboard, 'KeyA', key);
  expect(await typed.seen()).toEqual([]);
});

test('after releaseAll nothing is down', async () => {
  down(keyboard, 'ControlLeft', 'Control', { control: true });
  down(keyboard, 'KeyA', 'a', { control: true });
  down(keyboard, 'KeyS', 'ß');
  typed.pointer.move(20, 20);
  typed.pointer.button(0, true);
  typed.pointer.button(2, true);
  await keyboard.settled();
  const before = await typed.down();
  expect(before.keycodes.length).toBe(2);
  expect(before.mask & 0x1f00).toBe(0x500);
  keyboard.releaseAll();
  typed.pointer.releaseAll();
  await keyboard.settled();
  expect(await typed.down()).toEqual({ keycodes: [], mask: 0 });
});

test('after any events releaseAll leaves nothing down', { timeout: 120_000 }, async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = generator(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const keys = [
    ...'aAzZ1!ßéЖ中@[ ',
    'Enter',
    'Shift',
    'Control',
    'Alt',
    'Meta',
    'AltGraph',
    'F13',
    'CapsLock',
    'NumLock',
  ];
  for (let i = 0; i < 2000; i++) {
    const flags = { shift: random() < 0.3, control: random() < 0.2, alt: random() < 0.2, meta: random() < 0.1 };
    const kind = random();
    if (kind < 0.6)
      keyboard.key({ down: true, repeat: random() < 0.2, code: pick(keyCodes), key: pick(keys), ...flags });
    else if (kind < 0.8) keyboard.key({ down: false, repeat: false, code: pick(keyCodes), key: '', ...flags });
    else if (kind < 0.83) keyboard.text(pick(keys));
    else if (kind < 0.87) keyboard.modifiers(flags);
    else if (kind < 0.93) typed.pointer.button(Math.floor(random() * 6), random() < 0.6);
    else if (kind < 0.97)
      typed.pointer.wheel(random() * 900, random() * 700, random() * 500 - 250, random() * 500 - 250);
    else typed.pointer.move(random() * 900 - 50, random() * 700 - 50);
  }
  keyboard.releaseAll();
  typed.pointer.releaseAll();
  await keyboard.settled();
  const { keycodes, mask } = await typed.down();
  expect(keycodes, `seed ${seed}`).toEqual([]);
  expect(mask & ~(LOCK | 16), `seed ${seed}`).toBe(0);
});
