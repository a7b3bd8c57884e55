import type { WindowAttributes } from 'x11';
import { readProperty, readWords } from './properties.ts';
import type { XConnection } from './xConnection.ts';

/** More windows than anybody opens; a bound for what a property can make us read. */
const MAX_WINDOWS = 1024;

/** The windows of programs, and the one that is in use. */
export interface WindowList {
  readonly windows: readonly number[];
  readonly active: number | undefined;
}

type RootAtoms = Readonly<Record<'_NET_CLIENT_LIST' | '_NET_ACTIVE_WINDOW', number>>;

/** The windows as the window manager lists them; without one, those that the root window shows. */
export async function listWindows(connection: XConnection, atoms: RootAtoms): Promise<WindowList> {
  const [list, active] = await Promise.all(
    [atoms._NET_CLIENT_LIST, atoms._NET_ACTIVE_WINDOW].map((property) =>
      readProperty(connection, connection.root, property, { maxBytes: 4 * MAX_WINDOWS }),
    ),
  );
  if (list === undefined || active === undefined || list.type === 0) return shownWindows(connection);
  return { windows: readWords(list), active: readWords(active)[0] || undefined };
}

/** Menus and tooltips, which manage themselves, do not count. The window in front is the one in use. */
async function shownWindows(connection: XConnection): Promise<WindowList> {
  const { client, root } = connection;
  const { children } = await connection.ask<{ readonly children: readonly number[] }>((done) =>
    client.QueryTree(root, done),
  );
  const shown = await Promise.all(
    children.slice(-MAX_WINDOWS).map(async (window) => {
      const attributes = await connection
        .ask<WindowAttributes>((done) => client.GetWindowAttributes(window, done))
        .catch(() => undefined); // it has just gone
      return attributes?.mapState === 2 && attributes.overrideRedirect === 0 ? [window] : [];
    }),
  );
  const windows = shown.flat();
  return { windows, active: windows.at(-1) };
}
