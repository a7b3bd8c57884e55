import type { XConnection } from './xConnection.ts';

/** Events of an X server by name, with the fields that are used here. Times are milliseconds of the server's clock. */
interface XEvents {
  /** A property has a new value (state 0) or is gone (state 1). */
  readonly PropertyNotify: {
    readonly wid: number;
    readonly atom: number;
    readonly time: number;
    readonly state: number;
  };
  readonly SelectionClear: { readonly owner: number; readonly selection: number };
  readonly SelectionRequest: {
    readonly time: number;
    readonly owner: number;
    readonly requestor: number;
    readonly selection: number;
    readonly target: number;
    readonly property: number;
  };
  /** An owner has answered; property 0 says that it refuses. */
  readonly SelectionNotify: { readonly requestor: number; readonly target: number; readonly property: number };
  /** XFIXES: a selection has another owner. The subtype says why: 0 it was taken, 1 and 2 the owner went away. */
  readonly OwnerChange: {
    readonly subtype: number;
    readonly window: number;
    readonly owner: number;
    readonly selection: number;
    readonly timestamp: number;
  };
  readonly MapNotify: { readonly wid: number };
  readonly UnmapNotify: { readonly wid: number };
  readonly DestroyNotify: { readonly wid: number };
  readonly XkbBellNotify: { readonly percent: number };
}

type Handlers = { readonly [K in keyof XEvents]?: (event: XEvents[K]) => void };

/** Calls back for the events that have a handler. Returns what stops it. */
export function onXEvents(connection: XConnection, handlers: Handlers): () => void {
  // The package sets the fields named above on events of these names, so each handler gets what it declares.
  const byName = handlers as Readonly<Record<string, ((event: unknown) => void) | undefined>>;
  return connection.onEvent((event) => {
    // The package gives an event of XFIXES and one of the core protocol the same name; only the first has a subtype.
    const name = event.name === 'SelectionNotify' && 'subtype' in event ? 'OwnerChange' : event.name;
    byName[name]?.(event);
  });
}
