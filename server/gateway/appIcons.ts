import { stat } from 'node:fs/promises';
import type { IconFinder } from '../x11/programs/iconFinder.ts';
import type { AppCatalog } from './appCatalog.ts';
import { renderIcon } from './renderIcon.ts';

/** Icons that one answer holds: what a screen shows at once, and short enough for a client that limits answers. */
export const MAX_ICONS_PER_ANSWER = 48;

/** Pictures that are kept, each of a few kilobytes: as many as programs are listed at most. */
const MAX_KEPT = 2000;

/** What was made of an icon's file. */
interface Drawn {
  /** Another one when the file is replaced or written again. */
  readonly version: string;
  /** Undefined for a file that cannot be drawn. */
  readonly image: string | undefined;
}

/**
 * The icons of a server's apps. Clients name apps, never files: there is nothing else that they could get. A page can
 * not load them as pictures, since that sends no token, so they travel as data URLs in JSON. Each file is drawn once;
 * what was not found, or has changed, is looked for again with each request.
 */
export class AppIcons {
  private readonly catalog: AppCatalog;
  private readonly finder: Pick<IconFinder, 'find'>;
  /** By what apps call them, the longest unused first. */
  private readonly kept = new Map<string, Promise<Drawn | undefined>>();
  /** The drawing that is going on: one at a time, so that no number of clients takes more than one core. */
  private drawing: Promise<unknown> = Promise.resolve();

  constructor(catalog: AppCatalog, finder: Pick<IconFinder, 'find'>) {
    this.catalog = catalog;
    this.finder = finder;
  }

  /** Data URLs by the names of apps, of those among the first names that have an icon. */
  async images(names: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const images = new Map<string, string>();
    for (const name of new Set(names.slice(0, MAX_ICONS_PER_ANSWER))) {
      const image = await this.image(name);
      if (image !== undefined) images.set(name, image);
    }
    return Object.fromEntries(images);
  }

  private async image(name: string): Promise<string | undefined> {
    const icon = this.catalog.get(name)?.icon;
    if (icon === undefined) return undefined;
    // One after the other: of two requests at once, the second finds what the first has drawn.
    const drawn = this.update(icon, this.kept.get(icon));
    this.kept.delete(icon);
    this.kept.set(icon, drawn);
    const oldest = this.kept.keys().next();
    if (this.kept.size > MAX_KEPT && oldest.done !== true) this.kept.delete(oldest.value);
    return (await drawn)?.image;
  }

  private async update(icon: string, before: Promise<Drawn | undefined> | undefined): Promise<Drawn | undefined> {
    const known = await before;
    const file = await this.finder.find(icon);
    const version = file === undefined ? undefined : await versionOf(file);
    if (file === undefined || version === undefined) return undefined;
    if (known?.version === version) return known;
    // A damaged picture costs its app the icon, and nobody else anything.
    const image = this.drawing.then(() => dataUrl(file)).catch(() => undefined);
    this.drawing = image;
    return { version, image: await image };
  }
}

async function dataUrl(file: string): Promise<string> {
  const image = await renderIcon(file);
  return `data:image/webp;base64,${image.toString('base64')}`;
}

/** Says which file it is and when it was last written or put there; undefined when it is gone. */
async function versionOf(file: string): Promise<string | undefined> {
  try {
    const { ino, ctimeMs } = await stat(file);
    return `${ino} ${ctimeMs} ${file}`;
  } catch {
    return undefined; // removed since it was found
  }
}
