import { CRASH_PREFIX, type SessionReport } from '../session/control.ts';
import type { CatalogEntry } from './appCatalog.ts';
import { forkSessionProcess } from './sessionHandle.ts';

/** An app that takes longer only to be imported hangs. */
const DESCRIBE_TIMEOUT_MS = 20_000;

/**
 * Learns what an app calls itself in a process of its own: a broken app must not hurt the gateway. Rejects
 * with a sentence when the module cannot be loaded or is not an app.
 */
export function describeApp(name: string, module: string, sessionModule: string): Promise<CatalogEntry> {
  return new Promise((resolve, reject) => {
    const child = forkSessionProcess(sessionModule);
    let output = '';
    const finish = (act: () => void) => {
      clearTimeout(timeout);
      child.removeAllListeners();
      child.kill();
      act();
    };
    const fail = (why: string) => finish(() => reject(new Error(`The app "${name}" could not be loaded: ${why}`)));
    const timeout = setTimeout(() => fail('its module did not finish loading'), DESCRIBE_TIMEOUT_MS);
    child.stderr?.on('data', (data: Buffer) => {
      output += data.toString();
    });
    child.on('error', (error) => fail(error.message));
    child.on('exit', () => fail(output.trim().split('\n')[0] ?? 'its process ended'));
    child.on('message', (message) => {
      const report = message as SessionReport; // our own process sends nothing else
      if (report.kind === 'ended') fail(report.reason.replace(CRASH_PREFIX, ''));
      if (report.kind !== 'described') return;
      const { title, description, shared } = report;
      finish(() => resolve({ name, title, description, shared, module }));
    });
    child.send({ kind: 'describe', module });
  });
}
