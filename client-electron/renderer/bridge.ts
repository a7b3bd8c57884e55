import type { Mode } from '../../protocol/index.ts';
import type { JsonAnswer, RecentServer } from './platform.ts';
import type { Preferences } from './preferences.ts';

/** What the window was started with. */
export interface LaunchOptions {
  /** An address as people write it; `parseServerLink` reads it. */
  readonly connect: string | undefined;
  readonly token: string | undefined;
  readonly mode: Mode | undefined;
  readonly fullScreen: boolean;
}

/** What the window remembers between starts. Tokens are never part of it. */
export interface Settings {
  readonly recentServers: readonly RecentServer[];
  readonly preferences: Preferences;
}

/**
 * Settings as they lie in the file, perhaps written by another version: `readRecentServers` and `readPreferences`
 * read them.
 */
export interface StoredSettings {
  readonly recentServers: unknown;
  readonly preferences: unknown;
}

/** A picture as it is kept: bytes R, G, B, A, row by row. */
export interface KeptPixels {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** What the window runs on, for reports and for the names of keys. */
export interface SystemInfo {
  /** As Node names it: linux, darwin, win32. */
  readonly platform: string;
  readonly arch: string;
  readonly electron: string;
  readonly chrome: string;
}

/**
 * What Electron's main process does for the page, as `window.farglass`. All promises reject with an Error whose
 * message is a sentence for people. The socket is not here: the page opens it itself, like the page in a browser.
 */
export interface FarglassBridge {
  readonly system: SystemInfo;
  launchOptions(): Promise<LaunchOptions>;

  /** Fetches JSON of at most 1 MiB from a server; rejects when there is no answer. */
  fetchJson(url: string, token: string | undefined): Promise<JsonAnswer>;
  /** Why a WebSocket to this address could not be opened, in a sentence: the page itself is never told. */
  explainFailure(socketUrl: string): Promise<string>;

  readSettings(): Promise<StoredSettings>;
  writeSettings(settings: Settings): Promise<void>;

  /** What a session, named by its address, looked like when it was left; undefined when that is not known. */
  readPicture(session: string): Promise<KeptPixels | undefined>;
  writePicture(session: string, picture: KeptPixels): Promise<void>;
  /** Deletes the pictures of all sessions. */
  clearPictures(): Promise<void>;

  setTitle(title: string): Promise<void>;
  isFullScreen(): Promise<boolean>;
  setFullScreen(on: boolean): Promise<void>;
  /** Called with the new state whenever it changes, whoever changed it. */
  onFullScreenChange(handler: (isFullScreen: boolean) => void): void;
  /** Called when the machine has woken from sleep or was unlocked. */
  onWake(handler: () => void): void;
  /** Brings the window to the front. */
  focus(): Promise<void>;

  readClipboard(): Promise<string>;
  writeClipboard(text: string): Promise<void>;
}

declare global {
  interface Window {
    /** Present in Electron only. */
    readonly farglass?: FarglassBridge;
  }
}
