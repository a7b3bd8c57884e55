import type { KeyEvent } from '../../app/app.ts';
import type { XConnection } from '../xConnection.ts';
import { DisplayKeyboard } from './displayKeyboard.ts';
import { HeldKeys } from './heldKeys.ts';
import { InputQueue } from './inputQueue.ts';
import { type KeyMeaning, meaningOf } from './keyMeaning.ts';
import { SHIFT_MASK } from './keymap.ts';
import { ALT_KEYSYM, CONTROL_KEYSYM, INSERT_KEYSYM, lockKeyNames, META_KEYSYM, SHIFT_KEYSYM } from './namedKeys.ts';
import { keycodeOf } from './physicalKeys.ts';
import { namedStroke, type Stroke, shortcutStroke, textStroke } from './strokes.ts';
import { keysymPairOf, typeText } from './typeText.ts';

/** A key of a viewer, as apps get it. */
export type KeyInput = Omit<KeyEvent, 'viewer'>;

/** The modifiers that a viewer holds. */
export type ModifierFlags = Pick<KeyInput, 'shift' | 'control' | 'alt' | 'meta'>;

/** The keys that stand for each modifier when a viewer holds one of which no press has come. */
const modifierKeysyms = [
  ['shift', SHIFT_KEYSYM],
  ['control', CONTROL_KEYSYM],
  ['alt', ALT_KEYSYM],
  ['meta', META_KEYSYM],
] as const satisfies readonly (readonly [keyof ModifierFlags, number])[];

/** Under this name Shift is held for a key that needs it. */
const FOR_ONE_KEY = 'held for one key';

/**
 * Types on an X display what viewers type, whatever their layouts: what a key prints decides, not where it is.
 *
 * - A character is typed by the user's own key if the display's keymap has it there, else by another key that has it,
 *   else by a spare key that is given the character. Where Shift is not as the key needs it, it is so for that moment:
 *   programs then see what they would from a US keyboard, and know these keys better than those that change.
 * - With Control, Alt or Meta the key of the ASCII character counts, and on other layouts the place of the key.
 * - Modifiers that are down are those of the latest event. AltGr is not passed on: the character tells of it.
 * - Caps Lock and Num Lock are set to what the characters say that they are.
 * - Repeats come from the viewers. A repeat is a release and a press at the same time, by which toolkits know it.
 */
export class XKeyboard {
  private readonly display: DisplayKeyboard;
  private readonly queue: InputQueue;
  private readonly held: HeldKeys;

  private constructor(display: DisplayKeyboard, queue: InputQueue) {
    this.display = display;
    this.queue = queue;
    this.held = new HeldKeys((keycode, down) => display.switchKey(keycode, down));
  }

  /**
   * Makes a display ready to be typed on; best before its programs start, since its spare keys lose their meanings.
   * `queue` is shared with the pointer. The connection gets XKEYBOARD's events in place of MappingNotify from now on.
   * Rejects when the display has no XTEST or XKEYBOARD.
   */
  static async open(connection: XConnection, queue: InputQueue = new InputQueue()): Promise<XKeyboard> {
    return new XKeyboard(await DisplayKeyboard.open(connection), queue);
  }

  /** A key went down or up. */
  key(event: KeyInput): void {
    this.queue.add(() => (event.down ? this.down(event) : this.held.release(event.code)));
  }

  /** Types text that no key stands for; line ends are Enter. What is held meanwhile is no part of it. */
  text(text: string): void {
    this.queue.add(() => typeText(this.display, this.held, text));
  }

  /**
   * Makes the program paste, for a paste that was not a key: by Shift+Insert, which means paste to text fields and
   * terminals alike, where Control+V is a command of its own. Terminals take the PRIMARY selection for it, others
   * CLIPBOARD.
   */
  paste(): void {
    this.queue.add(async () => {
      await this.display.refresh();
      const { keymap } = this.display;
      const lifted = this.held.releaseWhere((keycode) => keymap.modifiersOf(keycode) !== 0);
      for (const keysym of [SHIFT_KEYSYM, INSERT_KEYSYM]) {
        const [keycode] = keymap.keycodesOfKeysym(keysym);
        if (keycode !== undefined) this.held.press(`held for paste ${keysym}`, keycode);
      }
      for (const keysym of [INSERT_KEYSYM, SHIFT_KEYSYM]) this.held.release(`held for paste ${keysym}`);
      for (const [code, keycode] of lifted) this.held.press(code, keycode);
    });
  }

  /**
   * Makes the modifiers that are down those of a pointer or wheel event, to be called before it is passed on. Needed
   * because a modifier may go down before the viewer has the focus, and a pinch is a wheel with Control.
   */
  modifiers(flags: ModifierFlags): void {
    this.queue.add(() => {
      this.follow(flags, 0);
    });
  }

