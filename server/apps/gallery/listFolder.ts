import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { truePathInside } from './rootFolder.ts';

export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'folder' | 'image';
}

/** Endings of the files that are shown. What the decoder cannot read gets a card that says so. */
const imageEndings = new Set(
  'png jpg jpeg jpe jfif webp gif avif heic heif tif tiff svg svgz'.split(' ').map((name) => `.${name}`),
);
/** Entries that are read at once from a folder. */
const READ_ENTRIES = 1024;
/** Entries of one folder that are shown: beyond this nobody finds anything by scrolling. */
export const MAX_FOLDER_ENTRIES = 200_000;

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/**
 * Folders and images in a folder, folders first, each in natural order. Hidden ones are left out, and so are links
 * that lead out of `root`, and devices and pipes. Rejects when the folder cannot be read.
 */
export async function listFolder(root: string, folder: string): Promise<FolderEntry[]> {
  if ((await truePathInside(root, folder)) === null) throw new Error('it is not in the folder of pictures');
  const folders: FolderEntry[] = [];
  const images: FolderEntry[] = [];
  const directory = await opendir(folder, { bufferSize: READ_ENTRIES });
  for await (const entry of directory) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    const kind = await kindOf(root, path, entry);
    if (kind === 'folder') folders.push({ name: entry.name, path, kind });
    else if (kind === 'image') images.push({ name: entry.name, path, kind });
    if (folders.length + images.length >= MAX_FOLDER_ENTRIES) break;
  }
  return [...sortByName(folders), ...sortByName(images)];
}

async function kindOf(root: string, path: string, entry: Dirent): Promise<FolderEntry['kind'] | null> {
  const isImageName = imageEndings.has(extname(entry.name).toLowerCase());
  if (entry.isDirectory()) return 'folder';
  if (entry.isFile()) return isImageName ? 'image' : null;
  if (!entry.isSymbolicLink()) return null;
  const target = await truePathInside(root, path);
  const stats = target === null ? null : await stat(target).catch(() => null);
  if (stats?.isDirectory()) return 'folder';
  return stats?.isFile() && isImageName ? 'image' : null;
}

function sortByName(entries: FolderEntry[]): FolderEntry[] {
  return entries.sort((a, b) => collator.compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
}
