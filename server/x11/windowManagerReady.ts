import { setTimeout as delay } from 'node:timers/promises';
import {
  createHiddenWindow,
  internAtoms,
  readProperty,
  SUBSTRUCTURE_NOTIFY,
  SUBSTRUCTURE_REDIRECT,
} from './properties.ts';
import type { XConnection } from './xConnection.ts';

/** How often a window manager is asked, milliseconds; openbox starts in 50. */
const ASK_MS = 10;
/** One that has not answered by then does not know the question, milliseconds. */
const GIVE_UP_MS = 3000;

/**
 * Waits until the window manager of a display works, and resolves with whether it says so. Before that no program
 * should start: openbox forgets about a window that is shown while it starts, until something else happens.
 *
 * It is asked which frame a window would get (_NET_REQUEST_FRAME_EXTENTS of EWMH), which nobody sees.
 */
export async function windowManagerReady(connection: XConnection, giveUpMs = GIVE_UP_MS): Promise<boolean> {
  const { client, root } = connection;
  const names = ['_NET_REQUEST_FRAME_EXTENTS', '_NET_FRAME_EXTENTS'] as const;
  const atoms = await internAtoms(connection, names);
  const window = createHiddenWindow(connection);
  const question = { name: 'ClientMessage', format: 32, wid: window, message_type: atoms._NET_REQUEST_FRAME_EXTENTS };
  let isReady = false;
  for (const end = performance.now() + giveUpMs; !isReady && performance.now() < end; ) {
    client.SendEvent(root, 0, SUBSTRUCTURE_NOTIFY | SUBSTRUCTURE_REDIRECT, question);
    await delay(ASK_MS);
    isReady = (await readProperty(connection, window, atoms._NET_FRAME_EXTENTS, { maxBytes: 4 })).type !== 0;
  }
  client.DestroyWindow(window);
  return isReady;
}