  /** Releases all keys that are down. */
  releaseAll(): void {
    this.queue.add(() => {
      this.held.releaseWhere(() => true);
    });
  }

  /** Resolves when everything asked for so far has been done by the display. */
  async settled(): Promise<void> {
    await this.queue.settled();
    await this.display.roundTrip();
  }

  /** Releases all keys and drops what waits. The connection stays open. */
  close(): void {
    this.queue.close();
    this.held.releaseWhere(() => true);
    this.display.close();
  }

  private async down(event: KeyInput): Promise<void> {
    const meaning = meaningOf(event.key);
    if (meaning.kind === 'none') return;
    if (meaning.kind === 'text') return await typeText(this.display, this.held, meaning.text);
    await this.display.refresh();
    const stroke = await this.strokeOf(meaning, event);
    if (stroke === undefined) return;
    const { code, repeat } = event;
    const own = this.display.keymap.modifiersOf(stroke.keycode);
    if (own !== 0 && repeat && this.held.keycodeOf(code) === stroke.keycode) return;
    const borrowed = this.follow(event, own);
    this.display.stopAutoRepeat();
    this.display.setLocks(stroke);
    this.withShift(stroke.shift, () => this.held.press(code, stroke.keycode));
    // Nobody will say that these went up.
    for (const name of borrowed) this.held.release(name);
    if (keycodeOf(code) === undefined || lockKeyNames.has(event.key)) this.held.release(code);
  }

  /** Presses a key while Shift is as it needs it, and makes it what it was. */
  private withShift(shift: boolean | undefined, press: () => void): void {
    const { keymap } = this.display;
    const gives = (keycode: number) => (keymap.modifiersOf(keycode) & SHIFT_MASK) !== 0;
    const [shiftKey] = keymap.keycodesOfKeysym(SHIFT_KEYSYM);
    if (shift === false) {
      const lifted = this.held.releaseWhere(gives);
      press();
      for (const [code, keycode] of lifted) this.held.press(code, keycode);
    } else if (shift === true && shiftKey !== undefined && !this.held.some(gives)) {
      this.held.press(FOR_ONE_KEY, shiftKey);
      press();
      this.held.release(FOR_ONE_KEY);
    } else {
      press();
    }
  }

  /** The key to press, which is given its meaning first if need be. */
  private async strokeOf(
    meaning: Exclude<KeyMeaning, { kind: 'text' | 'none' }>,
    event: KeyInput,
  ): Promise<Stroke | undefined> {
    const { code, shift } = event;
    const physical = keycodeOf(code);
    if (meaning.kind === 'position') return physical === undefined ? undefined : { keycode: physical };
    if (meaning.kind === 'named') {
      const { keysyms } = meaning;
      const [keysym = 0] = keysyms;
      return await this.findOrBind(() => namedStroke(this.display.keymap, keysyms, shift, physical), [keysym, keysym]);
    }
    const { codePoint } = meaning;
    const pair = keysymPairOf(codePoint);
    if (pair === undefined) return undefined;
    const find = event.control || event.alt || event.meta ? shortcutStroke : textStroke;
    const wish = { codePoint, shift, physical };
    const isTaken = (keycode: number) => this.held.isTaken(keycode, code);
    return (
      (await this.findOrBind(() => find(this.display.keymap, wish, isTaken), pair)) ??
      find(this.display.keymap, wish, () => false)
    );
  }

  private async findOrBind(
    find: () => Stroke | undefined,
    pair: readonly [plain: number, shifted: number],
  ): Promise<Stroke | undefined> {
    const stroke = find();
    if (stroke !== undefined) return stroke;
    await this.display.bind([pair], (keycode) => this.held.isDown(keycode));
    return find();
  }

  /**
   * Releases modifiers that a viewer no longer holds and presses those of which no press has come, but for those in
   * `own`, which the key itself changes. Returns the names under which such are held.
   */
  private follow(flags: ModifierFlags, own: number): readonly string[] {
    const { keymap } = this.display;
    const borrowed: string[] = [];
    for (const [name, keysym] of modifierKeysyms) {
      const bit = keymap.modifierOf(keysym);
      const [keycode] = keymap.keycodesOfKeysym(keysym);
      if (keycode === undefined || bit === 0 || (bit & own) !== 0) continue;
      const gives = (it: number) => (keymap.modifiersOf(it) & bit) !== 0;
      if (!flags[name]) this.held.releaseWhere(gives);
      else if (!this.held.some(gives)) {
        this.held.press(`held ${name}`, keycode);
        borrowed.push(`held ${name}`);
      }
    }
    return borrowed;
  }
}
