/** A file of groups, keys and values, as desktop entries and icon themes are: group to key to value as written. */
export type KeyFile = ReadonlyMap<string, KeyGroup>;
export type KeyGroup = ReadonlyMap<string, string>;

/** Reads a key file. Lines that are neither a group, a key nor a comment say nothing and are passed over. */
export function parseKeyFile(text: string): KeyFile {
  const groups = new Map<string, Map<string, string>>();
  let group: Map<string, string> | undefined;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const name = /^\[([^[\]]+)\]\s*$/.exec(line)?.[1];
    if (name !== undefined) {
      group = groups.get(name) ?? new Map();
      groups.set(name, group);
      continue;
    }
    const equals = line.indexOf('=');
    if (equals > 0 && !line.startsWith('#')) group?.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
  }
  return groups;
}

const escapes: Readonly<Record<string, string>> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' };

/** What a value of type string means: `\s`, `\n`, `\t`, `\r` and `\\` stand for what cannot be written. */
export function unescapeValue(value: string): string {
  return value.replace(/\\(.)/gs, (both: string, letter: string) => escapes[letter] ?? both);
}

/** The parts of a list: they end with semicolons, and `\;` is one that ends nothing. */
export function listOf(value: string): string[] {
  const parts = value.match(/(?:\\.|[^\\;])+/gs) ?? [];
  return parts.map((part) => unescapeValue(part.replace(/\\;/g, ';')).trim()).filter((part) => part !== '');
}

/** The value of a key in the first of the languages that it has one for, or without a language. */
export function localizedValue(group: KeyGroup, key: string, languages: readonly string[]): string | undefined {
  for (const language of languages) {
    const value = group.get(`${key}[${language}]`);
    if (value !== undefined) return value;
  }
  return group.get(key);
}

/**
 * The languages to look for, best first: `sr_YU.UTF-8@Latn` means sr_YU@Latn, sr_YU, sr@Latn and sr. None when the
 * environment asks for no language.
 */
export function languagesOf({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): string[] {
  const locale = [LC_ALL, LC_MESSAGES, LANG].find((name) => name !== undefined && name !== '') ?? '';
  const [, language, country = '', modifier = ''] = /^([A-Za-z]+)(_[^.@]+)?(?:\.[^@]*)?(@.+)?$/.exec(locale) ?? [];
  if (language === undefined || language === 'C' || language === 'POSIX') return [];
  const names = [language + country + modifier, language + country, language + modifier, language];
  return [...new Set(names)];
}
