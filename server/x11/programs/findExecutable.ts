import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** X servers without a screen, best first: the first two can change their size. */
const X_SERVERS = ['Xtigervnc', 'Xvnc', 'Xvfb'];

/** The path of a program, looked for as shells do; undefined when there is none that may be run. */
export async function findExecutable(name: string, path = process.env.PATH ?? ''): Promise<string | undefined> {
  if (isAbsolute(name)) return (await isExecutable(name)) ? name : undefined;
  // A path with folders in it is no name, and what it is relative to is not known.
  if (name === '' || name.includes('/')) return undefined;
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    const file = join(folder, name);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

/** Whether sessions of X programs can be had on this machine. */
export async function hasXServer(path = process.env.PATH ?? ''): Promise<boolean> {
  for (const name of X_SERVERS) if ((await findExecutable(name, path)) !== undefined) return true;
  return false;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false; // not there, or not for us: both are an answer
  }
}
