import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where data files are looked for, best first: the user's, then the system's (XDG Base Directory specification). */
export function dataFolders({ XDG_DATA_HOME, XDG_DATA_DIRS }: NodeJS.ProcessEnv): string[] {
  const own = absolute(XDG_DATA_HOME) ?? join(homedir(), '.local/share');
  const listed = (XDG_DATA_DIRS ?? '').split(delimiter).filter(isAbsolute);
  const shared = listed.length > 0 ? listed : ['/usr/local/share', '/usr/share'];
  return [...new Set([own, ...shared])];
}

/** Where the user's configuration lies. */
export function configFolder({ XDG_CONFIG_HOME }: NodeJS.ProcessEnv): string {
  return absolute(XDG_CONFIG_HOME) ?? join(homedir(), '.config');
}

/** The specification has relative paths ignored. */
function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}
