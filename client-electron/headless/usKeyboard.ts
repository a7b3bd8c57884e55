import { ALT, CONTROL, META, SHIFT } from '../../protocol/index.ts';

/** A key of a keyboard and what it says. */
export interface Keystroke {
  /** As KeyboardEvent.code. */
  readonly code: string;
  /** As KeyboardEvent.key. */
  readonly key: string;
  /** The character needs Shift. */
  readonly shift: boolean;
}

/** A key together with modifiers that are held meanwhile. */
export interface Combination {
  readonly modifiers: readonly ModifierKey[];
  readonly keystroke: Keystroke;
}

export interface ModifierKey {
  readonly code: string;
  readonly key: string;
  /** The protocol's bit. */
  readonly bit: number;
}

/** Held for characters on the upper half of a key. */
export const SHIFT_KEY: ModifierKey = { code: 'ShiftLeft', key: 'Shift', bit: SHIFT };

const modifierKeys: Readonly<Record<string, ModifierKey>> = {
  Shift: SHIFT_KEY,
  Control: { code: 'ControlLeft', key: 'Control', bit: CONTROL },
  Ctrl: { code: 'ControlLeft', key: 'Control', bit: CONTROL },
  Alt: { code: 'AltLeft', key: 'Alt', bit: ALT },
  Meta: { code: 'MetaLeft', key: 'Meta', bit: META },
};

/** Rows of the US keyboard: the code, what it says, what it says with Shift. */
const symbolKeys = [
  ['Backquote', '`', '~'],
  ['Digit1', '1', '!'],
  ['Digit2', '2', '@'],
  ['Digit3', '3', '#'],
  ['Digit4', '4', '$'],
  ['Digit5', '5', '%'],
  ['Digit6', '6', '^'],
  ['Digit7', '7', '&'],
  ['Digit8', '8', '*'],
  ['Digit9', '9', '('],
  ['Digit0', '0', ')'],
  ['Minus', '-', '_'],
  ['Equal', '=', '+'],
  ['BracketLeft', '[', '{'],
  ['BracketRight', ']', '}'],
  ['Backslash', '\\', '|'],
  ['Semicolon', ';', ':'],
  ['Quote', "'", '"'],
  ['Comma', ',', '<'],
  ['Period', '.', '>'],
  ['Slash', '/', '?'],
] as const;

/** Keys whose name is also their code. */
const namedKeys = [
  'Enter',
  'Escape',
  'Backspace',
  'Tab',
  'Insert',
  'Delete',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'CapsLock',
  'NumLock',
  'ScrollLock',
  'PrintScreen',
  'Pause',
  'ContextMenu',
  ...Array.from({ length: 24 }, (_, i) => `F${i + 1}`),
];

const keystrokes: ReadonlyMap<string, Keystroke> = new Map([
  ...[...'abcdefghijklmnopqrstuvwxyz'].flatMap((letter) => {
    const upper = letter.toUpperCase();
    return [stroke(`Key${upper}`, letter), stroke(`Key${upper}`, upper, true)];
  }),
  ...symbolKeys.flatMap(([code, plain, shifted]) => [stroke(code, plain), stroke(code, shifted, true)]),
  ...namedKeys.map((name) => stroke(name, name)),
  ...[SHIFT_KEY, ...Object.values(modifierKeys)].map(({ code, key }) => stroke(code, key)),
  stroke('Space', ' '),
  ['Space', { code: 'Space', key: ' ', shift: false }] as const,
  ['\n', { code: 'Enter', key: 'Enter', shift: false }] as const,
  ['\r', { code: 'Enter', key: 'Enter', shift: false }] as const,
  ['\t', { code: 'Tab', key: 'Tab', shift: false }] as const,
]);

/** The key that types a character or has a name; undefined when the keyboard has none. */
export function keystrokeOf(character: string): Keystroke | undefined {
  return keystrokes.get(character);
}

/**
 * Reads `Enter`, `a`, `Control+C`, `Control+Shift+ArrowLeft`, `Control++`. Letters mean their key: `Control+C` and
 * `Control+c` are the same. Throws an Error that says what is possible.
 */
export function parseCombination(text: string): Combination {
  const parts = text === '+' ? ['+'] : text.endsWith('++') ? [...text.slice(0, -2).split('+'), '+'] : text.split('+');
  const name = parts.pop() ?? '';
  const modifiers = parts.map((part) => {
    const modifier = Object.hasOwn(modifierKeys, part) ? modifierKeys[part] : undefined;
    if (modifier === undefined) {
      throw new Error(`"${part}" in "${text}" is not a modifier. Modifiers are Shift, Control, Alt and Meta.`);
    }
    return modifier;
  });
  return { modifiers, keystroke: withModifiers(keystrokeOf(name), name, modifiers) };
}

function withModifiers(found: Keystroke | undefined, name: string, modifiers: readonly ModifierKey[]): Keystroke {
  if (found === undefined) {
    throw new Error(
      `There is no key "${name}". Keys are single characters of a US keyboard and names like Enter, Escape, ArrowLeft, F5.`,
    );
  }
  if (modifiers.length === 0) return found;
  const hasShift = modifiers.includes(SHIFT_KEY);
  if (/^[a-z]$/i.test(found.key)) {
    return { code: found.code, key: hasShift ? found.key.toUpperCase() : found.key.toLowerCase(), shift: hasShift };
  }
  const row = hasShift ? symbolKeys.find(([code]) => code === found.code) : undefined;
  return row === undefined ? found : { code: found.code, key: row[2], shift: true };
}

function stroke(code: string, key: string, shift = false): readonly [string, Keystroke] {
  return [key, { code, key, shift }];
}
