import { setTimeout as delay } from 'node:timers/promises';
import type { XConnection } from '../xConnection.ts';
import { FIRST_KEYCODE, type Keymap } from './keymap.ts';
import { physicalKeycodes } from './physicalKeys.ts';
import type { ProgramInUse } from './programInUse.ts';

/** What a key says without and with Shift. */
export type KeysymPair = readonly [plain: number, shifted: number];

/** Programs that cannot say whether they have come to a key's event are believed to after this time, milliseconds. */
const REST_MS = 400;
/** And to have read new meanings after this one, which is less than there is between two keys of somebody who types. */
const PAUSE_MS = 50;
/** Toolkits that read the keymap on a connection of their own, as GTK within Chromium does, need this long for it. */
const SETTLE_MS = 5;

const LAST_KEYCODE = 255;
const NO_SYMBOL: KeysymPair = [0, 0];

/**
 * Keys that no keyboard has. They are given the characters that the display's keymap lacks, and keep them until all
 * are taken; then the one that was not used for longest gets the next.
 *
 * Programs look a key's meaning up when they come to its event, and find the newest. So a key must not get another
 * meaning before the program has come to its last event, however busy it is. Nor should any key get a meaning while
 * a program is reading those given before: Xlib then does not read again, and the program never learns of it.
 */
export class SpareKeys {
  private readonly connection: XConnection;
  private readonly program: ProgramInUse;
  private readonly lastUse = new Map<number, number>();
  private keycodes: readonly number[] = [];
  /** Programs have come to all events of keys that were used before. */
  private seenUntil = Number.NEGATIVE_INFINITY;
  private lastBinding = Number.NEGATIVE_INFINITY;

  constructor(connection: XConnection, program: ProgramInUse) {
    this.connection = connection;
    this.program = program;
  }

  /** So many different characters can be made ready at once without taking one from another. */
  get capacity(): number {
    return Math.max(1, Math.floor(this.keycodes.length / 2));
  }

  /** Learns from a keymap which keys are spare: those that are on no keyboard and no modifiers. */
  learn(keymap: Keymap): void {
    const spare: number[] = [];
    // Programs take the first keycode for an error.
    for (let keycode = FIRST_KEYCODE + 1; keycode <= LAST_KEYCODE; keycode++) {
      if (!physicalKeycodes.has(keycode) && keymap.modifiersOf(keycode) === 0) spare.push(keycode);
    }
    this.keycodes = spare;
  }

  /**
   * Takes the meanings away that the keymap gives spare keys, such as an eject button. Window managers grab such
   * keys by their keycode when they start, and would be called by the text typed with them.
   */
  clear(keymap: Keymap): void {
    this.change(new Map(this.keycodes.filter((it) => !keymap.isEmpty(it)).map((it) => [it, NO_SYMBOL])));
  }

  /** A key is used now. */
  touch(keycode: number): void {
    this.lastUse.set(keycode, performance.now());
  }

  /**
   * Gives each pair a key, when programs have seen what was typed with those keys. `isDown` tells which must not
   * change. Pairs beyond the number of keys get none.
   */
  async bind(pairs: readonly KeysymPair[], isDown: (keycode: number) => boolean): Promise<void> {
    const chosen = this.keycodes
      .filter((keycode) => !isDown(keycode))
      .sort((a, b) => this.lastUseOf(a) - this.lastUseOf(b))
      .slice(0, pairs.length);
    await this.untilSeen(Math.max(...chosen.map((keycode) => this.lastUseOf(keycode))));
    // In order of keycodes, so that neighbours share a request.
    this.change(new Map(chosen.sort((a, b) => a - b).map((keycode, i) => [keycode, pairs[i] ?? NO_SYMBOL])));
    // What is typed before a program has read the keymap may be lost on it.
    await this.program.hasReadKeymap();
    await delay(SETTLE_MS);
    for (const keycode of chosen) this.touch(keycode);
    this.lastBinding = performance.now();
  }

  close(): void {
    this.program.close();
  }

  /** Resolves when programs have seen what was typed until a time, and have read the latest meanings. */
  private async untilSeen(lastUse: number): Promise<void> {
    const now = performance.now();
    const isReading = this.lastBinding > this.seenUntil && now < this.lastBinding + PAUSE_MS;
    if (lastUse <= this.seenUntil && !isReading) return;
    if (await this.program.hasCaughtUp()) {
      this.seenUntil = now;
    } else {
      const wait = Math.max(lastUse + REST_MS, this.lastBinding + PAUSE_MS) - performance.now();
      if (wait > 0) await delay(wait);
    }
  }

  private lastUseOf(keycode: number): number {
    return this.lastUse.get(keycode) ?? Number.NEGATIVE_INFINITY;
  }

  /** Each request makes every program read the keymap again: those for neighbours are joined. */
  private change(meanings: ReadonlyMap<number, KeysymPair>): void {
    for (const [first] of meanings) {
      if (meanings.has(first - 1)) continue;
      const keysyms: number[] = [];
      for (let pair = meanings.get(first), next = first; pair !== undefined; pair = meanings.get(++next)) {
        keysyms.push(...pair);
      }
      this.connection.client.ChangeKeyboardMapping(first, 2, keysyms);
    }
  }
}
