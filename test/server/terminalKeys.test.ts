import { describe, expect, it } from 'vitest';
import { decodeClipboardWrite, MAX_CLIPBOARD_WRITE_BYTES } from '../../server/apps/terminal/clipboardControl.ts';
import { encodeKey, encodePaste, type KeyPress } from '../../server/apps/terminal/keyEncoding.ts';
import { encodeMouse, type MouseReport } from '../../server/apps/terminal/mouseEncoding.ts';
import { WheelSteps } from '../../server/apps/terminal/wheelSteps.ts';

/** 'Control+Shift+a' as a key press. */
function press(name: string): KeyPress {
  const [, held, key] = /^((?:(?:Shift|Control|Alt|Meta)\+)*)(.+)$/.exec(name) ?? [];
  return {
    key: key ?? '',
    shift: held?.includes('Shift') ?? false,
    control: held?.includes('Control') ?? false,
    alt: held?.includes('Alt') ?? false,
    meta: held?.includes('Meta') ?? false,
  };
}

const keys: [press: string, sends: string, inApplicationMode?: string][] = [
  ['a', 'a'],
  ['Shift+A', 'A'],
  ['ä', 'ä'],
  ['😀', '😀'],
  ['Enter', '\r'],
  ['Alt+Enter', '\x1b\r'],
  ['Escape', '\x1b'],
  ['Tab', '\t'],
  ['Shift+Tab', '\x1b[Z'],
  ['Backspace', '\x7f'],
  ['Control+Backspace', '\b'],
  ['Alt+Backspace', '\x1b\x7f'],
  ['ArrowUp', '\x1b[A', '\x1bOA'],
  ['ArrowDown', '\x1b[B', '\x1bOB'],
  ['ArrowRight', '\x1b[C', '\x1bOC'],
  ['ArrowLeft', '\x1b[D', '\x1bOD'],
  ['Home', '\x1b[H', '\x1bOH'],
  ['End', '\x1b[F', '\x1bOF'],
  ['Control+ArrowRight', '\x1b[1;5C', '\x1b[1;5C'],
  ['Alt+ArrowLeft', '\x1b[1;3D'],
  ['Control+Shift+Alt+ArrowUp', '\x1b[1;8A'],
  ['Shift+End', '\x1b[1;2F'],
  ['Insert', '\x1b[2~'],
  ['Delete', '\x1b[3~'],
  ['Control+Delete', '\x1b[3;5~'],
  ['PageUp', '\x1b[5~'],
  ['PageDown', '\x1b[6~'],
  ['F1', '\x1bOP'],
  ['F4', '\x1bOS'],
  ['Shift+F1', '\x1b[1;2P'],
  ['F5', '\x1b[15~'],
  ['F12', '\x1b[24~'],
  ['Control+F5', '\x1b[15;5~'],
  ['Control+c', '\x03'],
  ['Control+Shift+C', '\x03'],
  ['Control+ ', '\x00'],
  ['Control+@', '\x00'],
  ['Control+[', '\x1b'],
  ['Control+\\', '\x1c'],
  ['Control+]', '\x1d'],
  ['Control+^', '\x1e'],
  ['Control+_', '\x1f'],
  ['Control+/', '\x1f'],
  ['Control+?', '\x7f'],
  ['Control+1', '1'],
  ['Alt+x', '\x1bx'],
  ['Control+Alt+x', '\x1b\x18'],
  ['Control+Alt+@', '@'],
  ['Control+Alt+€', '€'],
  ['Shift', ''],
  ['Control+Control', ''],
  ['Dead', ''],
  ['Unidentified', ''],
  ['Meta+a', ''],
];

describe('keys', () => {
  it.each(keys)('%s sends %j', (name, sends, inApplicationMode) => {
    expect(encodeKey(press(name), { applicationCursorKeys: false })).toBe(sends);
    expect(encodeKey(press(name), { applicationCursorKeys: true })).toBe(inApplicationMode ?? sends);
  });
});

