import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openXkb } from '../../server/x11/input/xInputExtensions.ts';
import { XKeyboard } from '../../server/x11/input/xKeyboard.ts';
import { XPointer } from '../../server/x11/input/xPointer.ts';
import { KeyRecorder } from './keyRecorder.ts';
import { TypedDisplay } from './typedDisplay.ts';
import { down, tap } from './typist.ts';

const execute = promisify(execFile);

const KEYCODE_A = 38;
/** Where the state of the pointer has the group. */
const GROUP_BITS = 0x6000;

let typed: TypedDisplay;
let keyboard: XKeyboard;

beforeAll(async () => {
  typed = await TypedDisplay.start();
  keyboard = typed.keyboard;
});

afterAll(() => typed?.stop());

async function run(program: string, args: readonly string[]): Promise<void> {
  await execute(program, args, { env: { ...process.env, ...typed.display.server.environment } });
}

test('a program that is busy gets each character, also when there are more than keys for them', async () => {
  const text = String.fromCodePoint(...Array.from({ length: 150 }, (_, i) => 0x5e00 + i));
  typed.recorder.beBusy(1000);
  keyboard.text(text);
  for (const character of text) tap(keyboard, 'KeyQ', character);
  expect(await typed.typed()).toBe(text + text);
});

test('a text keeps the characters that have keys already when it needs keys for others', async () => {
  const known = String.fromCodePoint(...Array.from({ length: 80 }, (_, i) => 0x6200 + i));
  keyboard.text(known);
  const text = known.slice(0, 4) + String.fromCodePoint(...Array.from({ length: 38 }, (_, i) => 0x7200 + i));
  keyboard.text(text);
  expect(await typed.typed()).toBe(known + text);
});

test('a program that hangs is waited for once, and answers again later', { timeout: 20_000 }, async () => {
  const text = String.fromCodePoint(...Array.from({ length: 200 }, (_, i) => 0x8200 + i));
  typed.recorder.beBusy(4000);
  const start = performance.now();
  keyboard.text(text);
  await keyboard.settled();
  expect(performance.now() - start).toBeLessThan(4000);
  await typed.seen();
  keyboard.text(text);
  expect(await typed.typed()).toBe(text);
});

test('when a program changes the keymap, text is still right', async () => {
  for (const layout of ['de', 'ru', 'us,ru', 'fr']) {
    await run('setxkbmap', [layout]);
    const text = 'Zeta yes @/ñ Привет 中';
    for (const character of text) tap(keyboard, 'KeyQ', character);
    keyboard.text(text);
    expect(await typed.typed(), layout).toBe(text + text);
  }
  await run('setxkbmap', ['us']);
});

test('a locked group does not change what is typed', async () => {
  await run('setxkbmap', ['us,ru']);
  const xkb = await openXkb(await typed.display.connect());
  xkb.LatchLockState(xkb.UseCoreKbd, 0, 0, true, 1, 0, 0, false, 0);
  await vi.waitFor(async () => expect((await typed.recorder.down()).mask & GROUP_BITS).not.toBe(0));
  tap(keyboard, 'KeyA', 'a');
  expect((await typed.pressed()).map(({ keycode, state }) => [keycode, state])).toEqual([[KEYCODE_A, 0]]);
  await run('setxkbmap', ['us']);
});

test('a program that hears of the keymap as Chromium does gets new characters too', async () => {
  const connection = await typed.display.connect();
  // From here on the server sends it no MappingNotify.
  await openXkb(connection);
  const chromium = await KeyRecorder.open(connection);
  for (const character of 'ŵ漢ŷ') tap(keyboard, 'KeyQ', character);
  keyboard.text('ẁ字');
  await keyboard.settled();
  await chromium.caughtUp();
  expect(chromium.typed()).toBe('ŵ漢ŷẁ字');
  connection.close();
});

test('nothing happens after the connection is closed', async () => {
  const other = await typed.display.connect();
  const lost = await XKeyboard.open(other);
  const lostPointer = await XPointer.open(other);
  other.close();
  down(lost, 'KeyA', 'a');
  lost.text('中');
  lostPointer.move(1, 1);
  lostPointer.button(0, true);
  lost.releaseAll();
  lost.close();
  expect(await typed.seen()).toEqual([]);
});
