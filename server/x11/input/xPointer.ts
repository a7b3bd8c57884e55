import type { XConnection } from '../xConnection.ts';
import { InputQueue } from './inputQueue.ts';
import { WheelClicks } from './wheelClicks.ts';
import { openXtest, type Xtest } from './xInputExtensions.ts';

/** X's buttons by the web's numbers: left, middle, right, back, forward. X's 4 to 7 are the wheel. */
const buttons = [1, 2, 3, 8, 9] as const;

const WHEEL_UP = 4;
const WHEEL_DOWN = 5;
const WHEEL_LEFT = 6;
const WHEEL_RIGHT = 7;

/** Coordinates of X are 16 bits. */
const MAX_COORDINATE = 32767;

/** Moves the pointer of an X display and presses its buttons. */
export class XPointer {
  private readonly connection: XConnection;
  private readonly xtest: Xtest;
  private readonly queue: InputQueue;
  private readonly down = new Set<number>();
  private readonly horizontal = new WheelClicks();
  private readonly vertical = new WheelClicks();

  private constructor(connection: XConnection, xtest: Xtest, queue: InputQueue) {
    this.connection = connection;
    this.xtest = xtest;
    this.queue = queue;
  }

  /** `queue` is shared with the keyboard. Rejects when the display has no XTEST. */
  static async open(connection: XConnection, queue: InputQueue = new InputQueue()): Promise<XPointer> {
    return new XPointer(connection, await openXtest(connection), queue);
  }

  /** Moves to a pixel of the screen. */
  move(x: number, y: number): void {
    this.queue.add(() => this.moveNow(x, y));
  }

  /** A button by the web's number went down or up. Others than 0 to 4 do nothing, nor does what is so already. */
  button(button: number, down: boolean): void {
    const detail = buttons[button];
    if (detail !== undefined) this.queue.add(() => this.press(detail, down));
  }

  /** Scrolls at a place by pixels, to the right and downwards. X counts in clicks: what is left of one is kept. */
  wheel(x: number, y: number, dx: number, dy: number): void {
    this.queue.add(() => {
      this.moveNow(x, y);
      this.click(this.horizontal.take(dx), WHEEL_LEFT, WHEEL_RIGHT);
      this.click(this.vertical.take(dy), WHEEL_UP, WHEEL_DOWN);
    });
  }

  /** Releases all buttons that are down. */
  releaseAll(): void {
    this.queue.add(() => {
      for (const detail of this.down) this.press(detail, false);
      this.horizontal.reset();
      this.vertical.reset();
    });
  }

  private moveNow(x: number, y: number): void {
    const { xtest, connection } = this;
    xtest.FakeInput(xtest.MotionNotify, 0, 0, connection.root, coordinate(x), coordinate(y));
  }

  private press(detail: number, down: boolean): void {
    if (this.down.has(detail) === down) return;
    if (down) this.down.add(detail);
    else this.down.delete(detail);
    this.switchButton(detail, down);
  }

  private click(clicks: number, back: number, forward: number): void {
    for (let i = 0; i < Math.abs(clicks); i++) {
      this.switchButton(clicks < 0 ? back : forward, true);
      this.switchButton(clicks < 0 ? back : forward, false);
    }
  }

  private switchButton(detail: number, down: boolean): void {
    const { ButtonPress, ButtonRelease } = this.xtest;
    this.xtest.FakeInput(down ? ButtonPress : ButtonRelease, detail, 0, this.connection.root, 0, 0);
  }
}

function coordinate(value: number): number {
  return Math.min(Math.max(Math.floor(value) || 0, 0), MAX_COORDINATE);
}
