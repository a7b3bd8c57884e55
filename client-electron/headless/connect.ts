import type { Framebuffer, Mode } from '../../protocol/index.ts';
import {
  type ClientEvent,
  parseServerAddress,
  type Reconnect,
  storedPicture,
  targetPath,
  webSocketUrl,
} from '../core/index.ts';
import { HeadlessClient } from './headlessClient.ts';
import { nodeDecoders } from './nodeDecoders.ts';
import { openNodeTransport } from './nodeTransport.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** The screen of a session that is opened without a wish. */
const DEFAULT_WIDTH = 1280;
const DEFAULT_HEIGHT = 800;

export interface ConnectOptions {
  /** `commands` where it is not given. */
  readonly mode?: Mode;
  /** Pixels. Not given: 1280 x 800 for an app, the size that it has for a running session. */
  readonly width?: number;
  readonly height?: number;
  /** Physical pixels per logical one; 1 where it is not given. */
  readonly scale?: number;
  /** The server's token, where the address does not contain it. */
  readonly token?: string;
  /** Milliseconds until the session must have answered. */
  readonly timeout?: number;
  /** Asks for the text of pictures too. True where it is not given; false saves bytes. */
  readonly wantsText?: boolean;
  /** The session's screen from an earlier visit, as `framebuffer` had it: what is still so is not sent again. */
  readonly remembered?: Framebuffer;
  /** For benchmarks: the session is one that forgets what it has coded after each update. */
  readonly isForgetful?: boolean;
  /** Makes a connection that breaks again, for as long as it takes. True where it is not given. */
  readonly reconnect?: boolean;
  /** Also told of everything that happens. */
  readonly onEvent?: (event: ClientEvent) => void;
}

/**
 * Opens an app (`host:7600/app/NAME`) or joins a running session (`host:7600/s/NAME`). Resolves when the session
 * has answered. Rejects with an Error that says in a sentence what is wrong and what to do; when
 * the server gave the reason, its `cause` is a ClosedInfo.
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<HeadlessClient> {
  const address = parseServerAddress(url);
  const { target } = address;
  if (target === undefined) {
    throw new Error(`${url} does not say what to open. Add /app/NAME for an app or /s/NAME for a running session.`);
  }
  const { mode = 'commands', scale = 1, wantsText = true, timeout = CONNECT_TIMEOUT_MS } = options;
  const { reconnect = true, isForgetful = false, onEvent, remembered } = options;
  const isApp = target.kind === 'app';
  const { width = isApp ? DEFAULT_WIDTH : 0, height = isApp ? DEFAULT_HEIGHT : 0 } = options;
  const connection = { token: options.token ?? address.token, timeout };
  const decoders = await nodeDecoders();
  const stored = remembered && (await storedPicture(remembered));
  const transport = await openNodeTransport(webSocketUrl(address), connection);
  const openSession: Reconnect = (name, signal) =>
    openNodeTransport(webSocketUrl(address, targetPath({ kind: 'session', name })), { ...connection, signal });
  const client = new HeadlessClient(
    transport,
    { mode, width, height, scale, wantsText, decoders, isForgetful, stored, onEvent },
    reconnect ? openSession : undefined,
  );
  try {
    await client.waitUntil(() => client.session !== '', 'the answer of the session', { timeout });
    return client;
  } catch (error) {
    const { closedInfo } = client;
    client.close();
    if (closedInfo === undefined) throw error;
    throw new Error(`${targetPath(target)} was not opened. ${closedInfo.reason}`, { cause: closedInfo });
  }
}
