import { keysymsOfName } from './namedKeys.ts';

/** What a key that went down asks for. */
export type KeyMeaning =
  /** A key with one of these keysyms. */
  | { readonly kind: 'named'; readonly keysyms: readonly number[] }
  | { readonly kind: 'character'; readonly codePoint: number }
  /** Several characters, as on Arabic keys that write a ligature. */
  | { readonly kind: 'text'; readonly text: string }
  /** Whatever the display has in this place. */
  | { readonly kind: 'position' }
  /** Nothing: steps of a composition whose text comes later, AltGr, which the character tells of, and Fn. */
  | { readonly kind: 'none' };

const NOTHING: KeyMeaning = { kind: 'none' };
const POSITION: KeyMeaning = { kind: 'position' };

/** Reads the web's KeyboardEvent.key: a name of ASCII letters and digits, or what the key prints. */
export function meaningOf(key: string): KeyMeaning {
  if (key === '' || key === 'Unidentified') return POSITION;
  const keysyms = keysymsOfName(key);
  if (keysyms !== undefined) return { kind: 'named', keysyms };
  const codePoint = key.codePointAt(0)!;
  if (String.fromCodePoint(codePoint).length === key.length) return { kind: 'character', codePoint };
  return /^[A-Za-z0-9]+$/.test(key) ? NOTHING : { kind: 'text', text: key };
}
