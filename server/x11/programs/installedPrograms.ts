import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFolders } from './baseFolders.ts';
import { headingOf } from './categories.ts';
import { type DesktopEntry, readDesktopEntry } from './desktopEntry.ts';
import { findExecutable } from './findExecutable.ts';
import { languagesOf } from './keyFile.ts';
import { type OfferedProgram, takeName } from './offeredProgram.ts';

/** An entry with all its translations has some tens of kilobytes. */
const MAX_FILE_BYTES = 1 << 20;
/** More than any installation has; the list would not be read any more. */
const MAX_FILES = 2000;
/** Folders within folders, as Wine and KDE make them. */
const MAX_DEPTH = 6;
/** Words to be looked for by; the list travels to every client. */
const MAX_KEYWORDS_CHARACTERS = 120;

/**
 * The programs that .desktop files offer, by title. `environment` names the folders, the language and where programs
 * are looked for; names in `taken` are not given to them.
 */
export async function installedPrograms(environment: NodeJS.ProcessEnv, taken: Set<string>): Promise<OfferedProgram[]> {
  const languages = languagesOf(environment);
  const terminal = await findExecutable('xterm', environment.PATH);
  const found: { readonly id: string; readonly entry: DesktopEntry }[] = [];
  for (const [id, file] of await desktopFiles(environment)) {
    const text = await readSmallFile(file);
    const entry = text === undefined ? undefined : readDesktopEntry(text, file, languages);
    if (entry !== undefined && (await isUsable(entry, terminal, environment))) found.push({ id, entry });
  }
  found.sort((a, b) => a.entry.name.localeCompare(b.entry.name) || a.id.localeCompare(b.id));
  return found.map(({ id, entry }) => programOf(entry, takeName([id.replace(/^.*\./, ''), id], taken), terminal));
}

/**
 * The files by their ids, which say what replaces what: the first folder that has an id decides, and a hidden entry of
 * the user's hides the system's.
 */
async function desktopFiles(environment: NodeJS.ProcessEnv): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const folder of dataFolders(environment)) await collectFiles(join(folder, 'applications'), '', 0, files);
  return files;
}

async function collectFiles(folder: string, prefix: string, depth: number, files: Map<string, string>): Promise<void> {
  // A folder that is not there, or not for us, offers nothing.
  const items = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const item of items) {
    const path = join(folder, item.name);
    if (item.isDirectory()) {
      if (depth < MAX_DEPTH) await collectFiles(path, `${prefix}${item.name}-`, depth + 1, files);
    } else if (item.name.endsWith('.desktop') && files.size < MAX_FILES) {
      const id = prefix + item.name.slice(0, -'.desktop'.length);
      if (!files.has(id)) files.set(id, path);
    }
  }
}

/** The text of a file; undefined for what is none, or can not be an entry. */
async function readSmallFile(file: string): Promise<string | undefined> {
  try {
    const { size } = await stat(file).then((it) => (it.isFile() ? it : { size: Number.POSITIVE_INFINITY }));
    return size <= MAX_FILE_BYTES ? await readFile(file, 'utf8') : undefined;
  } catch {
    return undefined; // a link to nowhere, as uninstalled programs leave behind
  }
}

async function isUsable(entry: DesktopEntry, terminal: string | undefined, { PATH }: NodeJS.ProcessEnv) {
  if (entry.isForTerminal && terminal === undefined) return false;
  for (const program of [entry.tryExec, entry.command[0]]) {
    if (program !== undefined && (await findExecutable(program, PATH)) === undefined) return false;
  }
  return true;
}

function programOf(entry: DesktopEntry, name: string, terminal: string | undefined): OfferedProgram {
  const { name: title, description, keywords, categories, icon, folder } = entry;
  const command =
    entry.isForTerminal && terminal !== undefined ? [terminal, '-T', title, '-e', ...entry.command] : entry.command;
  return {
    name,
    title,
    description,
    keywords: keywords.join(' ').slice(0, MAX_KEYWORDS_CHARACTERS),
    category: headingOf(categories),
    ...(icon === undefined ? {} : { icon }),
    command,
    ...(folder === undefined ? {} : { folder }),
  };
}
