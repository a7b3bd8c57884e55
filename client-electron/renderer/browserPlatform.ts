import { type Target, targetPath } from '../core/index.ts';
import type { JsonAnswer, Platform, RecentServer } from './platform.ts';
import { type Preferences, readPreferences } from './preferences.ts';
import { readRecentServers } from './recentServers.ts';
import { parseServerLink, type ServerLink, shortAddress } from './serverLink.ts';
import { openWebSocket } from './webSocketTransport.ts';

const TOKEN_KEY = 'farglass.token';
const RECENT_KEY = 'farglass.recentServers';
const PREFERENCES_KEY = 'farglass.preferences';

/** `navigator.keyboard`, where it exists: in full screen even Escape and Ctrl+W reach the session. */
interface KeyboardLock {
  lock(): Promise<void>;
  unlock(): void;
}

/**
 * A page that its server delivered. The token comes in the fragment, which is removed from the address bar at
 * once, and lives as long as the tab.
 */
export function browserPlatform(): Platform {
  const { origin } = location;
  const { token, target } = readPlace();
  if (token !== undefined) {
    store(() => sessionStorage, TOKEN_KEY, token);
    history.replaceState(null, '', location.pathname);
  }
  // A link with a token that is pasted into this very tab changes the fragment only.
  addEventListener('hashchange', () => {
    if (readPlace().token !== undefined) location.reload();
  });

  return {
    ownServer: origin,
    launch: { origin, token, target },
    launchProblem: undefined,

    openTransport: openWebSocket,
    fetchJson: fetchJsonOverHttp,

    token: () => load(() => sessionStorage, TOKEN_KEY) ?? undefined,
    keepToken: (_origin, value) => store(() => sessionStorage, TOKEN_KEY, value),
    recentServers: () => readRecentServers(parse(load(() => localStorage, RECENT_KEY))),
    keepRecentServers: (servers: readonly RecentServer[]) =>
      store(() => localStorage, RECENT_KEY, JSON.stringify(servers)),
    // A page in a browser is anybody's: it leaves nothing behind.
    pictures: undefined,
    preferences: () => readPreferences(parse(load(() => localStorage, PREFERENCES_KEY))),
    keepPreferences: (preferences: Preferences) =>
      store(() => localStorage, PREFERENCES_KEY, JSON.stringify(preferences)),

    setTitle(title) {
      document.title = title;
    },
    showPlace(target: Target | undefined) {
      const path = targetPath(target);
      if (location.pathname === path) return;
      // An app's address becomes that of its session: going back must not open another one.
      const replaces = readPlace().target?.kind === 'app';
      if (replaces) history.replaceState(null, '', path);
      else history.pushState(null, '', path);
    },
    onPlace(handler) {
      addEventListener('popstate', () => handler(readPlace().target));
    },

    get isFullScreen() {
      return document.fullscreenElement !== null;
    },
    async setFullScreen(on) {
      const keyboard = keyboardLock();
      if (on) {
        await document.documentElement.requestFullscreen({ navigationUI: 'hide' });
        // Without it full screen works too; only the keys that the browser keeps for itself stay there.
        await keyboard?.lock().catch(() => undefined);
      } else {
        keyboard?.unlock();
        if (document.fullscreenElement !== null) await document.exitFullscreen();
      }
    },
    onFullScreenChange(handler) {
      document.addEventListener('fullscreenchange', handler);
    },
    // The page's own events are all that there is.
    onWake() {},

    async writeClipboard(text) {
      await clipboard().writeText(text);
    },
    async readClipboard() {
      return clipboard().readText();
    },
    pastesByEvent: true,
  };
}

/** What the address bar says. */
function readPlace(): Pick<ServerLink, 'token' | 'target'> {
  try {
    return parseServerLink(location.href);
  } catch {
    // The server delivers the page at addresses that it knows; what people do to them afterwards is the app list.
    return { token: undefined, target: undefined };
  }
}

/** Fetches JSON with the page's own means. */
async function fetchJsonOverHttp(url: string, token: string | undefined): Promise<JsonAnswer> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (token !== undefined) headers.Authorization = `Bearer ${token}`;
  let response: Response;
  try {
    response = await fetch(url, { headers, cache: 'no-store', credentials: 'same-origin' });
  } catch (cause) {
    // The browser tells a page no more than that it failed.
    const where = shortAddress(new URL(url).origin);
    throw new Error(`Nothing answers at ${where}. Check that the server is running and can be reached from here.`, {
      cause,
    });
  }
  return { status: response.status, body: parse(await response.text()) };
}

/** Pages that come over plain http from elsewhere have no clipboard. */
function clipboard(): Clipboard {
  const { clipboard } = navigator as { readonly clipboard?: Clipboard }; // its type promises a secure context
  if (clipboard === undefined) throw new Error('This browser keeps its clipboard from pages without https.');
  return clipboard;
}

function keyboardLock(): KeyboardLock | undefined {
  // Chromium has it, the type library does not.
  return (navigator as { readonly keyboard?: KeyboardLock }).keyboard;
}

function parse(json: string | null): unknown {
  if (json === null) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // what is not JSON counts as nothing
  }
}

/** Storage may be forbidden, and then even asking for it throws: nothing is remembered, all else works. */
function load(storage: () => Storage, key: string): string | null {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}

function store(storage: () => Storage, key: string, value: string): void {
  try {
    storage().setItem(key, value);
  } catch {
    // see load
  }
}
