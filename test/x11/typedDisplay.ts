import { InputQueue } from '../../server/x11/input/inputQueue.ts';
import { XKeyboard } from '../../server/x11/input/xKeyboard.ts';
import { XPointer } from '../../server/x11/input/xPointer.ts';
import { DisplayWithPrograms } from './displayWithPrograms.ts';
import { KeyRecorder, type SeenKey } from './keyRecorder.ts';

/** A display with a keyboard, a pointer and one program, which records what they do. */
export class TypedDisplay {
  readonly display: DisplayWithPrograms;
  readonly keyboard: XKeyboard;
  readonly pointer: XPointer;
  readonly recorder: KeyRecorder;

  private constructor(display: DisplayWithPrograms, keyboard: XKeyboard, pointer: XPointer, recorder: KeyRecorder) {
    this.display = display;
    this.keyboard = keyboard;
    this.pointer = pointer;
    this.recorder = recorder;
  }

  static async start(): Promise<TypedDisplay> {
    const display = await DisplayWithPrograms.start();
    const connection = await display.connect();
    const queue = new InputQueue();
    const keyboard = await XKeyboard.open(connection, queue);
    const pointer = await XPointer.open(connection, queue);
    return new TypedDisplay(display, keyboard, pointer, await KeyRecorder.open(await display.connect()));
  }

  /** The keys that the program has seen since the last call. */
  async seen(): Promise<SeenKey[]> {
    await this.keyboard.settled();
    await this.recorder.caughtUp();
    return this.recorder.taken();
  }

  /** Those that went down. */
  async pressed(): Promise<SeenKey[]> {
    return (await this.seen()).filter(({ down }) => down);
  }

  /** Their characters. */
  async typed(): Promise<string> {
    return (await this.pressed()).map(({ character }) => character).join('');
  }

  /** What is down on the display. */
  async down(): Promise<{ readonly keycodes: readonly number[]; readonly mask: number }> {
    await this.keyboard.settled();
    return await this.recorder.down();
  }

  stop(): Promise<void> {
    return this.display.stop();
  }
}
