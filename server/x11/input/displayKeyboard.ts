import type { XConnection } from '../xConnection.ts';
import { Keymap, LOCK_MASK } from './keymap.ts';
import { ProgramInUse } from './programInUse.ts';
import { type KeysymPair, SpareKeys } from './spareKeys.ts';
import type { Stroke } from './strokes.ts';
import { openXkb, openXtest, type Xkb, type Xtest } from './xInputExtensions.ts';

const ALL_MODIFIERS = 0xff;
const ALL_PARTS_OF_THE_MAP = 0xff;

/** Numbers of XKEYBOARD's events. */
const NEW_KEYBOARD_NOTIFY = 0;
const MAP_NOTIFY = 1;

/** The keyboard of an X display: its keymap as it is now, its keys, its locks. */
export class DisplayKeyboard {
  private readonly connection: XConnection;
  private readonly xtest: Xtest;
  private readonly xkb: Xkb;
  private readonly spare: SpareKeys;
  private readonly stopListening: () => void;
  private current: Keymap;
  private isStale = false;

  private constructor(connection: XConnection, xtest: Xtest, xkb: Xkb, spare: SpareKeys, keymap: Keymap) {
    this.connection = connection;
    this.xtest = xtest;
    this.xkb = xkb;
    this.current = keymap;
    this.spare = spare;
    this.spare.learn(keymap);
    this.spare.clear(keymap);
    this.isStale = true;
    this.stopListening = connection.onEvent(({ name, xkbType }) => {
      if (name !== 'XkbEvent') return;
      if (xkbType === NEW_KEYBOARD_NOTIFY || xkbType === MAP_NOTIFY) this.isStale = true;
    });
    this.stopAutoRepeat();
  }

  /** Rejects when the display cannot be typed on. */
  static async open(connection: XConnection): Promise<DisplayKeyboard> {
    const xtest = await openXtest(connection);
    const xkb = await openXkb(connection);
    const changes = xkb.EventType.NewKeyboardNotify | xkb.EventType.MapNotify;
    xkb.SelectEvents(xkb.UseCoreKbd, changes, 0, changes, ALL_PARTS_OF_THE_MAP, ALL_PARTS_OF_THE_MAP);
    const spare = new SpareKeys(connection, await ProgramInUse.open(connection));
    const keyboard = new DisplayKeyboard(connection, xtest, xkb, spare, await Keymap.read(connection));
    await keyboard.refresh();
    return keyboard;
  }

  get keymap(): Keymap {
    return this.current;
  }

  /** So many characters that the keymap lacks can be bound at once. */
  get capacity(): number {
    return this.spare.capacity;
  }

  /** Reads the keymap if somebody has changed it. */
  async refresh(): Promise<void> {
    // What changes while the answer is on its way is told after it, or is in it.
    while (this.isStale) {
      this.isStale = false;
      this.current = await Keymap.read(this.connection);
      this.spare.learn(this.current);
    }
  }

  /** Gives spare keys these meanings. `isDown` tells which keys must not change. */
  async bind(pairs: readonly KeysymPair[], isDown: (keycode: number) => boolean): Promise<void> {
    await this.spare.bind(pairs, isDown);
    this.isStale = true;
    await this.refresh();
  }

  /** Keeps the meaning of a key for a while. */
  touch(keycode: number): void {
    this.spare.touch(keycode);
  }

  switchKey(keycode: number, down: boolean): void {
    this.touch(keycode);
    const { KeyPress, KeyRelease } = this.xtest;
    this.xtest.FakeInput(down ? KeyPress : KeyRelease, keycode, 0, this.connection.root, 0, 0);
  }

  /**
   * Sets the locks as a key needs them. They are not followed: asking for what is so already costs less than knowing.
   * Locked groups are undone too, since what a key means is known from the viewer's keyboard.
   */
  setLocks({ capsLock, numLock }: Pick<Stroke, 'capsLock' | 'numLock'>): void {
    const { numLockMask } = this.current;
    const kept = (capsLock === undefined ? LOCK_MASK : 0) | (numLock === undefined ? numLockMask : 0);
    const locks = (capsLock === true ? LOCK_MASK : 0) | (numLock === true ? numLockMask : 0);
    this.xkb.LatchLockState(this.xkb.UseCoreKbd, ALL_MODIFIERS & ~kept, locks, true, 0, 0, 0, false, 0);
  }

  /**
   * The display must repeat no keys: over a link that stalls it would go on after the finger left the key. Programs of
   * a desktop turn that on when they start.
   */
  stopAutoRepeat(): void {
    this.connection.client.ChangeKeyboardControl({ autoRepeatMode: 0 });
  }

  /** Resolves when the display has done everything asked of it. */
  async roundTrip(): Promise<void> {
    await this.connection.ask<unknown>((done) => this.connection.client.GetInputFocus(done));
  }

  /** Stops following the keymap. */
  close(): void {
    this.stopListening();
    this.spare.close();
  }
}