describe('pasted text', () => {
  it('sends newlines of every kind as Return', () => {
    expect(encodePaste('a\nb\r\nc\rd\te', false)).toBe('a\rb\rc\rd\te');
  });

  it('cannot press keys nor end its brackets', () => {
    expect(encodePaste('rm\x1b[201~\x03\n', true)).toBe('\x1b[200~rm[201~\r\x1b[201~');
    expect(encodePaste('\x1b\x04x\x9b', false)).toBe('x');
  });
});

describe('the mouse', () => {
  const at = { column: 4, row: 2, x: 33, y: 40, shift: false, control: false, alt: false };
  const down: MouseReport = { ...at, type: 'down', button: 0 };
  const up: MouseReport = { ...at, type: 'up', button: 0 };
  const drag: MouseReport = { ...at, type: 'move', button: 0 };
  const move: MouseReport = { ...at, type: 'move', button: -1 };
  const wheel: MouseReport = { ...at, type: 'wheelDown', button: -1 };

  it('reports in SGR form, in pixels when asked', () => {
    expect(encodeMouse(down, 'vt200', 'sgr')).toBe('\x1b[<0;5;3M');
    expect(encodeMouse(up, 'vt200', 'sgr')).toBe('\x1b[<0;5;3m');
    expect(encodeMouse({ ...down, button: 2, control: true }, 'vt200', 'sgr')).toBe('\x1b[<18;5;3M');
    expect(encodeMouse(wheel, 'vt200', 'sgr')).toBe('\x1b[<65;5;3M');
    expect(encodeMouse(down, 'vt200', 'sgrPixels')).toBe('\x1b[<0;34;41M');
  });

  it('reports in the old form as far as one byte reaches', () => {
    expect(encodeMouse(down, 'vt200', 'default')).toBe('\x1b[M %#');
    expect(encodeMouse(up, 'vt200', 'default')).toBe('\x1b[M#%#');
    expect(encodeMouse({ ...down, column: 120 }, 'vt200', 'default')).toBe('');
  });

  it('reports what the program asked for, no more', () => {
    expect(encodeMouse(down, 'none', 'sgr')).toBe('');
    expect(encodeMouse(up, 'x10', 'sgr')).toBe('');
    expect(encodeMouse({ ...down, shift: true }, 'x10', 'default')).toBe('\x1b[M %#');
    expect(encodeMouse(drag, 'vt200', 'sgr')).toBe('');
    expect(encodeMouse(drag, 'drag', 'sgr')).toBe('\x1b[<32;5;3M');
    expect(encodeMouse(move, 'drag', 'sgr')).toBe('');
    expect(encodeMouse(move, 'any', 'sgr')).toBe('\x1b[<35;5;3M');
  });
});

describe('the wheel', () => {
  it('adds small movements up, and starts anew when the direction changes', () => {
    const steps = new WheelSteps();
    expect([20, 20, 20, -20, -40].map((delta) => steps.take(delta, 50))).toEqual([0, 0, 1, 0, -1]);
    expect(steps.take(-150, 50)).toBe(-3);
  });
});

describe('OSC 52', () => {
  const encode = (text: string) => `c;${Buffer.from(text).toString('base64')}`;

  it('writes the clipboard, and never reads it', () => {
    expect(decodeClipboardWrite(encode('grüße'))).toBe('grüße');
    expect(decodeClipboardWrite('c;?')).toBeUndefined();
    expect(decodeClipboardWrite('c;***')).toBeUndefined();
    expect(decodeClipboardWrite('nonsense')).toBeUndefined();
  });

  it('has a limit', () => {
    expect(decodeClipboardWrite(encode('x'.repeat(MAX_CLIPBOARD_WRITE_BYTES)))).toBeDefined();
    expect(decodeClipboardWrite(encode('x'.repeat(MAX_CLIPBOARD_WRITE_BYTES + 3)))).toBeUndefined();
  });
});
