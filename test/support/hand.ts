import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A user at an X display: real keys and a real pointer, by XTEST. */
export interface Hand {
  /** Keys one after the other, such as 'ctrl+v' or 'Return'. */
  press(...keys: readonly string[]): Promise<void>;
  type(text: string): Promise<void>;
  /** Moves the pointer, pixels of the display. */
  moveTo(x: number, y: number): Promise<void>;
  /** Moves there and clicks, pixels of the display. Buttons: 1 left, 2 middle, 3 right. */
  click(x: number, y: number, button?: number): Promise<void>;
  drag(fromX: number, fromY: number, toX: number, toY: number): Promise<void>;
  /** Turns the wheel by notches, downwards, where the pointer is. */
  wheel(notches: number): Promise<void>;
}

/** `display` such as ":7". Needs xdotool. */
export function handAt(display: string): Hand {
  const xdotool = async (...args: readonly (string | number)[]) => {
    await run('xdotool', args.map(String), { env: { ...process.env, DISPLAY: display } });
  };
  return {
    press: (...keys) => xdotool('key', '--delay', 20, ...keys),
    type: (text) => xdotool('type', '--delay', 5, text),
    moveTo: (x, y) => xdotool('mousemove', x, y),
    click: (x, y, button = 1) => xdotool('mousemove', x, y, 'click', button),
    drag: (fromX, fromY, toX, toY) =>
      xdotool(
        ...['mousemove', fromX, fromY, 'mousedown', 1, 'sleep', 0.05],
        ...['mousemove', (fromX + toX) / 2, (fromY + toY) / 2, 'sleep', 0.05],
        ...['mousemove', toX, toY, 'sleep', 0.05, 'mouseup', 1],
      ),
    wheel: (notches) => xdotool('click', '--repeat', notches, '--delay', 20, 5),
  };
}
