import { Session } from 'node:inspector';

/**
 * Collects the process's garbage now, in some tens of milliseconds. A process that has nothing to do collects none by
 * itself: large memory that was let go would stay taken.
 */
export function collectGarbage(): void {
  const session = new Session();
  session.connect();
  // To disconnect within the answer would never return.
  session.post('HeapProfiler.collectGarbage', () => setImmediate(() => session.disconnect()));
}
