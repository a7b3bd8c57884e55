import { pictureFrom } from '../core/index.ts';
import type { FarglassBridge } from './bridge.ts';
import type { LaunchProblem, Platform } from './platform.ts';
import { readPreferences } from './preferences.ts';
import { readRecentServers } from './recentServers.ts';
import { parseServerLink, type ServerLink } from './serverLink.ts';
import { openWebSocket } from './webSocketTransport.ts';

/** A window of Electron: people choose servers, and tokens live as long as the window. */
export async function electronPlatform(bridge: FarglassBridge): Promise<Platform> {
  const [options, stored, startsFullScreen] = await Promise.all([
    bridge.launchOptions(),
    bridge.readSettings(),
    bridge.isFullScreen(),
  ]);
  const tokens = new Map<string, string>();
  let recentServers = readRecentServers(stored.recentServers);
  let preferences = readPreferences(stored.preferences);
  if (options.mode !== undefined) preferences = { ...preferences, mode: options.mode };
  let isFullScreen = startsFullScreen;
  bridge.onFullScreenChange((on) => {
    isFullScreen = on;
  });
  const save = () => {
    bridge.writeSettings({ recentServers, preferences }).catch(warn);
  };
  const { server, launch, problem } = readLaunch(options.connect);
  const token = options.token ?? server?.token;
  if (server !== undefined && token !== undefined) tokens.set(server.origin, token);

  return {
    ownServer: undefined,
    launch,
    launchProblem: problem,

    async openTransport(url, protocols, signal) {
      try {
        return await openWebSocket(url, protocols, signal);
      } catch (cause) {
        if (signal?.aborted) throw cause;
        throw new Error(await bridge.explainFailure(url), { cause });
      }
    },
    fetchJson: (url, bearer) => bridge.fetchJson(url, bearer),

    token: (origin) => tokens.get(origin),
    keepToken(origin, value) {
      tokens.set(origin, value);
    },
    recentServers: () => recentServers,
    keepRecentServers(servers) {
      recentServers = servers;
      save();
    },
    preferences: () => preferences,
    keepPreferences(chosen) {
      preferences = chosen;
      save();
    },

    pictures: {
      async load(session) {
        const kept = await bridge.readPicture(session).catch(warn);
        return kept && pictureFrom(kept.width, kept.height, kept.pixels);
      },
      async save(session, { width, height, bytes }) {
        await bridge.writePicture(session, { width, height, pixels: new Uint8Array(bytes) }).catch(warn);
      },
      async clear() {
        await bridge.clearPictures().catch(warn);
      },
    },

    setTitle(title) {
      document.title = title;
      void bridge.setTitle(title);
    },
    // A window has no address bar and no way back but its own buttons.
    showPlace() {},
    onPlace() {},

    get isFullScreen() {
      return isFullScreen;
    },
    setFullScreen: (on) => bridge.setFullScreen(on),
    onFullScreenChange(handler) {
      bridge.onFullScreenChange((on) => {
        isFullScreen = on;
        handler();
      });
    },

    onWake: (handler) => bridge.onWake(handler),

    writeClipboard: (text) => bridge.writeClipboard(text),
    readClipboard: () => bridge.readClipboard(),
    pastesByEvent: false,
  };
}

/** What cannot be remembered is no reason to stop working; the main process's log says why. */
function warn(error: unknown): undefined {
  console.warn(error);
}

/** What an address says. Whoever mends what follows its server needs no other token. */
interface Launch {
  readonly server?: ServerLink;
  readonly launch?: ServerLink;
  readonly problem?: LaunchProblem;
}

function readLaunch(address: string | undefined): Launch {
  if (address === undefined) return {};
  try {
    const launch = parseServerLink(address);
    return { server: launch, launch };
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    const problem = { address: address.replace(/[?#].*$/, ''), sentence };
    try {
      return { server: parseServerLink(address, { anyPath: true }), problem };
    } catch {
      return { problem }; // it names no server either, and the sentence says so
    }
  }
}
