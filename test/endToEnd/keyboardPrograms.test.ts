import { afterAll, beforeAll, expect, test } from 'vitest';
import { XKeyboard } from '../../server/x11/input/xKeyboard.ts';
import { XPointer } from '../../server/x11/input/xPointer.ts';
import { DisplayWithPrograms } from '../x11/displayWithPrograms.ts';
import { generator } from '../x11/random.ts';
import { TypedBytes } from '../x11/typedBytes.ts';
import { charactersOf, down, layouts, Typist, tap, up } from '../x11/typist.ts';

/** Ends what a test types, so that it knows when everything is there. */
const END = '\x1b[23~';

let display: DisplayWithPrograms;
let keyboard: XKeyboard;
let xterm: TypedBytes;

beforeAll(async () => {
  display = await DisplayWithPrograms.start();
  const connection = await display.connect();
  keyboard = await XKeyboard.open(connection);
  (await XPointer.open(connection)).move(100, 100);
  xterm = await TypedBytes.start(display);
});

afterAll(async () => {
  await xterm?.stop();
  await display?.stop();
});

/** What xterm has read of what was typed. */
async function typed(): Promise<string> {
  tap(keyboard, 'F11', 'F11');
  const text = await xterm.endingWith(END);
  return text.slice(0, -END.length);
}

test.each(Object.entries(layouts))('every character of a keyboard arrives: %s', async (_name, layout) => {
  const characters = charactersOf(layout);
  new Typist(keyboard, layout).type(characters);
  expect(await typed()).toBe(characters);
  // Now that they have keys.
  new Typist(keyboard, layout).type(characters);
  expect(await typed()).toBe(characters);
});

test('characters with AltGr arrive from Windows, where AltGr is Control too', async () => {
  const text = 'ä ö ü ß € @ { } [ ] \\ | ~';
  new Typist(keyboard, layouts.german, 'windows').type(text);
  expect(await typed()).toBe(text);
});

test('characters made with dead keys arrive, as keys and as text', async () => {
  const french = new Typist(keyboard, layouts.french);
  french.type('for');
  down(keyboard, 'BracketLeft', 'Dead');
  up(keyboard, 'BracketLeft');
  tap(keyboard, 'KeyE', 'ê');
  french.type('t, ');
  keyboard.text('Ö');
  keyboard.text('ê');
  expect(await typed()).toBe('forêt, Öê');
});

test('sentences arrive', async () => {
  const russian = 'Съешь же ещё этих мягких французских булок, да выпей чаю. №5';
  new Typist(keyboard, layouts.russian).type(russian);
  expect(await typed()).toBe(russian);
  const german = '"Zwölf Boxkämpfer" jagen Viktor quer über den großen Sylter Deich; (a+b)*c/d = [1] {2} #3';
  new Typist(keyboard, layouts.german).type(german);
  expect(await typed()).toBe(german);
});

test('text of an input method arrives', async () => {
  const text = '中文输入法:你好,世界!日本語のテキスト 한국어 😀👍🏽 ελληνικά עברית العربية ไทย Tiếng Việt';
  keyboard.text(text);
  expect(await typed()).toBe(text);
});

test('lines of text arrive as Enter, tabs as Tab, and other control characters not at all', async () => {
  keyboard.text('a\r\nb\nc\rd\te\x1b[A\x03f');
  expect(await typed()).toBe('a\rb\rc\rd\te[Af');
});

test('a long text with more different characters than there are keys arrives', async () => {
  const text = String.fromCodePoint(...Array.from({ length: 600 }, (_, i) => 0x4e00 + ((i * 7) % 500)));
  keyboard.text(text);
  expect(await typed()).toBe(text);
});

test('shortcuts arrive', async () => {
  down(keyboard, 'ControlLeft', 'Control', { control: true });
  tap(keyboard, 'KeyC', 'c', { control: true });
  // Russian
  tap(keyboard, 'KeyC', 'с', { control: true });
  // German: by what the key says
  tap(keyboard, 'KeyY', 'z', { control: true });
  up(keyboard, 'ControlLeft');
  down(keyboard, 'AltLeft', 'Alt', { alt: true });
  tap(keyboard, 'ArrowLeft', 'ArrowLeft', { alt: true });
  up(keyboard, 'AltLeft');
  expect(await typed()).toBe('\x03\x03\x1a\x1b[1;3D');
});

test('Caps Lock gives capitals once', async () => {
  tap(keyboard, 'CapsLock', 'CapsLock');
  tap(keyboard, 'KeyA', 'A');
  tap(keyboard, 'Semicolon', 'Ö');
  tap(keyboard, 'Digit1', '1');
  tap(keyboard, 'Minus', 'ß');
  tap(keyboard, 'KeyF', 'Ж');
  tap(keyboard, 'KeyB', 'B');
  down(keyboard, 'ShiftLeft', 'Shift', { shift: true });
  tap(keyboard, 'KeyC', 'c', { shift: true });
  up(keyboard, 'ShiftLeft');
  tap(keyboard, 'CapsLock', 'CapsLock');
  tap(keyboard, 'KeyA', 'a');
  expect(await typed()).toBe('AÖ1ßЖBca');
});

test('the keypad types digits when the key says so, and moves when it does not', async () => {
  tap(keyboard, 'Numpad7', '7');
  tap(keyboard, 'Numpad7', 'Home');
  tap(keyboard, 'Numpad7', '7');
  tap(keyboard, 'NumpadDivide', '/');
  tap(keyboard, 'NumpadDecimal', ',');
  tap(keyboard, 'NumpadEnter', 'Enter');
  expect(await typed()).toBe('7\x1b[H7/,\r');
});

test('a key that is held types its character once for each repeat', async () => {
  for (let i = 0; i < 6; i++) down(keyboard, 'KeyA', 'a', {}, i > 0);
  up(keyboard, 'KeyA');
  for (let i = 0; i < 3; i++) down(keyboard, 'Semicolon', 'ö', {}, i > 0);
  up(keyboard, 'Semicolon');
  expect(await typed()).toBe('aaaaaaööö');
});

test('random characters arrive in order', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = generator(seed);
  const choices = [
    ...charactersOf(layouts.us),
    ...charactersOf(layouts.german),
    ...'éèçàêÉñøłžőşğıİСПасибоαβγ中文字😀',
  ];
  const text = Array.from({ length: 500 }, () => choices[Math.floor(random() * choices.length)]);
  for (const character of text) {
    const way = random();
    if (way < 0.3) keyboard.text(character!);
    else tap(keyboard, 'KeyG', character!, { shift: way < 0.6 });
  }
  expect(await typed(), `seed ${seed}`).toBe(text.join(''));
});
