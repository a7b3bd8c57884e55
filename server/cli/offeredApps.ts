import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileApp } from '../app/compileApp.ts';
import { type CatalogEntry, LiveCatalog } from '../gateway/appCatalog.ts';
import { describeApp } from '../gateway/describeApp.ts';
import { configFolder } from '../x11/programs/baseFolders.ts';
import { hasXServer } from '../x11/programs/findExecutable.ts';
import { installedPrograms } from '../x11/programs/installedPrograms.ts';
import { desktopEntry, programEntry } from '../x11/programs/programCatalog.ts';
import { readProgramsFile } from '../x11/programs/programsFile.ts';
import { CommandError } from './commandError.ts';
import { installation } from './installation.ts';

export interface OfferOptions {
  /** Files of custom apps. */
  readonly app: readonly string[];
  /** A list of programs; the user's own when absent. */
  readonly programs?: string;
  /** False: no X programs. */
  readonly x11: boolean;
}

/** What a server offers. */
export interface OfferedApps {
  readonly catalog: LiveCatalog;
  /** Removes what was made for it. */
  dispose(): Promise<void>;
}

/** What to do where there is no X server. */
export const NO_X_SERVER =
  'No X server is installed. On Debian and Ubuntu: apt install tigervnc-standalone-server openbox; ' +
  'on Fedora: dnf install tigervnc-server-minimal openbox. Xvfb will do too, but its screen cannot change its size.';

/**
 * The app list of a server: `first`, custom apps, configured programs, what comes with Farglass, and the programs of
 * the system; X programs only where there is an X server. Of two with the same name the first counts. Rejects with a
 * sentence.
 */
export async function offeredApps(options: OfferOptions, first: readonly CatalogEntry[] = []): Promise<OfferedApps> {
  const disposals: (() => Promise<void>)[] = [];
  const dispose = async () => {
    await Promise.all(disposals.map((it) => it()));
  };
  try {
    const own = [...first];
    for (const file of options.app) {
      const { name, module, dispose } = await compileApp(file, installation.api);
      disposals.push(dispose);
      own.push(await describeApp(name, module, installation.sessionModule));
    }
    if (options.x11 && options.programs !== undefined && !(await hasXServer())) throw new CommandError(NO_X_SERVER);
    const builtIn = await builtInApps();
    const read = async () => {
      if (!options.x11 || !(await hasXServer())) return [...own, ...builtIn];
      const configured = await configuredPrograms(options.programs);
      const entries = [...own, ...configured, ...builtIn, desktopEntry(installation.x11App)];
      const programs = await installedPrograms(process.env, new Set(entries.map(({ name }) => name)));
      return [...entries, ...programs.map((program) => programEntry(program, installation.x11App))];
    };
    return { catalog: await LiveCatalog.open(read), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** An app list of one entry. */
export async function onlyApp(entry: CatalogEntry): Promise<OfferedApps> {
  return { catalog: await LiveCatalog.open(async () => [entry]), dispose: () => Promise.resolve() };
}

async function builtInApps(): Promise<CatalogEntry[]> {
  const entries = JSON.parse(await readFile(installation.appsCatalog, 'utf8')) as CatalogEntry[]; // the build wrote it
  return entries.map((entry) => ({ ...entry, module: new URL(entry.module, installation.appsCatalog).href }));
}

/** The programs of a file, or of the user's own where none is named. */
async function configuredPrograms(file: string | undefined): Promise<CatalogEntry[]> {
  const programs = await readProgramsFile(file ?? join(configFolder(process.env), 'farglass', 'programs.json'));
  if (programs === undefined && file !== undefined) {
    throw new CommandError(`There is no file ${file}. Give --programs the path of a list of programs.`);
  }
  return (programs ?? []).map((program) => programEntry(program, installation.x11App));
}
