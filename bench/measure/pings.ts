import { setTimeout as delay } from 'node:timers/promises';
import type { HeadlessClient } from '../../client-electron/headless/index.ts';

const POLL_MILLISECONDS = 1;

/** Measures one round trip, milliseconds, as the client does. Rejects when no answer comes within the limit. */
export async function roundTrip(client: HeadlessClient, limit: number): Promise<number> {
  const last = () => client.statistics.snapshot(performance.now()).roundTrip;
  const before = last();
  const end = performance.now() + limit;
  client.ping();
  for (;;) {
    const time = last();
    // Two round trips are never equal to the last bit.
    if (time !== undefined && time !== before) return time;
    if (performance.now() > end) throw new Error(`A ping was not answered within ${limit} ms.`);
    await delay(POLL_MILLISECONDS);
  }
}
