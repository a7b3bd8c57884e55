import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { readDesktopOptions } from '../desktopOptions.ts';
import { isAddressName, type OfferedProgram } from './offeredProgram.ts';

/** The heading of programs that the configuration names. */
export const CONFIGURED_CATEGORY = 'Programs';

const MAX_FILE_BYTES = 1 << 20;
const MAX_PROGRAMS = 1000;
const MAX_DESCRIPTION_CHARACTERS = 500;

const fields = ['name', 'title', 'command', 'icon', 'description', 'folder', 'environment'] as const;

/**
 * The programs of a configuration file; undefined when there is no such file. Rejects with a sentence that names the
 * file, the program and what is wrong with it.
 */
export async function readProgramsFile(file: string): Promise<OfferedProgram[] | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`The list of programs ${file} cannot be read: ${error.message}`, { cause: error });
  });
  if (text === undefined) return undefined;
  if (text.length > MAX_FILE_BYTES) throw new Error(`The list of programs ${file} is longer than 1 MiB.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The list of programs ${file} is not JSON: ${why}`, { cause });
  }
  return readPrograms(value, file);
}

/** Checks a list of programs. `file` is where it comes from. Throws an Error as `readProgramsFile` rejects. */
export function readPrograms(value: unknown, file: string): OfferedProgram[] {
  if (!Array.isArray(value)) {
    throw new Error(
      `${file} holds no list: it looks like [{"name": "editor", "title": "Editor", "command": ["gvim"]}].`,
    );
  }
  if (value.length > MAX_PROGRAMS) throw new Error(`${file} names more than ${MAX_PROGRAMS} programs.`);
  const names = new Set<string>();
  return value.map((item: unknown, index) => {
    const program = readProgram(item, (what) => {
      const name = isRecord(item) && typeof item.name === 'string' ? ` ("${item.name}")` : '';
      return new Error(`${file}, program ${index + 1}${name}: ${what}`);
    });
    if (names.has(program.name)) throw new Error(`${file} has two programs with the name "${program.name}".`);
    names.add(program.name);
    return program;
  });
}

function readProgram(item: unknown, wrong: (what: string) => Error): OfferedProgram {
  if (!isRecord(item))
    throw wrong('it is not an object like {"name": "editor", "title": "Editor", "command": ["gvim"]}.');
  const unknown = Object.keys(item).find((key) => !fields.some((field) => field === key));
  if (unknown !== undefined) throw wrong(`there is no field "${unknown}". The fields are ${fields.join(', ')}.`);
  const { name, title, command, icon, description = '', folder, environment } = item;
  if (typeof name !== 'string' || !isAddressName(name)) {
    throw wrong('"name" is part of addresses: small letters, digits and dashes between them, at most 48.');
  }
  if (typeof description !== 'string' || description.length > MAX_DESCRIPTION_CHARACTERS) {
    throw wrong(`"description" is a text of at most ${MAX_DESCRIPTION_CHARACTERS} characters.`);
  }
  if (icon !== undefined && !isIcon(icon)) {
    throw wrong('"icon" is a name in an icon theme, like "gimp", or the path of a .png, .svg or .xpm file.');
  }
  const home = typeof folder === 'string' ? inHome(folder) : folder;
  const common = { description, keywords: '', category: CONFIGURED_CATEGORY };
  try {
    // What a session is given is checked where it is defined.
    const options = readDesktopOptions({ kind: 'program', title, command, folder: home, environment });
    const { title: checkedTitle, command: argv = [], ...place } = options;
    return {
      name,
      title: checkedTitle,
      ...common,
      ...(icon === undefined ? {} : { icon: inHome(icon) }),
      command: argv,
      ...(place.folder === undefined ? {} : { folder: place.folder }),
      ...(place.environment === undefined ? {} : { environment: place.environment }),
    };
  } catch (cause) {
    const sentence = cause instanceof Error ? cause.message : String(cause);
    throw wrong(
      sentence
        .replace(/^The option ("\w+") of an X session/, '$1')
        .replace(/^The options of an X session( for one program)? need/, 'it needs'),
    );
  }
}

/** `~` is the user's own folder, as in shells. */
function inHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}

function isIcon(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || value.length > 1024 || value.includes('\0')) return false;
  return !value.includes('/') || isAbsolute(inHome(value));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
