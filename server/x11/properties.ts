import type { PropertyValue, WindowAttributes } from 'x11';
import type { XConnection } from './xConnection.ts';
import { onXEvents } from './xEvents.ts';

/** Modes of ChangeProperty. */
export const REPLACE = 0;
export const APPEND = 2;

/** Event masks of the core protocol. */
export const STRUCTURE_NOTIFY = 1 << 17;
export const SUBSTRUCTURE_NOTIFY = 1 << 19;
export const SUBSTRUCTURE_REDIRECT = 1 << 20;
export const PROPERTY_CHANGE = 1 << 22;

/** A window that is never shown and only receives and sends. */
const INPUT_ONLY = 2;

/** The server's numbers for names. */
export async function internAtoms<Name extends string>(
  connection: XConnection,
  names: readonly Name[],
): Promise<Readonly<Record<Name, number>>> {
  const { client } = connection;
  // The package has one table of atoms for all connections of a process, but each display numbers its own.
  client.atoms = { ...client.atoms };
  const pairs = names.map(async (name) => {
    const atom = await connection.ask<number>((done) => client.InternAtom(false, name, done));
    return [name, atom] as const;
  });
  // One entry for each name, so the record is complete.
  return Object.fromEntries(await Promise.all(pairs)) as Record<Name, number>;
}

/**
 * Reads at most `maxBytes` of a property, and with `remove` takes away one that was read to its end. Rejects when the
 * window has gone.
 */
export function readProperty(
  connection: XConnection,
  window: number,
  property: number,
  { maxBytes, remove = false }: { readonly maxBytes: number; readonly remove?: boolean },
): Promise<PropertyValue> {
  const words = Math.ceil(maxBytes / 4);
  return connection.ask((done) => connection.client.GetProperty(Number(remove), window, property, 0, 0, words, done));
}

/** The 32-bit elements of a property; none where it is missing or of another format. */
export function readWords({ format, data }: PropertyValue): number[] {
  if (format !== 32) return [];
  return Array.from({ length: data.length >> 2 }, (_, i) => data.readUInt32LE(4 * i));
}

/** Creates a window that nobody sees, for selections and their transfers. It tells of changes of its properties. */
export function createHiddenWindow({ client, root }: XConnection): number {
  const window = client.AllocID();
  client.CreateWindow(window, root, -1, -1, 1, 1, 0, 0, INPUT_ONLY, 0, { eventMask: PROPERTY_CHANGE });
  return window;
}

/**
 * Asks for more events of a window, beside those that this connection has asked for already. Rejects when the window
 * has gone.
 */
export async function listenTo(connection: XConnection, window: number, mask: number): Promise<void> {
  const { client } = connection;
  const { myEventMasks } = await connection.ask<WindowAttributes>((done) => client.GetWindowAttributes(window, done));
  if ((myEventMasks & mask) !== mask) client.ChangeWindowAttributes(window, { eventMask: myEventMasks | mask });
}

/**
 * What the server's clock says, milliseconds: who takes a selection must say when. `property` is one of a window of
 * ours that tells of its changes; nothing is added to it.
 */
export async function serverTime(connection: XConnection, window: number, property: number): Promise<number> {
  let now = 0;
  const stop = onXEvents(connection, {
    PropertyNotify: ({ wid, atom, time }) => {
      if (wid === window && atom === property) now = time;
    },
  });
  connection.client.ChangeProperty(APPEND, window, property, property, 8, []);
  try {
    // Its reply comes after the event.
    await readProperty(connection, window, property, { maxBytes: 0 });
    return now;
  } finally {
    stop();
  }
}
