import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, sep } from 'node:path';

/** The folder that the gallery shows: FARGLASS_PICTURES, else ~/Pictures where there is one, else home. A true path. */
export async function findRootFolder(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const named = environment.FARGLASS_PICTURES;
  if (named) {
    try {
      return await realpath(named);
    } catch (cause) {
      throw new Error(`FARGLASS_PICTURES names ${named}, which cannot be opened: make it a folder with pictures.`, {
        cause,
      });
    }
  }
  const pictures = join(homedir(), 'Pictures');
  const isFolder = await stat(pictures).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  return realpath(isFolder ? pictures : homedir());
}

/** The true path behind `path`; null when that lies outside of `root`, a true path, or does not exist. */
export async function truePathInside(root: string, path: string): Promise<string | null> {
  const real = await realpath(path).catch(() => null);
  const prefix = root.endsWith(sep) ? root : root + sep;
  return real !== null && (real === root || real.startsWith(prefix)) ? real : null;
}
