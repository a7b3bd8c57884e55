import { describe, expect, test } from 'vitest';
import { keyCodes } from '../../protocol/index.ts';
import { caseOf, characterOf, keypadCharacterOf, keysymOf } from '../../server/x11/input/characterKeysyms.ts';
import { InputQueue } from '../../server/x11/input/inputQueue.ts';
import { meaningOf } from '../../server/x11/input/keyMeaning.ts';
import { keycodeOf } from '../../server/x11/input/physicalKeys.ts';

describe('keysyms of characters', () => {
  test('every character has one keysym, which prints it', () => {
    const seen = new Set<number>();
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
      const keysym = keysymOf(codePoint);
      if (keysym === 0) continue;
      if (characterOf(keysym) !== codePoint) throw new Error(`U+${codePoint.toString(16)}`);
      seen.add(keysym);
    }
    // All but 65 control characters and 2048 halves of surrogate pairs.
    expect(seen.size).toBe(0x110000 - 65 - 2048);
  });

  test('they are those of keysymdef.h', () => {
    const examples: Readonly<Record<string, number>> = {
      a: 0x61,
      ä: 0xe4,
      ÿ: 0xff,
      '€': 0x20ac,
      œ: 0x13bd,
      ő: 0x1f5,
      ı: 0x2b9,
      ŗ: 0x3b3,
      я: 0x6d1,
      Ъ: 0x6ff,
      ё: 0x6a3,
      Ω: 0x7d9,
      ω: 0x7f9,
      ή: 0x7b3,
      ا: 0x5c7,
      ة: 0x5c9,
      א: 0xce0,
      ת: 0xcfa,
      ก: 0xda1,
      '๙': 0xdf9,
      中: 0x1004e2d,
      '😀': 0x101f600,
      ế: 0x1001ebf,
    };
    for (const [character, keysym] of Object.entries(examples)) {
      expect(keysymOf(character.codePointAt(0)!), character).toBe(keysym);
    }
  });

  test('those of the keypad print what stands on its keys', () => {
    expect(String.fromCodePoint(...[0xffb0, 0xffb9, 0xffaa, 0xffab, 0xffaf, 0xffbd].map(keypadCharacterOf))).toBe(
      '09*+/=',
    );
    for (const keysym of [0xff95, 0xff8d, 0xffba, 0x61]) expect(keypadCharacterOf(keysym)).toBe(0);
  });

  test('a letter has two forms where X knows both', () => {
    const pair = (character: string) => {
      const letter = caseOf(character.codePointAt(0)!);
      return letter && String.fromCodePoint(letter.lower, letter.upper);
    };
    expect(['a', 'Z', 'é', 'Ж', 'ω', 'ŋ'].map(pair)).toEqual(['aA', 'zZ', 'éÉ', 'жЖ', 'ωΩ', 'ŋŊ']);
    for (const character of '1ß中ıİÿµςẾ€') expect(pair(character), character).toBeUndefined();
  });
});

test('every key of the protocol has a place on the display, and no two share one', () => {
  const keycodes = keyCodes.filter((code) => code !== 'Unidentified').map((code) => keycodeOf(code));
  expect(keycodes.every((keycode) => keycode !== undefined && keycode > 8 && keycode < 256)).toBe(true);
  expect(new Set(keycodes).size).toBe(keycodes.length);
  expect(keycodeOf('Unidentified')).toBeUndefined();
  expect(keycodeOf('constructor')).toBeUndefined();
});

test('what a key asks for is in its name', () => {
  expect(meaningOf('ä')).toEqual({ kind: 'character', codePoint: 0xe4 });
  expect(meaningOf('😀')).toEqual({ kind: 'character', codePoint: 0x1f600 });
  expect(meaningOf('لا')).toEqual({ kind: 'text', text: 'لا' });
  expect(meaningOf('F7')).toEqual({ kind: 'named', keysyms: [0xffc4] });
  for (const key of ['Dead', 'Process', 'AltGraph', 'constructor']) expect(meaningOf(key)).toEqual({ kind: 'none' });
  for (const key of ['', 'Unidentified']) expect(meaningOf(key)).toEqual({ kind: 'position' });
});

describe('a queue', () => {
  test('does one job after the other, at once when none waits', async () => {
    const queue = new InputQueue();
    const done: string[] = [];
    queue.add(() => void done.push('now'));
    expect(done).toEqual(['now']);
    let finish: () => void = () => undefined;
    queue.add(() => new Promise<void>((resolve) => (finish = resolve)).then(() => void done.push('slow')));
    queue.add(() => Promise.reject(new Error('the display is gone')));
    queue.add(() => void done.push('after'));
    expect(done).toEqual(['now']);
    finish();
    await queue.settled();
    expect(done).toEqual(['now', 'slow', 'after']);
  });

  test('drops what waits when it is closed', async () => {
    const queue = new InputQueue();
    let isDone = false;
    queue.add(() => new Promise<void>(() => undefined));
    queue.add(() => {
      isDone = true;
    });
    const settled = queue.settled();
    queue.close();
    await settled;
    queue.add(() => {
      isDone = true;
    });
    expect(isDone).toBe(false);
  });
});
