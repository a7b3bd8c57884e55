import { homedir } from 'node:os';
import type { CatalogEntry } from '../../gateway/appCatalog.ts';
import type { DesktopOptions } from '../desktopOptions.ts';
import type { OfferedProgram } from './offeredProgram.ts';

/** An entry of the app list for a session of X programs. `module` is the file URL of the app that shows them. */
export function xEntry(name: string, options: DesktopOptions, module: string): CatalogEntry {
  return { name, title: options.title, description: '', shared: false, module, options };
}

/** The entry that opens a desktop of the user's own. */
export function desktopEntry(module: string): CatalogEntry {
  const options: DesktopOptions = { kind: 'desktop', title: 'Desktop', folder: homedir() };
  return { ...xEntry('desktop', options, module), description: 'A screen for X programs, with a window manager' };
}

/** The entry of a program. */
export function programEntry(program: OfferedProgram, module: string): CatalogEntry {
  const { name, title, description, keywords, category, icon, command, folder = homedir(), environment } = program;
  const options: DesktopOptions = {
    kind: 'program',
    title,
    command,
    folder,
    ...(environment === undefined ? {} : { environment }),
  };
  return {
    ...xEntry(name, options, module),
    description,
    category,
    ...(keywords === '' ? {} : { keywords }),
    ...(icon === undefined ? {} : { icon }),
  };
}
