import {
  internAtoms,
  listenTo,
  readProperty,
  readWords,
  STRUCTURE_NOTIFY,
  SUBSTRUCTURE_NOTIFY,
} from '../properties.ts';
import type { XConnection } from '../xConnection.ts';
import { FIRST_KEYCODE, KEYCODES } from './keymap.ts';

/** A program that is so busy is not waited for any longer, milliseconds. */
const PATIENCE_MS = 2000;

/** Windows lie in frames, which lie in the root: more parents than this are a loop of somebody who moves them. */
const MAX_PARENTS = 8;
/** GetInputFocus says this when the keyboard follows the pointer. */
const POINTER_ROOT = 1;
const MAX_PROTOCOLS_BYTES = 256;
const CLIENT_MESSAGE_FORMAT = 32;

/** Of MappingNotify: keys, not modifiers. */
const MAPPING_KEYBOARD = 1;

/**
 * The program that has the keyboard. It is asked whether it has come to all that was typed, by _NET_WM_PING, which
 * window managers use to find programs that hang: toolkits answer it in the order of events.
 */
export class ProgramInUse {
  private readonly connection: XConnection;
  private readonly atoms: Readonly<Record<'WM_PROTOCOLS' | '_NET_WM_PING', number>>;
  private readonly stopListening: () => void;
  /** Names a question. It stands where the protocol has a time, and is so early that no program takes it for one. */
  private token = 0;
  private received: (() => void) | undefined;
  /** A window that has not answered yet, and is not waited for again until it has. */
  private silent: number | undefined;

  private constructor(connection: XConnection, atoms: ProgramInUse['atoms']) {
    this.connection = connection;
    this.atoms = atoms;
    this.stopListening = connection.onEvent(({ name, data }) => {
      if (name !== 'ClientMessage' || !Array.isArray(data) || data[0] !== atoms._NET_WM_PING) return;
      if (data[2] === this.silent) this.silent = undefined;
      if (data[1] === this.token) this.received?.();
    });
  }

  static async open(connection: XConnection): Promise<ProgramInUse> {
    const program = new ProgramInUse(connection, await internAtoms(connection, ['WM_PROTOCOLS', '_NET_WM_PING']));
    // Programs answer to the root window: to those that ask for the first, and Qt to those that ask for the second.
    await listenTo(connection, connection.root, SUBSTRUCTURE_NOTIFY | STRUCTURE_NOTIFY);
    return program;
  }

  /**
   * Resolves with true when the program has come to everything sent before; false when it does not say. One question
   * at a time.
   */
  async hasCaughtUp(): Promise<boolean> {
    const window = await this.window();
    return window !== undefined && (await this.ask(window));
  }

  /** The same after the keymap has changed. */
  async hasReadKeymap(): Promise<boolean> {
    const window = await this.window();
    if (window === undefined) return false;
    // Chromium asks for XKEYBOARD's events and then acts on this one only, which the server does not send it.
    this.connection.client.SendEvent(window, 0, 0, {
      name: 'MappingNotify',
      request: MAPPING_KEYBOARD,
      firstKeyCode: FIRST_KEYCODE,
      count: KEYCODES,
    });
    return await this.ask(window);
  }

  close(): void {
    this.stopListening();
  }

  private async ask(window: number): Promise<boolean> {
    if (window === this.silent) return false;
    const { connection, atoms } = this;
    const token = ++this.token;
    const answer = new Promise<boolean>((resolve) => {
      const timer = setTimeout(resolve, PATIENCE_MS, false);
      this.received = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
    connection.client.SendEvent(window, 0, 0, {
      name: 'ClientMessage',
      format: CLIENT_MESSAGE_FORMAT,
      wid: window,
      message_type: atoms.WM_PROTOCOLS,
      data: [atoms._NET_WM_PING, token, window, 0, 0],
    });
    const isAnswered = await answer;
    if (!isAnswered) this.silent = window;
    return isAnswered;
  }

  /** The window that can be asked. */
  private async window(): Promise<number | undefined> {
    // A window may go away while it is looked at.
    return await this.find().catch(() => undefined);
  }

  /** The one with the keyboard or one around it. */
  private async find(): Promise<number | undefined> {
    const { client, root } = this.connection;
    const { focus } = await this.connection.ask<{ readonly focus: number }>((done) => client.GetInputFocus(done));
    let window = focus;
    if (focus === POINTER_ROOT) {
      ({ child: window } = await this.connection.ask<{ readonly child: number }>((done) =>
        client.QueryPointer(root, done),
      ));
    }
    for (let i = 0; i < MAX_PARENTS && window > POINTER_ROOT && window !== root; i++) {
      if (await this.canAnswer(window)) return window;
      const inner = window;
      ({ parent: window } = await this.connection.ask<{ readonly parent: number }>((done) =>
        client.QueryTree(inner, done),
      ));
    }
    return undefined;
  }

  private async canAnswer(window: number): Promise<boolean> {
    const { WM_PROTOCOLS, _NET_WM_PING } = this.atoms;
    const protocols = await readProperty(this.connection, window, WM_PROTOCOLS, { maxBytes: MAX_PROTOCOLS_BYTES });
    return readWords(protocols).includes(_NET_WM_PING);
  }
}
