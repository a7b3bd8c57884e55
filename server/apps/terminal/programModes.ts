import type { Terminal } from '@xterm/headless';

export type CursorStyle = 'block' | 'underline' | 'bar';
export type MouseEncoding = 'default' | 'sgr' | 'sgrPixels';

/** DECSCUSR: blinking and steady styles in turn; 0 is the default. We never blink: an idle screen sends nothing. */
const CURSOR_STYLES: readonly CursorStyle[] = ['block', 'block', 'block', 'underline', 'underline', 'bar', 'bar'];

const DEFAULTS = {
  cursorVisible: true,
  cursorStyle: 'block' as CursorStyle,
  mouseEncoding: 'default' as MouseEncoding,
  alternateScroll: true,
};
type Modes = typeof DEFAULTS;

/** DEC private modes that the emulator does not tell, and what setting and resetting them does. */
const PRIVATE_MODES = new Map<number, (set: boolean) => Partial<Modes>>([
  [25, (set) => ({ cursorVisible: set })],
  [1006, (set) => ({ mouseEncoding: set ? 'sgr' : 'default' })],
  [1016, (set) => ({ mouseEncoding: set ? 'sgrPixels' : 'default' })],
  [1007, (set) => ({ alternateScroll: set })],
]);

/** Modes set by the program, read along from its output: the emulator keeps these to itself. */
export class ProgramModes {
  private modes: Readonly<Modes> = DEFAULTS;

  /** `beforeCursorToggle` is called when the program is about to hide or to show the cursor. */
  constructor(terminal: Terminal, beforeCursorToggle: () => void) {
    const { parser } = terminal;
    // All handlers return false: the emulator does its part as well.
    const onModes = (set: boolean) => (params: (number | number[])[]) => {
      for (const param of params) {
        const change = typeof param === 'number' ? PRIVATE_MODES.get(param)?.(set) : undefined;
        if (change === undefined) continue;
        if (change.cursorVisible !== undefined) beforeCursorToggle();
        this.modes = { ...this.modes, ...change };
      }
      return false;
    };
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, onModes(true));
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, onModes(false));
    parser.registerCsiHandler({ intermediates: ' ', final: 'q' }, ([style]) => {
      const cursorStyle = CURSOR_STYLES[typeof style === 'number' ? style : 0];
      if (cursorStyle !== undefined) this.modes = { ...this.modes, cursorStyle };
      return false;
    });
    parser.registerCsiHandler({ intermediates: '!', final: 'p' }, () => {
      this.modes = { ...this.modes, cursorVisible: true };
      return false;
    });
    parser.registerEscHandler({ final: 'c' }, () => {
      this.modes = DEFAULTS;
      return false;
    });
  }

  get cursorVisible(): boolean {
    return this.modes.cursorVisible;
  }

  get cursorStyle(): CursorStyle {
    return this.modes.cursorStyle;
  }

  /** How mouse reports are written, when the program wants any. */
  get mouseEncoding(): MouseEncoding {
    return this.modes.mouseEncoding;
  }

  /** Whether the wheel presses arrow keys on the alternate screen. */
  get alternateScroll(): boolean {
    return this.modes.alternateScroll;
  }
}
