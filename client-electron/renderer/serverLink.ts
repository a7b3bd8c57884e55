import { type AddressOptions, httpUrl, parseServerAddress, type Target, targetPath } from '../core/index.ts';

/** What a server prints and people paste: where it is, how to get in, what to open. */
export interface ServerLink {
  /** Scheme, host and port, as the web names places: no slash at the end. */
  readonly origin: string;
  readonly token: string | undefined;
  readonly target: Target | undefined;
}

/** Reads an address as people write it. Throws an Error with a sentence for people. */
export function parseServerLink(text: string, options?: AddressOptions): ServerLink {
  const address = parseServerAddress(text, options);
  return { origin: httpUrl(address, ''), token: address.token, target: address.target };
}

/** Where the WebSocket of a target is. */
export function socketUrl(origin: string, target: Target): string {
  return origin.replace(/^http/, 'ws') + targetPath(target);
}

/** Where the list of a server's apps is. */
export function appsUrl(origin: string): string {
  return `${origin}/api/apps`;
}

/** Where the pictures of some of its apps are. */
export function iconsUrl(origin: string, names: readonly string[]): string {
  return `${origin}/api/icons?names=${names.map(encodeURIComponent).join(',')}`;
}

/** Whether others on the way could read what travels: neither TLS nor this machine. */
export function isReadableOnTheWay(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** An origin as people say it. */
export function shortAddress(origin: string): string {
  return origin.replace(/^http:\/\//, '');
}
