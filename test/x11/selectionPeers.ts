import { once } from 'node:events';
import {
  createHiddenWindow,
  internAtoms,
  listenTo,
  PROPERTY_CHANGE,
  REPLACE,
  readProperty,
  readWords,
  serverTime,
} from '../../server/x11/properties.ts';
import type { XConnection } from '../../server/x11/xConnection.ts';
import { onXEvents } from '../../server/x11/xEvents.ts';

const NAMES = [
  'CLIPBOARD',
  'PRIMARY',
  'TARGETS',
  'MULTIPLE',
  'TIMESTAMP',
  'ATOM',
  'ATOM_PAIR',
  'INTEGER',
  'INCR',
  'UTF8_STRING',
  'STRING',
  'TEXT',
  'COMPOUND_TEXT',
  'PEER',
  'PEER_TIME',
  'PEER_FIRST',
  'PEER_SECOND',
  'PEER_THIRD',
] as const;

export type PeerAtoms = Readonly<Record<(typeof NAMES)[number], number>>;

export function peerAtoms(connection: XConnection): Promise<PeerAtoms> {
  return internAtoms(connection, NAMES);
}

export interface PeerRequest {
  readonly time: number;
  readonly requestor: number;
  readonly selection: number;
  readonly target: number;
  readonly property: number;
}

/** A program that copies, and answers questions about what it copied as a test wants it to. */
export class ScriptedOwner {
  readonly connection: XConnection;
  readonly atoms: PeerAtoms;
  /** Errors that the server sent, of which many programs die. */
  readonly errors: Error[] = [];
  private readonly window: number;
  private readonly waiting: PeerRequest[] = [];
  private wake: () => void = () => undefined;

  private constructor(connection: XConnection, atoms: PeerAtoms) {
    this.connection = connection;
    this.atoms = atoms;
    this.window = createHiddenWindow(connection);
    connection.client.on('error', (error) => this.errors.push(error));
    onXEvents(connection, {
      SelectionRequest: (request) => {
        this.waiting.push(request);
        this.wake();
      },
    });
  }

  static async on(connection: XConnection): Promise<ScriptedOwner> {
    return new ScriptedOwner(connection, await peerAtoms(connection));
  }

  async copy(selection: 'CLIPBOARD' | 'PRIMARY' = 'CLIPBOARD'): Promise<void> {
    const time = await serverTime(this.connection, this.window, this.atoms.PEER_TIME);
    this.connection.client.SetSelectionOwner(this.window, this.atoms[selection], time);
  }

  /** The next question that has come or comes. */
  async asked(): Promise<PeerRequest> {
    for (;;) {
      const request = this.waiting.shift();
      if (request !== undefined) return request;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  /** Answers questions about targets and texts until the connection is closed. */
  async serve(targets: readonly (keyof PeerAtoms)[], type: keyof PeerAtoms, bytes: Buffer): Promise<void> {
    for (;;) {
      const request = await this.asked();
      if (request.target === this.atoms.TARGETS) this.answerTargets(request, targets);
      else this.answer(request, type, bytes);
    }
  }

  answerTargets(request: PeerRequest, targets: readonly (keyof PeerAtoms)[]): void {
    const words = targets.map((target) => this.atoms[target]);
    this.connection.client.ChangeProperty(REPLACE, request.requestor, request.property, this.atoms.ATOM, 32, words);
    this.notify(request, request.property);
  }

  answer(request: PeerRequest, type: keyof PeerAtoms, bytes: Buffer): void {
    this.write(request, type, bytes);
    this.notify(request, request.property);
  }

  announce(request: PeerRequest, bytes: number): void {
    const { INCR } = this.atoms;
    this.connection.client.ChangeProperty(REPLACE, request.requestor, request.property, INCR, 32, [bytes]);
    this.notify(request, request.property);
  }

  write({ requestor, property }: PeerRequest, type: keyof PeerAtoms, bytes: Buffer, mode = REPLACE): void {
    this.connection.client.ChangeProperty(mode, requestor, property, this.atoms[type], 8, bytes);
  }

  /** Calls back when who asked has taken what the property held. */
  async onTaken({ requestor, property }: PeerRequest, handler: () => void): Promise<void> {
    await listenTo(this.connection, requestor, PROPERTY_CHANGE);
    onXEvents(this.connection, {
      PropertyNotify: ({ wid, atom, state }) => {
        if (wid === requestor && atom === property && state === 1) handler();
      },
    });
  }

  refuse(request: PeerRequest): void {
    this.notify(request, 0);
  }

  notify({ time, requestor, selection, target }: PeerRequest, property: number): void {
    const event = { name: 'SelectionNotify', time, requestor, selection, target, property };
    this.connection.client.SendEvent(requestor, 0, 0, event);
  }
}

/** A program that pastes. */
export class ScriptedRequestor {
  readonly connection: XConnection;
  readonly atoms: PeerAtoms;
  readonly window: number;

  private constructor(connection: XConnection, atoms: PeerAtoms) {
    this.connection = connection;
    this.atoms = atoms;
    this.window = createHiddenWindow(connection);
  }

  static async on(connection: XConnection): Promise<ScriptedRequestor> {
    return new ScriptedRequestor(connection, await peerAtoms(connection));
  }

  /** Asks for a target and resolves with the property of the answer, 0 when it is refused. */
  async ask(target: keyof PeerAtoms, property: keyof PeerAtoms | 'none' = 'PEER'): Promise<number> {
    const answer = new Promise<number>((resolve) => {
      const stop = onXEvents(this.connection, {
        SelectionNotify: (event) => {
          if (event.requestor !== this.window) return;
          stop();
          resolve(event.property);
        },
      });
    });
    const { client } = this.connection;
    const named = property === 'none' ? 0 : this.atoms[property];
    client.ConvertSelection(this.window, this.atoms.CLIPBOARD, this.atoms[target], named, 0);
    return answer;
  }

  /** Takes what an answer left in a property. */
  async take(property: keyof PeerAtoms = 'PEER') {
    const value = await readProperty(this.connection, this.window, this.atoms[property], {
      maxBytes: 1 << 20,
      remove: true,
    });
    return { type: value.type, bytes: Buffer.from(value.data), words: readWords(value) };
  }

  put(property: keyof PeerAtoms, type: keyof PeerAtoms, words: readonly number[]): void {
    this.connection.client.ChangeProperty(REPLACE, this.window, this.atoms[property], this.atoms[type], 32, words);
  }

  /** Resolves when a property has got its next value. */
  written(property: keyof PeerAtoms = 'PEER'): Promise<void> {
    return new Promise((resolve) => {
      const stop = onXEvents(this.connection, {
        PropertyNotify: ({ wid, atom, state }) => {
          if (wid !== this.window || atom !== this.atoms[property] || state !== 0) return;
          stop();
          resolve();
        },
      });
    });
  }
}

/** Waits until the server has done all that a connection asked for. */
export async function settled(connection: XConnection): Promise<void> {
  await connection.ask<number>((done) => connection.client.GetSelectionOwner(1, done));
}

/** Dies as a program that crashes: the server sees its connection end. */
export async function crash(connection: XConnection): Promise<void> {
  const ended = once(connection.client, 'end');
  connection.close();
  await ended;
}
