import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { extname, isAbsolute, join } from 'node:path';
import { dataFolders } from './baseFolders.ts';
import { type KeyGroup, parseKeyFile } from './keyFile.ts';

/** The side of an icon in the app list, pixels: 44 on most screens, and some more for sharper ones. */
export const ICON_SIDE = 64;

const EXTENSIONS = ['.png', '.svg', '.xpm'];
/** Where programs put icons of their own: every theme falls back to it. */
const OWN_THEME = 'hicolor';
/** An index that names every folder of a large theme has some hundred kilobytes. */
const MAX_INDEX_BYTES = 4 << 20;

/** One folder of a theme, and how far the size of its icons is from the one that is wanted, pixels. */
interface ThemeFolder {
  readonly path: string;
  readonly distance: number;
}

/**
 * Finds the files of icons by the Icon Theme specification. No theme is chosen on a server: programs' own icons count
 * first, then what the installed themes have for names that all programs may use. Folders are read once.
 */
export class IconFinder {
  private readonly environment: NodeJS.ProcessEnv;
  private readonly listings = new Map<string, Promise<ReadonlySet<string>>>();
  private folders: Promise<readonly string[]> | undefined;

  constructor(environment: NodeJS.ProcessEnv) {
    this.environment = environment;
  }

  /** The file of an icon, by its name in a theme or its absolute path; undefined when there is none. */
  async find(icon: string): Promise<string | undefined> {
    if (isAbsolute(icon)) return EXTENSIONS.includes(extname(icon)) && (await isFile(icon)) ? icon : undefined;
    if (icon === '' || /[/\0]/.test(icon)) return undefined;
    // Names with an ending are wrong by the specification, and common.
    const name = EXTENSIONS.includes(extname(icon)) ? icon.slice(0, -4) : icon;
    this.folders ??= this.allFolders();
    for (const folder of await this.folders) {
      const files = await this.listing(folder);
      const extension = EXTENSIONS.find((ending) => files.has(name + ending));
      if (extension !== undefined) return join(folder, name + extension);
    }
    return undefined;
  }

  /** The folders to look into, best first. */
  private async allFolders(): Promise<readonly string[]> {
    const data = dataFolders(this.environment);
    const bases = [join(homedir(), '.icons'), ...data.map((folder) => join(folder, 'icons'))];
    const themes = new Set([OWN_THEME]);
    for (const base of bases) for (const name of [...(await this.listing(base))].sort()) themes.add(name);
    const folders: string[] = [];
    for (const theme of themes) folders.push(...(await themeFolders(bases, theme)));
    return [...folders, ...bases, ...data.map((folder) => join(folder, 'pixmaps'))];
  }

  private listing(folder: string): Promise<ReadonlySet<string>> {
    let listing = this.listings.get(folder);
    if (listing === undefined) {
      // A folder that is not there has no icons.
      listing = readdir(folder).then(
        (names) => new Set(names),
        () => new Set(),
      );
      this.listings.set(folder, listing);
    }
    return listing;
  }
}

/** The folders of a theme by the distance of their sizes, each in all bases; none for what is no theme of icons. */
async function themeFolders(bases: readonly string[], theme: string): Promise<string[]> {
  for (const base of bases) {
    const text = await readIndex(join(base, theme, 'index.theme'));
    if (text === undefined) continue;
    const index = parseKeyFile(text);
    const list = index.get('Icon Theme')?.get('Directories') ?? '';
    const folders = list
      .split(',')
      .map((path) => path.trim())
      // Symbolic icons are masks for one colour. What leads out of the theme is none of its folders.
      .filter((path) => path !== '' && !path.includes('symbolic') && !path.split('/').includes('..'))
      .map((path): ThemeFolder => ({ path, distance: sizeDistance(index.get(path)) }));
    folders.sort((a, b) => a.distance - b.distance);
    return folders.flatMap(({ path }) => bases.map((it) => join(it, theme, path)));
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
    return undefined; // most folders of themes have none: the other bases do
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false; // not there
  }
}
