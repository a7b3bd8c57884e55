import { isSurfaceSize, MAX_CLIPBOARD_BYTES, MAX_LABEL_BYTES } from '../../protocol/index.ts';
import type { KeptPixels, Settings } from '../renderer/bridge.ts';

/** Longer than any address or token that people use; short enough to log. */
const MAX_ADDRESS_CHARACTERS = 4096;
/** More than the page keeps. */
const MAX_RECENT_SERVERS = 64;
const MAX_PREFERENCES = 64;

/** The page has called the bridge with something that it does not take. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/** A boolean, or an ArgumentError. */
export function booleanArgument(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new ArgumentError('Expected true or false.');
  return value;
}

/** Text for the clipboard, within the protocol's limit. */
export function clipboardArgument(value: unknown): string {
  const text = textArgument(value, MAX_CLIPBOARD_BYTES);
  if (Buffer.byteLength(text) > MAX_CLIPBOARD_BYTES) throw new ArgumentError('The text is too long for the clipboard.');
  return text;
}

/** One line for the window's title. */
export function titleArgument(value: unknown): string {
  return textArgument(value, MAX_LABEL_BYTES).replace(/\p{Cc}+/gu, ' ');
}

/** An address with one of the schemes (such as `http:`) and without a user name in it. */
export function addressArgument(value: unknown, schemes: readonly string[]): URL {
  const url = parseUrl(textArgument(value, MAX_ADDRESS_CHARACTERS));
  if (!schemes.includes(url.protocol)) throw new ArgumentError(`Expected an address with ${schemes.join(' or ')}`);
  if (url.username !== '' || url.password !== '') throw new ArgumentError('An address must not hold a password.');
  return url;
}

/** A token that can stand in a header, or undefined. */
export function tokenArgument(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const token = textArgument(value, MAX_ADDRESS_CHARACTERS);
  if (!/^[\x21-\x7e]+$/.test(token)) throw new ArgumentError('A token consists of printable ASCII characters.');
  return token;
}

/** The address of a session, as a name for what is kept of it. */
export function placeArgument(value: unknown): string {
  return textArgument(value, MAX_ADDRESS_CHARACTERS);
}

/** A picture whose bytes are as many as its size says. */
export function pictureArgument(value: unknown): KeptPixels {
  const { width, height, pixels } = recordArgument(value);
  const hasSize = typeof width === 'number' && typeof height === 'number' && isSurfaceSize(width, height);
  if (!hasSize || !(pixels instanceof Uint8Array) || pixels.length !== width * height * 4) {
    throw new ArgumentError('Expected a picture.');
  }
  return { width, height, pixels };
}

/** Settings, rebuilt field by field, so that only what is known reaches the file. */
export function settingsArgument(value: unknown): Settings {
  const { recentServers, preferences } = recordArgument(value);
  if (!Array.isArray(recentServers) || recentServers.length > MAX_RECENT_SERVERS) {
    throw new ArgumentError('Expected a list of servers.');
  }
  const entries = Object.entries(recordArgument(preferences));
  if (entries.length > MAX_PREFERENCES || entries.some(([, setting]) => !isSetting(setting))) {
    throw new ArgumentError('Expected preferences that are short texts, numbers, or true or false.');
  }
  return {
    recentServers: recentServers.map((server: unknown) => {
      const { origin, name, lastUsed } = recordArgument(server);
      if (typeof lastUsed !== 'number') throw new ArgumentError('Expected a time.');
      return {
        origin: addressArgument(origin, ['http:', 'https:']).origin,
        name: textArgument(name, MAX_LABEL_BYTES),
        lastUsed,
      };
    }),
    // Its fields belong to the page, which checks each when it reads them back: a new one needs no change here.
    preferences: Object.fromEntries(entries) as unknown as Settings['preferences'],
  };
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw new ArgumentError('Expected an address.', { cause });
  }
}

function isSetting(value: unknown): boolean {
  return typeof value === 'boolean' || typeof value === 'number' || (typeof value === 'string' && value.length <= 64);
}

function textArgument(value: unknown, maxCharacters: number): string {
  if (typeof value !== 'string' || value.length > maxCharacters) {
    throw new ArgumentError(`Expected a text of at most ${maxCharacters} characters.`);
  }
  return value;
}

function recordArgument(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ArgumentError('Expected an object.');
  return value as Readonly<Record<string, unknown>>; // any object has these, maybe undefined
}
