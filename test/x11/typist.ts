import type { KeyInput, XKeyboard } from '../../server/x11/input/xKeyboard.ts';

/** What keys say, row by row as on the keyboard; a space is a key that says nothing, or a dead one. */
export interface Layout {
  readonly plain: readonly string[];
  readonly shift: readonly string[];
  /** Characters that need AltGr, and their key. */
  readonly altGr: Readonly<Record<string, string>>;
}

const rows = [
  'Backquote Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0 Minus Equal',
  'KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight Backslash',
  'KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon Quote',
  'IntlBackslash KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash',
].map((row) => row.split(' '));

export const layouts = {
  us: {
    plain: ['`1234567890-=', 'qwertyuiop[]\\', "asdfghjkl;'", ' zxcvbnm,./'],
    shift: ['~!@#$%^&*()_+', 'QWERTYUIOP{}|', 'ASDFGHJKL:"', ' ZXCVBNM<>?'],
    altGr: {},
  },
  german: {
    plain: [' 1234567890ß ', 'qwertzuiopü+#', 'asdfghjklöä', '<yxcvbnm,.-'],
    shift: ['°!"§$%&/()=? ', "QWERTZUIOPÜ*'", 'ASDFGHJKLÖÄ', '>YXCVBNM;:_'],
    altGr: {
      ...{ '²': 'Digit2', '³': 'Digit3', '{': 'Digit7', '[': 'Digit8', ']': 'Digit9', '}': 'Digit0', '\\': 'Minus' },
      ...{ '@': 'KeyQ', '€': 'KeyE', '~': 'BracketRight', '|': 'IntlBackslash', µ: 'KeyM' },
    },
  },
  french: {
    plain: ['²&é"\'(-è_çà)=', 'azertyuiop $*', 'qsdfghjklmù', '<wxcvbn,;:!'],
    shift: [' 1234567890°+', 'AZERTYUIOP £µ', 'QSDFGHJKLM%', '>WXCVBN?./§'],
    altGr: {
      ...{ '#': 'Digit3', '{': 'Digit4', '[': 'Digit5', '|': 'Digit6', '\\': 'Digit8', '^': 'Digit9', '@': 'Digit0' },
      ...{ ']': 'Minus', '}': 'Equal', '€': 'KeyE' },
    },
  },
  russian: {
    plain: ['ё1234567890-=', 'йцукенгшщзхъ\\', 'фывапролджэ', '/ячсмитьбю.'],
    shift: ['Ё!"№;%:?*()_+', 'ЙЦУКЕНГШЩЗХЪ ', 'ФЫВАПРОЛДЖЭ', '|ЯЧСМИТЬБЮ,'],
    altGr: {},
  },
} as const satisfies Readonly<Record<string, Layout>>;

const namedKeys: Readonly<Record<string, readonly [code: string, key: string]>> = {
  ' ': ['Space', ' '],
  '\r': ['Enter', 'Enter'],
};

const NONE = { shift: false, control: false, alt: false, meta: false } as const;

/** Somebody with a keyboard: what they press arrives as a browser would report it. */
export class Typist {
  private readonly keyboard: XKeyboard;
  private readonly layout: Layout;
  /** On Windows AltGr is a Control as well. */
  private readonly system: 'linux' | 'windows';

  constructor(keyboard: XKeyboard, layout: Layout, system: 'linux' | 'windows' = 'linux') {
    this.keyboard = keyboard;
    this.layout = layout;
    this.system = system;
  }

  /** Presses the keys of a text, with Shift or AltGr held where the layout asks for it. */
  type(text: string): void {
    for (const character of text) this.typeCharacter(character);
  }

  private typeCharacter(character: string): void {
    const { keyboard, layout, system } = this;
    const named = namedKeys[character];
    const altGr = layout.altGr[character];
    const plain = find(layout.plain, character);
    const shifted = find(layout.shift, character);
    if (named !== undefined) {
      tap(keyboard, named[0], named[1]);
    } else if (altGr !== undefined) {
      if (system === 'windows') down(keyboard, 'ControlLeft', 'Control', { control: true });
      down(keyboard, 'AltRight', 'AltGraph');
      tap(keyboard, altGr, character);
      if (system === 'windows') up(keyboard, 'ControlLeft');
      up(keyboard, 'AltRight');
    } else if (plain !== undefined) {
      tap(keyboard, plain, character);
    } else if (shifted !== undefined) {
      down(keyboard, 'ShiftLeft', 'Shift', { shift: true });
      tap(keyboard, shifted, character, { shift: true });
      up(keyboard, 'ShiftLeft');
    } else {
      throw new Error(`The layout has no ${character}`);
    }
  }
}

type Modifiers = Partial<Pick<KeyInput, 'shift' | 'control' | 'alt' | 'meta'>>;

export function down(keyboard: XKeyboard, code: string, key: string, modifiers: Modifiers = {}, repeat = false): void {
  keyboard.key({ down: true, repeat, code, key, ...NONE, ...modifiers });
}

export function up(keyboard: XKeyboard, code: string): void {
  keyboard.key({ down: false, repeat: false, code, key: '', ...NONE });
}

export function tap(keyboard: XKeyboard, code: string, key: string, modifiers: Modifiers = {}): void {
  down(keyboard, code, key, modifiers);
  up(keyboard, code);
}

/** All characters of a layout. */
export function charactersOf({ plain, shift, altGr }: Layout): string {
  return [...plain, ...shift, ...Object.keys(altGr)].join('').replaceAll(' ', '');
}

function find(texts: readonly string[], character: string): string | undefined {
  for (const [i, text] of texts.entries()) {
    const position = text.indexOf(character);
    if (position >= 0) return rows[i]?.[position];
  }
  return undefined;
}
