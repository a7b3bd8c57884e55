import { characterOf, keypadCharacterOf } from '../../server/x11/input/characterKeysyms.ts';
import { internAtoms, REPLACE, SUBSTRUCTURE_NOTIFY } from '../../server/x11/properties.ts';
import type { XConnection } from '../../server/x11/xConnection.ts';

/** An event as a program sees it. */
export interface SeenKey {
  readonly down: boolean;
  readonly keycode: number;
  /** What the keymap says at this moment about the keycode and the state. */
  readonly keysym: number;
  /** The character of the keysym; empty for others. */
  readonly character: string;
  /** Shift 1, Lock 2, Control 4, Mod1 8, and so on. */
  readonly state: number;
  readonly time: number;
  /** Keys and buttons are counted together. */
  readonly order: number;
}

export interface SeenButton {
  readonly down: boolean;
  readonly button: number;
  readonly x: number;
  readonly y: number;
  readonly order: number;
}

type XEvent = { readonly name: string } & Readonly<Record<string, unknown>>;

const NUM_LOCK_BIT = 16;
const EVENT_MASK = 0x1 | 0x2 | 0x4 | 0x8 | 0x40 | 0x8000;

const ATOM_TYPE = 4;
const SUBSTRUCTURE_REDIRECT = 1 << 20;

/**
 * A small program with one window, which has the keyboard. It looks keys up as toolkits do, by the core protocol, when
 * it comes to their events, and says in between that it is alive.
 */
export class KeyRecorder {
  readonly keys: SeenKey[] = [];
  readonly buttons: SeenButton[] = [];
  motions = 0;
  private readonly connection: XConnection;
  private readonly queue: XEvent[] = [];
  private map: number[][] = [];
  private work: Promise<void> = Promise.resolve();
  private ping = 0;
  private count = 0;

  private constructor(connection: XConnection) {
    this.connection = connection;
  }

  static async open(connection: XConnection): Promise<KeyRecorder> {
    const recorder = new KeyRecorder(connection);
    const { client, root } = connection;
    await recorder.readMap();
    const atoms = await internAtoms(connection, ['WM_PROTOCOLS', '_NET_WM_PING']);
    recorder.ping = atoms._NET_WM_PING;
    const window = client.AllocID();
    client.CreateWindow(window, root, 0, 0, 400, 300, 0, 0, 0, 0, { eventMask: EVENT_MASK });
    client.ChangeProperty(REPLACE, window, atoms.WM_PROTOCOLS, ATOM_TYPE, 32, [atoms._NET_WM_PING]);
    const shown = new Promise<void>((resolve) => {
      const stop = connection.onEvent(({ name }) => {
        if (name !== 'Expose') return;
        stop();
        resolve();
      });
    });
    client.MapWindow(window);
    await shown;
    client.SetInputFocus(window, 0);
    connection.onEvent((event) => {
      recorder.queue.push(event);
      recorder.work = recorder.work.then(() => recorder.take());
    });
    await recorder.caughtUp();
    return recorder;
  }

  /** Resolves when every event that the display has sent so far is recorded. */
  async caughtUp(): Promise<void> {
    await this.connection.ask<unknown>((done) => this.connection.client.GetInputFocus(done));
    await this.work;
  }

  /** Does nothing for a while, as a busy program. */
  beBusy(milliseconds: number): void {
    this.work = this.work.then(() => new Promise((resolve) => setTimeout(resolve, milliseconds)));
  }

  /** What has been typed since the last call: the characters of all keys that went down. */
  typed(): string {
    return this.taken()
      .filter(({ down }) => down)
      .map(({ character }) => character)
      .join('');
  }

  /** Everything recorded since the last call. */
  taken(): SeenKey[] {
    return this.keys.splice(0);
  }

  /** Keycodes that are down on the display, and the buttons and modifiers that its pointer reports. */
  async down(): Promise<{ readonly keycodes: readonly number[]; readonly mask: number }> {
    const { client, root } = this.connection;
    const bits = await this.connection.ask<Buffer>((done) => client.QueryKeymap(done));
    const keycodes = Array.from({ length: 256 }, (_, i) => i).filter((i) => (bits[i >> 3]! & (1 << (i & 7))) !== 0);
    const { keyMask } = await this.connection.ask<{ readonly keyMask: number }>((done) =>
      client.QueryPointer(root, done),
    );
    return { keycodes, mask: keyMask };
  }

  private async take(): Promise<void> {
    const event = this.queue.shift()!;
    const field = (name: string) => Number(event[name]);
    switch (event.name) {
      case 'MappingNotify':
        await this.readMap();
        break;
      case 'KeyPress':
      case 'KeyRelease': {
        const [keycode, state, time] = [field('keycode'), field('buttons'), field('time')];
        const keysym = this.lookUp(keycode, state);
        const codePoint = characterOf(keysym) || keypadCharacterOf(keysym);
        const character = codePoint === 0 ? '' : String.fromCodePoint(codePoint);
        this.keys.push({
          down: event.name === 'KeyPress',
          keycode,
          keysym,
          character,
          state,
          time,
          order: ++this.count,
        });
        break;
      }
      case 'ButtonPress':
      case 'ButtonRelease':
        this.buttons.push({
          down: event.name === 'ButtonPress',
          button: field('keycode'),
          x: field('x'),
          y: field('y'),
          order: ++this.count,
        });
        break;
      case 'MotionNotify':
        this.motions++;
        break;
      case 'ClientMessage':
        this.answer(event);
    }
  }

  private answer(event: XEvent): void {
    const { client, root } = this.connection;
    const { data } = event;
    if (!Array.isArray(data) || data[0] !== this.ping) return;
    client.SendEvent(root, 0, SUBSTRUCTURE_NOTIFY | SUBSTRUCTURE_REDIRECT, { ...event, wid: root });
  }

  private async readMap(): Promise<void> {
    this.map = await this.connection.ask<number[][]>((done) => this.connection.client.GetKeyboardMapping(8, 248, done));
  }

  /** The rules of the X protocol, chapter Keyboards, for the first group. */
  private lookUp(keycode: number, state: number): number {
    const [plain = 0, other = 0] = this.map[keycode - 8] ?? [];
    const upper = (keysym: number) => {
      const text = String.fromCodePoint(characterOf(keysym)).toUpperCase();
      return [...text].length === 1 ? text : '';
    };
    const shifted = other === 0 ? plain : other;
    const [shift, lock] = [(state & 1) !== 0, (state & 2) !== 0];
    if (keypadCharacterOf(shifted) !== 0) return shift !== ((state & NUM_LOCK_BIT) !== 0) ? shifted : plain;
    if (!lock) return shift ? shifted : plain;
    const isLetter = plain !== shifted && upper(plain) === String.fromCodePoint(characterOf(shifted));
    if (isLetter) return shift ? plain : shifted;
    // Xlib makes capitals of what Lock does not choose.
    const keysym = shift ? shifted : plain;
    const capital = upper(keysym);
    return capital === '' || characterOf(keysym) === 0 ? keysym : 0x1000000 + capital.codePointAt(0)!;
  }
}
