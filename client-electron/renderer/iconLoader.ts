import type { Platform } from './platform.ts';
import { iconsUrl } from './serverLink.ts';

/** The server answers with so many at once. */
const MAX_ICONS_PER_REQUEST = 48;
/** What the server draws icons as. */
const IMAGE = /^data:image\/webp;base64,[A-Za-z0-9+/]+=*$/;

/**
 * Pictures of a server's apps. They are asked for when they come into sight, those of one moment together, and kept:
 * most people see a tenth of a long list.
 */
export class IconLoader {
  private readonly platform: Platform;
  private origin = '';
  /** By the name of the app; undefined while it is asked for, or when there is none. */
  private readonly images = new Map<string, string | undefined>();
  /** The places that wait for a picture, with the names of their apps. */
  private readonly places = new Map<Element, string>();
  private readonly wanted = new Set<string>();
  private readonly observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) this.want(target);
  });

  constructor(platform: Platform) {
    this.platform = platform;
  }

  /** Forgets the places of the last list, and which apps had no picture; of another server also its pictures. */
  startList(origin: string): void {
    for (const [name, image] of this.images) {
      if (origin !== this.origin || image === undefined) this.images.delete(name);
    }
    this.origin = origin;
    this.observer.disconnect();
    this.places.clear();
  }

  /** Puts an app's picture into a place, as soon as somebody sees it. Until then it keeps what it shows. */
  place(name: string, place: HTMLElement): void {
    const image = this.images.get(name);
    if (image !== undefined) {
      show(image, place);
    } else {
      this.places.set(place, name);
      this.observer.observe(place);
    }
  }

  private want(place: Element): void {
    this.observer.unobserve(place);
    const name = this.places.get(place);
    if (name === undefined || this.images.has(name)) return;
    this.images.set(name, undefined);
    this.wanted.add(name);
    // The observer tells of all that came into sight in one go.
    if (this.wanted.size === 1) queueMicrotask(() => this.ask());
  }

  private ask(): void {
    const names = [...this.wanted];
    this.wanted.clear();
    for (let i = 0; i < names.length; i += MAX_ICONS_PER_REQUEST) {
      void this.fetch(names.slice(i, i + MAX_ICONS_PER_REQUEST));
    }
  }

  private async fetch(names: readonly string[]): Promise<void> {
    const { origin, platform } = this;
    // Without an answer, letters stand for the pictures until the list is shown anew.
    const answer = await platform.fetchJson(iconsUrl(origin, names), platform.token(origin)).catch(() => undefined);
    if (origin !== this.origin) return;
    if (answer?.status !== 200) for (const name of names) this.images.delete(name);
    else for (const [name, image] of readImages(answer.body)) this.images.set(name, image);
    for (const [place, name] of this.places) {
      const image = this.images.get(name);
      if (image === undefined) continue;
      show(image, place);
      this.places.delete(place);
    }
  }
}

function show(image: string, place: Element): void {
  const picture = document.createElement('img');
  picture.src = image;
  picture.alt = '';
  place.classList.add('with-picture');
  place.replaceChildren(picture);
}

/** Only images: whatever else a server sends is no icon. */
function readImages(body: unknown): [name: string, image: string][] {
  const icons = typeof body === 'object' && body !== null && 'icons' in body ? body.icons : undefined;
  if (typeof icons !== 'object' || icons === null) return [];
  return Object.entries(icons).filter(([, image]) => typeof image === 'string' && IMAGE.test(image));
}
