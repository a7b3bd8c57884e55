import { expandExec } from './execLine.ts';
import { type KeyGroup, listOf, localizedValue, parseKeyFile, unescapeValue } from './keyFile.ts';

/** A program as a .desktop file describes it. */
export interface DesktopEntry {
  readonly name: string;
  /** One sentence, or nothing. */
  readonly description: string;
  /** Further words by which people look for it. */
  readonly keywords: readonly string[];
  readonly categories: readonly string[];
  /** A name in an icon theme, or an absolute path. */
  readonly icon: string | undefined;
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** The folder that it wants to start in. */
  readonly folder: string | undefined;
  readonly isForTerminal: boolean;
  /** It is installed only if there is this program. */
  readonly tryExec: string | undefined;
}

/**
 * Reads a .desktop file by the Desktop Entry specification. Undefined when it is nothing that a menu offers: no
 * application, hidden, or without a command line that can be run.
 */
export function readDesktopEntry(text: string, file: string, languages: readonly string[]): DesktopEntry | undefined {
  const group = parseKeyFile(text).get('Desktop Entry');
  if (group === undefined || group.get('Type') !== 'Application') return undefined;
  if (isTrue(group, 'NoDisplay') || isTrue(group, 'Hidden')) return undefined;
  const localized = (key: string) => filled(localizedValue(group, key, languages));
  const categories = listOf(group.get('Categories') ?? '');
  // No desktop of theirs runs here. Most such programs work without it; its settings have nothing to set.
  if (group.has('OnlyShowIn') && categories.includes('Settings')) return undefined;
  const name = localized('Name');
  const exec = filled(group.get('Exec'));
  if (name === undefined || exec === undefined) return undefined;
  const icon = localized('Icon');
  const command = expandExec(exec, { name, icon, file });
  if (command === undefined) return undefined;
  const generic = localized('GenericName');
  return {
    name,
    description: localized('Comment') ?? generic ?? '',
    keywords: [
      ...(generic === undefined ? [] : [generic]),
      ...listOf(localizedValue(group, 'Keywords', languages) ?? ''),
    ],
    categories,
    icon,
    command,
    folder: filled(group.get('Path')),
    isForTerminal: isTrue(group, 'Terminal'),
    tryExec: filled(group.get('TryExec')),
  };
}

function isTrue(group: KeyGroup, key: string): boolean {
  return group.get(key) === 'true';
}

/** A value's meaning; undefined when there is none. */
function filled(value: string | undefined): string | undefined {
  const text = value === undefined ? '' : unescapeValue(value).trim();
  return text === '' ? undefined : text;
}
