import type { CloseCode } from '../../protocol/index.ts';

/** What can be done when a session is no longer shown. */
export type ClosingAction = 'reconnect' | 'startAgain' | 'apps';

export interface Closing {
  readonly title: string;
  /** The most likely wish first. */
  readonly actions: readonly ClosingAction[];
}

/** How the end of a connection is put to people; the reason itself is the server's sentence. */
export const closings: Readonly<Record<CloseCode | 'lost', Closing>> = {
  ended: { title: 'The program has ended', actions: ['apps', 'startAgain'] },
  crashed: { title: 'The program has crashed', actions: ['startAgain', 'apps'] },
  notFound: { title: 'Not found on this server', actions: ['apps', 'startAgain'] },
  version: { title: 'The versions do not fit', actions: ['apps'] },
  protocol: { title: 'The connection went wrong', actions: ['reconnect', 'apps'] },
  unauthorized: { title: 'The server needs a token', actions: ['apps'] },
  busy: { title: 'The server is busy', actions: ['reconnect', 'apps'] },
  shutdown: { title: 'The server was stopped', actions: ['reconnect', 'apps'] },
  replaced: { title: 'Opened somewhere else', actions: ['reconnect', 'apps'] },
  lost: { title: 'Connection lost', actions: ['reconnect', 'apps'] },
};
