import type { MouseEncoding } from './programModes.ts';

/** Which events the program asked for: X10 presses only, vt200 buttons, drags, all moves. */
export type MouseTracking = 'none' | 'x10' | 'vt200' | 'drag' | 'any';

/** A mouse event in cells and pixels of the cell area, counted from 0. */
export interface MouseReport {
  readonly type: 'down' | 'up' | 'move' | 'wheelUp' | 'wheelDown' | 'wheelLeft' | 'wheelRight';
  /** The button that changed, or is held during a move: 0 left, 1 middle, 2 right, -1 none. */
  readonly button: number;
  readonly column: number;
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly shift: boolean;
  readonly control: boolean;
  readonly alt: boolean;
}

const NO_BUTTON = 3;
const SHIFT = 4;
const ALT = 8;
const CONTROL = 16;
const MOVE = 32;
const WHEEL_CODES = { wheelUp: 64, wheelDown: 65, wheelLeft: 66, wheelRight: 67 } as const;
/** The old encoding adds this to each number, which must stay one byte, and ASCII in UTF-8. */
const OFFSET = 32;
const MAX_BYTE = 127;

/** What a mouse event sends to a program that asked for it; empty when it did not. */
export function encodeMouse(report: MouseReport, tracking: MouseTracking, encoding: MouseEncoding): string {
  if (!isWanted(report, tracking)) return '';
  const isUp = report.type === 'up';
  const modifiers =
    tracking === 'x10' ? 0 : (report.shift ? SHIFT : 0) | (report.alt ? ALT : 0) | (report.control ? CONTROL : 0);
  const code = codeOf(report) | modifiers;
  if (encoding !== 'default') {
    const [x, y] = encoding === 'sgr' ? [report.column, report.row] : [report.x, report.y];
    return `\x1b[<${code};${x + 1};${y + 1}${isUp ? 'm' : 'M'}`;
  }
  const numbers = [isUp ? NO_BUTTON | modifiers : code, report.column + 1, report.row + 1].map((n) => n + OFFSET);
  return numbers.every((n) => n <= MAX_BYTE) ? `\x1b[M${String.fromCharCode(...numbers)}` : '';
}

function isWanted({ type, button }: MouseReport, tracking: MouseTracking): boolean {
  if (tracking === 'none') return false;
  if (tracking === 'x10') return type === 'down';
  if (type !== 'move') return true;
  return tracking === 'any' || (tracking === 'drag' && button >= 0);
}

function codeOf({ type, button }: MouseReport): number {
  if (type === 'move') return MOVE | (button < 0 ? NO_BUTTON : button);
  if (type === 'down' || type === 'up') return button;
  return WHEEL_CODES[type];
}
