import type { CloseCode, CursorShape } from '../../protocol/index.ts';

/** What a client tells whoever made it. */
export type ClientEvent =
  /** The session has answered. When it comes again the session does not know this viewer any more: all is new. */
  | {
      readonly kind: 'welcome';
      readonly session: string;
      readonly title: string;
      readonly width: number;
      readonly height: number;
    }
  /** The connection broke and is being made again; the screen stays. `since`: milliseconds of the client's clock. */
  | { readonly kind: 'disconnected'; readonly reason: string; readonly since: number }
  /** It goes on where it was, after so many milliseconds without a connection. */
  | { readonly kind: 'resumed'; readonly after: number }
  /**
   * What was done meanwhile has not reached the session and will not, unless `sendLost` is called. The text is
   * what was typed; `count` counts keys, clicks, scrolling and texts, with those that were lost before.
   */
  | { readonly kind: 'inputLost'; readonly text: string; readonly count: number }
  | { readonly kind: 'title'; readonly title: string }
  | { readonly kind: 'bell' }
  | { readonly kind: 'clipboard'; readonly text: string }
  /** Surface 0 has another size; before it is presented. */
  | { readonly kind: 'size'; readonly width: number; readonly height: number }
  | { readonly kind: 'cursor'; readonly shape: CursorShape }
  /** The frame, numbered from 1 since the last welcome, has been presented. */
  | { readonly kind: 'frame'; readonly number: number }
  /** The last event. 'lost': the connection broke and is not made again. The reason is a sentence for people. */
  | { readonly kind: 'closed'; readonly code: CloseCode | 'lost'; readonly reason: string };

/** The time without a connection. Times are milliseconds of the client's clock. */
export interface Outage {
  readonly since: number;
  /** What was wrong last, a sentence. */
  readonly reason: string;
  /** When the next attempt begins; undefined while one is under way. */
  readonly nextAttemptAt: number | undefined;
  /** Something was typed meanwhile. */
  readonly hasTyping: boolean;
}
