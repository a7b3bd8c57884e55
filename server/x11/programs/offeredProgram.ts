/** A program of the system that the app list offers. */
export interface OfferedProgram {
  /** Part of addresses: small letters, digits and dashes. */
  readonly name: string;
  readonly title: string;
  /** One sentence, or nothing. */
  readonly description: string;
  /** Further words by which people look for it, in one text. */
  readonly keywords: string;
  /** The heading that it is listed under. */
  readonly category: string;
  /** A name in an icon theme, or an absolute path. */
  readonly icon?: string;
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** The folder that it starts in; the user's own when absent. */
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Room for the number of a session behind it: names of sessions have 64 characters. */
const MAX_NAME_CHARACTERS = 48;

/** A name for addresses: 'Text Editor' becomes 'text-editor'. Empty when there is nothing to make one of. */
export function addressName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_NAME_CHARACTERS)
    .replace(/^-+|-+$/g, '');
}

/** Whether a text can be a program's name. */
export function isAddressName(text: string): boolean {
  return text !== '' && text === addressName(text);
}

/** The first of the candidates that is a name and not taken; else a new one. Takes it. */
export function takeName(candidates: readonly string[], taken: Set<string>): string {
  const named = candidates.map(addressName).filter((name) => name !== '');
  const names = named.length > 0 ? named : ['program'];
  const base = names[0]!; // there is at least one
  let name = names.find((candidate) => !taken.has(candidate));
  // Not a number alone: the sessions of a program called `x` are x-1, x-2 and so on.
  for (let i = 2; name === undefined; i++) {
    const candidate = `${base.slice(0, MAX_NAME_CHARACTERS - 8)}-no${i}`;
    if (!taken.has(candidate)) name = candidate;
  }
  taken.add(name);
  return name;
}
