import type { CloseCode } from '../../protocol/index.ts';
import type { AppDetails } from '../app/app.ts';
import type { Effort } from './effort.ts';

/** How a session's app is found and named. */
export interface SessionSpec {
  /** The name under which clients find the session. */
  readonly session: string;
  /** File URL of the app's module. */
  readonly module: string;
  /** What its function is called with, when it exports one: a JSON value. */
  readonly options?: unknown;
  /** Greater than that of any earlier session of this name. */
  readonly epoch: number;
  readonly effort: Effort;
}

/** Stands before what a broken app says for itself. */
export const CRASH_PREFIX = 'The app has crashed: ';

/** The parts of an upgrade request that finishing the WebSocket handshake needs. */
export interface UpgradeRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Bytes that followed the request, base64. */
  readonly head: string;
}

/** From the gateway to a session's process; `viewer` comes with the socket itself. */
export type ControlMessage =
  | { readonly kind: 'start'; readonly spec: SessionSpec }
  /** Asks only what the app calls itself. */
  | { readonly kind: 'describe'; readonly module: string }
  | { readonly kind: 'viewer'; readonly request: UpgradeRequest }
  | { readonly kind: 'ping' }
  | { readonly kind: 'end'; readonly code: CloseCode; readonly reason: string };

/** From a session's process to the gateway. */
export type SessionReport =
  /** The modules are loaded: it can be told what to run. */
  | { readonly kind: 'loaded' }
  | { readonly kind: 'started'; readonly title: string; readonly details: AppDetails }
  | { readonly kind: 'described'; readonly title: string; readonly description: string; readonly shared: boolean }
  | { readonly kind: 'title'; readonly title: string }
  | { readonly kind: 'viewers'; readonly count: number }
  | { readonly kind: 'pong' }
  /** It ends now, having told its viewers. */
  | {
      readonly kind: 'ended';
      readonly code: CloseCode;
      readonly reason: string;
      readonly details: AppDetails;
    };
