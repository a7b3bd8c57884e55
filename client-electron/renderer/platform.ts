import type { Framebuffer, Transport } from '../../protocol/index.ts';
import type { Target } from '../core/index.ts';
import type { Preferences } from './preferences.ts';
import type { ServerLink } from './serverLink.ts';

/** A server that was used before. */
export interface RecentServer {
  readonly origin: string;
  /** What it calls itself. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly lastUsed: number;
}

/** An address that cannot be opened. */
export interface LaunchProblem {
  /** As it was given, without what follows the path: a token must not stay on the screen. */
  readonly address: string;
  /** What is wrong with it, a sentence. */
  readonly sentence: string;
}

export interface JsonAnswer {
  readonly status: number;
  /** Undefined when the answer was not JSON. */
  readonly body: unknown;
}

/** What sessions, named by their addresses, looked like when they were left. Reading and writing never reject. */
export interface KeptPictures {
  load(session: string): Promise<Framebuffer | undefined>;
  save(session: string, picture: Framebuffer): Promise<void>;
  /** Forgets all of them. */
  clear(): Promise<void>;
}

/** What the viewer needs from where it runs: a window of Electron, or a page in a browser. */
export interface Platform {
  /** The server that the page comes from; undefined where people choose servers. */
  readonly ownServer: string | undefined;
  /** What to open at the start. */
  readonly launch: ServerLink | undefined;
  /** Why there is nothing to open although an address was given. */
  readonly launchProblem: LaunchProblem | undefined;

  /** Connects a WebSocket, unless the signal stops it. Rejects with a sentence for people when that fails. */
  openTransport(url: string, protocols: readonly string[], signal?: AbortSignal): Promise<Transport>;
  /** Rejects with a sentence for people when there is no answer. */
  fetchJson(url: string, token: string | undefined): Promise<JsonAnswer>;

  /** The token for a server, as far as it is known. */
  token(origin: string): string | undefined;
  keepToken(origin: string, token: string): void;
  recentServers(): readonly RecentServer[];
  keepRecentServers(servers: readonly RecentServer[]): void;
  preferences(): Preferences;
  keepPreferences(preferences: Preferences): void;

  /** Undefined where nothing is kept. */
  readonly pictures: KeptPictures | undefined;

  setTitle(title: string): void;
  /** Names what is shown, where there is an address bar; undefined is the list of apps. */
  showPlace(target: Target | undefined): void;
  /** The person went to another place with the buttons of the browser. */
  onPlace(handler: (target: Target | undefined) => void): void;

  readonly isFullScreen: boolean;
  setFullScreen(on: boolean): Promise<void>;
  onFullScreenChange(handler: () => void): void;

  /** The machine woke or was unlocked, where the platform tells more than a page learns by itself. */
  onWake(handler: () => void): void;

  /** Rejects when it is not allowed. */
  writeClipboard(text: string): Promise<void>;
  /** Rejects when it is not allowed. */
  readClipboard(): Promise<string>;
  /** Whether the keys for pasting make the system send a paste event, which needs no permission; others must ask. */
  readonly pastesByEvent: boolean;
}
