import { describe, expect, it } from 'vitest';
import { isPrintable, type KeyEventLike, keyPressOf, modifiersOf } from '../../client-electron/core/index.ts';
import { keystrokeOf, parseCombination } from '../../client-electron/headless/usKeyboard.ts';
import { ALT, CONTROL, keyCodes, META, SHIFT } from '../../protocol/index.ts';

function event(code: string, key: string, held = '', altGraph = false): KeyEventLike {
  return {
    type: 'keydown',
    code,
    key,
    repeat: false,
    isComposing: false,
    shiftKey: held.includes('S'),
    ctrlKey: held.includes('C'),
    altKey: held.includes('A'),
    metaKey: held.includes('M'),
    getModifierState: (name) => name === 'AltGraph' && altGraph,
  };
}

describe('keyboard of a viewer', () => {
  it.each([
    ['a letter', event('KeyA', 'a'), 'a', 0],
    ['a letter with Shift', event('KeyA', 'A', 'S'), 'A', SHIFT],
    ['a shortcut', event('KeyC', 'c', 'C'), 'c', CONTROL],
    ['a shortcut with Control and Alt', event('KeyT', 't', 'CA'), 't', CONTROL | ALT],
    ['a named key', event('Enter', 'Enter', 'CASM'), 'Enter', CONTROL | ALT | SHIFT | META],
    ['AltGr as Windows tells it', event('KeyQ', '@', 'CA', true), '@', 0],
    ['AltGr as Linux tells it', event('KeyE', '€', '', true), '€', 0],
    ['AltGr with Shift', event('KeyE', '¢', 'S', true), '¢', SHIFT],
    ['AltGr that is told as Control and Alt alone', event('Digit8', '[', 'CA'), '[', 0],
    ['AltGr with a letter', event('KeyE', 'e', 'CA', true), 'e', 0],
    ['Alt with a letter', event('KeyF', 'f', 'A'), 'f', ALT],
    ['Control and Alt with a named key', event('Delete', 'Delete', 'CA'), 'Delete', CONTROL | ALT],
  ])('%s', (_, down, key, modifiers) => {
    expect(keyPressOf(down)).toEqual({ down: true, repeat: false, code: down.code, key, modifiers });
  });

  it('says nothing of the key when it is released', () => {
    const up = { ...event('KeyA', 'a'), type: 'keyup', repeat: true };
    expect(keyPressOf(up)).toEqual({ down: false, repeat: false, code: 'KeyA', key: '', modifiers: 0 });
  });

  it('leaves steps of a composition to the text that comes of it', () => {
    expect(keyPressOf(event('BracketLeft', 'Dead'))).toBeUndefined();
    expect(keyPressOf(event('KeyA', 'Process'))).toBeUndefined();
    expect(keyPressOf({ ...event('KeyA', 'a'), isComposing: true })).toBeUndefined();
  });

  it('takes off Control and Alt from the pointer too while AltGr is down', () => {
    expect(modifiersOf(event('', '', 'CAS', true))).toBe(SHIFT);
    expect(modifiersOf({ shiftKey: false, ctrlKey: true, altKey: false, metaKey: true })).toBe(CONTROL | META);
  });

  it('tells characters from names', () => {
    for (const key of ['a', ' ', 'é', '\u{1f600}', 'e\u0301']) expect(isPrintable(key)).toBe(true);
    for (const key of ['Enter', 'F1', 'ArrowUp', 'Dead', '']) expect(isPrintable(key)).toBe(false);
  });
});

describe('keyboard of automation', () => {
  it('types every printable ASCII character, on keys that the protocol knows', () => {
    for (let code = 0x20; code < 0x7f; code++) {
      const character = String.fromCharCode(code);
      const keystroke = keystrokeOf(character);
      expect(keystroke?.key).toBe(character);
      expect(keyCodes).toContain(keystroke?.code);
    }
    expect(keystrokeOf('é')).toBeUndefined();
  });

  it.each([
    ['a', 'KeyA', 'a', false],
    ['A', 'KeyA', 'A', true],
    ['!', 'Digit1', '!', true],
    ['"', 'Quote', '"', true],
    ['\\', 'Backslash', '\\', false],
    [' ', 'Space', ' ', false],
    ['\n', 'Enter', 'Enter', false],
    ['\t', 'Tab', 'Tab', false],
    ['F12', 'F12', 'F12', false],
  ])('finds %j', (name, code, key, shift) => {
    expect(keystrokeOf(name)).toEqual({ code, key, shift });
  });

  it.each([
    ['Enter', [], 'Enter', 'Enter'],
    ['Control+C', ['Control'], 'KeyC', 'c'],
    ['Control+c', ['Control'], 'KeyC', 'c'],
    ['Control+Shift+c', ['Control', 'Shift'], 'KeyC', 'C'],
    ['Ctrl+Alt+Delete', ['Control', 'Alt'], 'Delete', 'Delete'],
    ['Shift+1', ['Shift'], 'Digit1', '!'],
    ['Shift+Tab', ['Shift'], 'Tab', 'Tab'],
    ['Control++', ['Control'], 'Equal', '+'],
    ['+', [], 'Equal', '+'],
    ['Alt+Space', ['Alt'], 'Space', ' '],
    ['Meta+ArrowLeft', ['Meta'], 'ArrowLeft', 'ArrowLeft'],
  ])('reads the combination %s', (text, modifiers, code, key) => {
    const combination = parseCombination(text);
    expect(combination.modifiers.map((modifier) => modifier.key)).toEqual(modifiers);
    expect(combination.keystroke).toMatchObject({ code, key });
  });

  it.each([
    ['Hyper+a', /"Hyper".*not a modifier/],
    ['Control+', /no key ""/],
    ['Retrun', /no key "Retrun"/],
    ['', /no key ""/],
  ])('says what is wrong with %j', (text, sentence) => {
    expect(() => parseCombination(text)).toThrow(sentence);
  });
});
