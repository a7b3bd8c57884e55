/** How a screen is shown: one pixel on one of the display, or as large as fits. */
export type Scaling = 'actual' | 'fit';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a screen lies in the area that shows it, CSS pixels. */
export interface Placement extends Size {
  readonly x: number;
  readonly y: number;
  /** CSS pixels for one pixel of the screen. */
  readonly zoom: number;
}

/** Pixels of the display in an area of CSS pixels: the largest screen that is shown one to one without scrolling. */
export function displayPixels(area: Size, devicePixelRatio: number): Size {
  // Ratios like 1.1 make whole numbers come out a hair too small.
  const pixels = (length: number) => Math.floor(length * devicePixelRatio + 1e-6);
  return { width: pixels(area.width), height: pixels(area.height) };
}

/** Centres a screen in an area. Its corner lies on a pixel of the display, so that one to one stays sharp. */
export function placeScreen(screen: Size, area: Size, devicePixelRatio: number, scaling: Scaling): Placement {
  const zoom =
    scaling === 'actual' ? 1 / devicePixelRatio : Math.min(area.width / screen.width, area.height / screen.height);
  const width = screen.width * zoom;
  const height = screen.height * zoom;
  const corner = (room: number) => Math.floor((Math.max(0, room) / 2) * devicePixelRatio + 1e-6) / devicePixelRatio;
  return { x: corner(area.width - width), y: corner(area.height - height), width, height, zoom };
}

/** The pixel of the screen under a point of the area, CSS pixels. It may lie outside the screen. */
export function toScreenPixel(placement: Placement, x: number, y: number): { readonly x: number; readonly y: number } {
  const pixel = (offset: number) => Math.floor(offset / placement.zoom + 1e-6);
  return { x: pixel(x - placement.x), y: pixel(y - placement.y) };
}

/** Where the corner of a pixel of the screen lies in the area, CSS pixels. */
export function toAreaPoint(placement: Placement, x: number, y: number): { readonly x: number; readonly y: number } {
  return { x: placement.x + x * placement.zoom, y: placement.y + y * placement.zoom };
}
