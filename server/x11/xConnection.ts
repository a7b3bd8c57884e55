import { existsSync } from 'node:fs';
import { createClient, type Screen, type XClient } from 'x11';

/** A server that accepts and says nothing is given up after this time, milliseconds. */
const OPEN_MS = 10_000;

/** How to reach an X display. */
export interface XAddress {
  /** Its number: programs find it as `:number`. */
  readonly display: number;
  /** The secret of its MIT-MAGIC-COOKIE-1; without it what the user's Xauthority file says. */
  readonly cookie?: Buffer | undefined;
}

/** A connection to an X server, whose requests can be awaited. */
export class XConnection {
  readonly client: XClient;
  readonly screen: Screen;
  private isClosed = false;
  /** Replies that are awaited: they never come when the server is gone. */
  private readonly awaited = new Set<(reason: Error) => void>();

  private constructor(client: XClient, screen: Screen, lost: () => void) {
    this.client = client;
    this.screen = screen;
    // Every part of a session listens on it.
    client.setMaxListeners(0);
    const over = () => {
      if (!this.isClosed) lost();
      this.isClosed = true;
      this.giveUp();
    };
    // A request that names a window which has just gone fails; nobody asked, nobody minds.
    client.on('error', (error: Error & { readonly longId?: number; readonly code?: string }) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') over();
    });
    client.on('end', over);
  }

  /** Connects. `lost` is called once when the server goes away, not after `close`. */
  static open({ display, cookie }: XAddress, lost: () => void = () => undefined): Promise<XConnection> {
    return new Promise((resolve, reject) => {
      const fail = (reason: string, cause?: unknown) =>
        reject(new Error(`The X display :${display} cannot be opened: ${reason}`, { cause }));
      const timer = setTimeout(() => fail('it does not answer.'), OPEN_MS);
      const auth = cookie && { name: 'MIT-MAGIC-COOKIE-1', data: cookie.toString('latin1') };
      if (!existsSync(`/tmp/.X11-unix/X${display}`)) {
        // The package would look for it on a TCP port next, and show the secret to whoever listens there.
        clearTimeout(timer);
        fail('there is no such display on this machine.');
        return;
      }
      const client = createClient({ display: `:${display}`, ...(auth && { auth }) }, (error, opened) => {
        clearTimeout(timer);
        const screen = opened?.screen[0];
        if (error !== null && error !== undefined) fail(error.message, error);
        else if (screen === undefined) fail('it has no screen.');
        else resolve(new XConnection(opened.client, screen, lost));
      });
      // A refused secret is told here, before anybody could listen.
      client.on('error', (error: Error) => {
        clearTimeout(timer);
        fail(error.message, error);
      });
    });
  }

  get root(): number {
    return this.screen.root;
  }

  /** An extension by the x11 package's name for it: 'damage', 'fixes', 'randr', 'xtest', 'shm'. */
  extension<T>(name: string): Promise<T> {
    return this.ask<T>((done) => this.client.require(name, done as never));
  }

  /** Awaits the reply to a request. */
  ask<T>(request: (done: (error: Error | null, value: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      this.awaited.add(reject);
      request((error, value) => {
        this.awaited.delete(reject);
        if (error) reject(error instanceof Error ? error : new Error(String((error as { message?: string }).message)));
        else resolve(value);
      });
    });
  }

  /** Calls back for each event of the server. Returns what stops it. */
  onEvent(handler: (event: { readonly name: string } & Readonly<Record<string, unknown>>) => void): () => void {
    this.client.on('event', handler);
    return () => this.client.off('event', handler);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.client.terminate();
  }

  /** Who closes the connection does not wait any more; others are told. */
  private giveUp(): void {
    for (const reject of this.awaited) reject(new Error('The connection to the X display is over.'));
    this.awaited.clear();
  }
}
