import type { Terminal } from '@xterm/headless';
import type { Color } from '../../../protocol/index.ts';
import { BACKGROUND, CURSOR, defaultPalette, FOREGROUND } from './palette.ts';

/** The colours that have a number of their own in xterm's OSC 10, 11 and 12. */
const SPECIAL = { 10: 'foreground', 11: 'background', 12: 'cursor' } as const;
const DEFAULTS = { foreground: FOREGROUND, background: BACKGROUND, cursor: CURSOR } as const;
/** OSC 110 resets what OSC 10 sets, and so on. */
const RESET_OFFSET = 100;
const SET_PALETTE = 4;

/** The colours of a terminal. Its program may ask for them and change them (OSC 4, 10, 11, 12 and their resets). */
export class ProgramColors {
  palette = defaultPalette();
  foreground: Color = FOREGROUND;
  background: Color = BACKGROUND;
  cursor: Color = CURSOR;

  /** `reply` sends an answer to the program. */
  constructor(terminal: Terminal, reply: (data: string) => void) {
    const { parser } = terminal;
    for (const [number, name] of Object.entries(SPECIAL)) {
      parser.registerOscHandler(Number(number), (data) => {
        if (data === '?') reply(`\x1b]${number};${describe(this[name])}\x1b\\`);
        else this[name] = parseColor(data) ?? this[name];
        return true;
      });
      parser.registerOscHandler(Number(number) + RESET_OFFSET, () => {
        this[name] = DEFAULTS[name];
        return true;
      });
    }
    parser.registerOscHandler(SET_PALETTE, (data) => this.setPalette(data, reply));
    parser.registerOscHandler(SET_PALETTE + RESET_OFFSET, (data) => this.resetPalette(data));
  }

  reset(): void {
    this.palette = defaultPalette();
    Object.assign(this, DEFAULTS);
  }

  /** Pairs of a number and a colour, or `?`. */
  private setPalette(data: string, reply: (data: string) => void): boolean {
    const fields = data.split(';');
    for (let i = 0; i + 1 < fields.length; i += 2) {
      const index = Number(fields[i]);
      const old = this.palette[index];
      if (old === undefined) continue;
      if (fields[i + 1] === '?') reply(`\x1b]${SET_PALETTE};${index};${describe(old)}\x1b\\`);
      else this.palette[index] = parseColor(fields[i + 1] ?? '') ?? old;
    }
    return true;
  }

  private resetPalette(data: string): boolean {
    const original = defaultPalette();
    if (data === '') this.palette = original;
    for (const index of data.split(';').map(Number)) {
      const color = original[index];
      if (data !== '' && color !== undefined) this.palette[index] = color;
    }
    return true;
  }
}

/** `#rrggbb`, or `rgb:r/g/b` with one to four hexadecimal digits each. */
function parseColor(text: string): Color | undefined {
  const short = /^#([0-9a-f]{6})$/i.exec(text);
  if (short?.[1] !== undefined) return Number.parseInt(short[1], 16);
  const long = /^rgb:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})$/i.exec(text);
  if (long === null) return undefined;
  let color = 0;
  for (const digits of long.slice(1)) {
    color = (color << 8) | Math.round((Number.parseInt(digits, 16) * 255) / (16 ** digits.length - 1));
  }
  return color;
}

function describe(color: Color): string {
  const channels = [color >> 16, (color >> 8) & 0xff, color & 0xff].map((channel) => {
    const digits = channel.toString(16).padStart(2, '0');
    return digits + digits;
  });
  return `rgb:${channels.join('/')}`;
}
