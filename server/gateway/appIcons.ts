import type { IconFinder } from '../x11/programs/iconFinder.ts';
import type { AppCatalog } from './appCatalog.ts';
import { renderIcon } from './renderIcon.ts';

/** Icons that one answer holds: what a screen shows at once, and short enough for a client that limits answers. */
export const MAX_ICONS_PER_ANSWER = 48;

/**
 * The icons of a server's apps. Clients name apps, never files: there is nothing else that they could get. A page can
 * not load them as pictures, since that sends no token, so they travel as data URLs in JSON.
 */
export class AppIcons {
  private readonly catalog: AppCatalog;
  private readonly finder: Pick<IconFinder, 'find'>;
  /** By what apps call them. */
  private readonly rendered = new Map<string, Promise<string | undefined>>();

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

  private image(name: string): Promise<string | undefined> {
    const icon = this.catalog.get(name)?.icon;
    if (icon === undefined) return Promise.resolve(undefined);
    let image = this.rendered.get(icon);
    if (image === undefined) {
      // A damaged picture costs its app the icon, and nobody else anything.
      image = this.load(icon).catch(() => undefined);
      this.rendered.set(icon, image);
    }
    return image;
  }

  private async load(icon: string): Promise<string | undefined> {
    const file = await this.finder.find(icon);
    if (file === undefined) return undefined;
    const image = await renderIcon(file);
    return `data:image/webp;base64,${image.toString('base64')}`;
  }
}
