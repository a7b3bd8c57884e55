import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { extname, isAbsolute, join, normalize } from 'node:path';
import { dataFolders } from './baseFolders.ts';
import { type KeyGroup, parseKeyFile } from './keyFile.ts';

/** The side of an icon in the app list, pixels: 44 on most screens, and some more for sharper ones. */
export const ICON_SIDE = 64;

const EXTENSIONS = ['.png', '.svg', '.xpm'];
/** Where programs put icons of their own: every theme falls back to it. */
const OWN_THEME = 'hicolor';
/** What makes a folder a theme. */
const INDEX = 'index.theme';
/** An index that names every folder of a large theme has some hundred kilobytes. */
const MAX_INDEX_BYTES = 4 << 20;
/**
 * How old an answer may be, milliseconds: the specification has whoever keeps the names of icons look at the folders
 * again after 5 seconds. Reading those of the usual themes takes a tenth of a second.
 */
export const FRESH_MS = 5000;
/** More than the largest themes have together; an index of so many takes 13 MB. */
const MAX_NAMES = 100_000;

/** One folder of a theme, and how far the size of its icons is from the one that is wanted, pixels. */
interface ThemeFolder {
  readonly path: string;
  readonly distance: number;
}

/** Where icons are: one for all names of a folder, so that an index holds few objects. */
interface IconPlace {
  readonly folder: string;
  readonly extension: string;
}

/** The best file of each icon, by the icon's name. */
type IconIndex = ReadonlyMap<string, IconPlace>;

/**
 * Finds the files of icons by the Icon Theme specification. No theme is chosen on a server: programs' own icons count
 * first, then what the installed themes have for names that all programs may use. Folders are read when somebody looks
 * for an icon, and again when that was a while ago: programs are installed while the server runs.
 */
export class IconFinder {
  private readonly environment: NodeJS.ProcessEnv;
  private index: Promise<IconIndex> | undefined;
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(environment: NodeJS.ProcessEnv) {
    this.environment = environment;
  }

  /** The file of an icon, by its name in a theme or its absolute path; undefined when there is none. */
  async find(icon: string): Promise<string | undefined> {
    if (isAbsolute(icon)) return EXTENSIONS.includes(extname(icon)) && (await isFile(icon)) ? icon : undefined;
    if (icon === '' || /[/\0]/.test(icon)) return undefined;
    // Names with an ending are wrong by the specification, and common.
    const name = EXTENSIONS.includes(extname(icon)) ? icon.slice(0, -4) : icon;
    const place = (await this.freshIndex()).get(name);
    return place === undefined ? undefined : join(place.folder, name + place.extension);
  }

  /** All who ask at once wait for one reading, and all who ask soon after get what it found. */
  private freshIndex(): Promise<IconIndex> {
    if (this.index === undefined || performance.now() - this.readAt >= FRESH_MS) {
      // On a slow disk it may take longer than what it finds is fresh.
      this.readAt = Number.POSITIVE_INFINITY;
      this.index = readIcons(this.environment).finally(() => {
        this.readAt = performance.now();
      });
    }
    return this.index;
  }
}

/** Reads all folders of icons. Folders that are not there, or not for us, have none. */
async function readIcons(environment: NodeJS.ProcessEnv): Promise<IconIndex> {
  const icons = new Map<string, IconPlace>();
  for (const folder of await iconFolders(environment)) {
    const files = await namesIn(folder);
    for (const extension of EXTENSIONS) {
      const place: IconPlace = { folder, extension };
      for (const file of files) {
        if (!file.endsWith(extension)) continue;
        const name = file.slice(0, -extension.length);
        if (!icons.has(name) && icons.size < MAX_NAMES) icons.set(name, place);
      }
    }
  }
  return icons;
}

/** The folders to look into, best first. */
async function iconFolders(environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const data = dataFolders(environment);
  const bases = [join(homedir(), '.icons'), ...data.map((folder) => join(folder, 'icons'))];
  const themes = new Set([OWN_THEME]);
  for (const base of bases) for (const name of (await namesIn(base)).sort()) themes.add(name);
  const folders: string[] = [];
  for (const theme of themes) folders.push(...(await themeFolders(bases, theme)));
  return [...folders, ...bases, ...data.map((folder) => join(folder, 'pixmaps'))];
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** The folders of a theme by the distance of their sizes, each in all bases; none for what is no theme of icons. */
async function themeFolders(bases: readonly string[], theme: string): Promise<string[]> {
  const roots = await Promise.all(
    bases.map(async (base) => ({ path: join(base, theme), names: new Set(await namesIn(join(base, theme))) })),
  );
  for (const root of roots) {
    const text = root.names.has(INDEX) ? await readIndex(join(root.path, INDEX)) : undefined;
    if (text === undefined) continue;
    const index = parseKeyFile(text);
    const list = index.get('Icon Theme')?.get('Directories') ?? '';
    const folders = list
      .split(',')
      .map((path) => path.trim())
      // Symbolic icons are masks for one colour. What leads out of the theme is none of its folders.
      .filter((path) => path !== '' && !path.includes('symbolic') && !path.split('/').includes('..'))
      .map((path): ThemeFolder => ({ path: normalize(path), distance: sizeDistance(index.get(path)) }));
    folders.sort((a, b) => a.distance - b.distance);
    // Themes name hundreds of folders, and few bases have any of them: most need not be looked for.
    return folders.flatMap(({ path }) =>
      roots.filter(({ names }) => names.has(path.split('/')[0]!)).map((it) => join(it.path, path)),
    );
  }
  return [];
}

/** How far the icons of a folder are from the wanted size, as the specification counts it. */
function sizeDistance(folder: KeyGroup | undefined): number {
  const number = (key: string, otherwise: number) => {
    const value = Number(folder?.get(key));
    return Number.isFinite(value) ? value : otherwise;
  };
  const size = number('Size', 0);
  const type = folder?.get('Type') ?? 'Threshold';
  const threshold = type === 'Threshold' ? number('Threshold', 2) : 0;
  const scale = number('Scale', 1);
  const min = (type === 'Scalable' ? number('MinSize', size) : size - threshold) * scale;
  const max = (type === 'Scalable' ? number('MaxSize', size) : size + threshold) * scale;
  return Math.max(0, min - ICON_SIDE, ICON_SIDE - max);
}

async function readIndex(file: string): Promise<string | undefined> {
  try {
    const { size } = await stat(file);
    return size <= MAX_INDEX_BYTES ? await readFile(file, 'utf8') : undefined;
  } catch {
    return undefined; // not for us
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false; // not there
  }
}
