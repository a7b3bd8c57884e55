import type { RecentServer } from './platform.ts';

/** More than fit on a screen are not looked through. */
const MAX_RECENT_SERVERS = 12;

/** The list with the server at its top. */
export function remembered(servers: readonly RecentServer[], used: RecentServer): readonly RecentServer[] {
  return [used, ...forgotten(servers, used.origin)].slice(0, MAX_RECENT_SERVERS);
}

/** The list without the server. */
export function forgotten(servers: readonly RecentServer[], origin: string): readonly RecentServer[] {
  return servers.filter((server) => server.origin !== origin);
}

/** Reads the list from what was stored, whatever that is now. */
export function readRecentServers(stored: unknown): readonly RecentServer[] {
  if (!Array.isArray(stored)) return [];
  const found: RecentServer[] = [];
  for (const entry of stored as readonly unknown[]) {
    if (typeof entry !== 'object' || entry === null) continue;
    const { origin, name, lastUsed } = entry as Readonly<Record<string, unknown>>; // any object has these, maybe undefined
    if (typeof origin !== 'string' || !/^https?:\/\/[^/]+$/.test(origin)) continue;
    found.push({
      origin,
      name: typeof name === 'string' ? name : origin,
      lastUsed: typeof lastUsed === 'number' ? lastUsed : 0,
    });
  }
  return found.slice(0, MAX_RECENT_SERVERS);
}

/** How long ago, in words. */
export function timeAgo(then: number, now: number): string {
  const minutes = Math.floor((now - then) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return plural(minutes, 'minute');
  if (minutes < 24 * 60) return plural(Math.floor(minutes / 60), 'hour');
  const days = Math.floor(minutes / (24 * 60));
  return days < 60 ? plural(days, 'day') : new Date(then).toLocaleDateString();
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}
