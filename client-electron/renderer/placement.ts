import type { Fitting } from './preferences.ts';

/** Where a picture lies in a window. */
export interface Placement {
  /** CSS pixels from the window's top left corner. */
  readonly left: number;
  readonly top: number;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Physical pixels of the display for one of the session. */
  readonly zoom: number;
  /** Parts of it lie outside the window. */
  readonly overflows: boolean;
}

export interface Extent {
  readonly width: number;
  readonly height: number;
}

/**
 * Centres a picture in a window, both in physical pixels, `scale` of them to a CSS pixel. Its corner lies on a
 * physical pixel, so that one on one stays exact.
 */
export function place(picture: Extent, window: Extent, scale: number, fitting: Fitting): Placement {
  const zoom = fitting === 'exact' ? 1 : Math.min(window.width / picture.width, window.height / picture.height);
  const width = picture.width * zoom;
  const height = picture.height * zoom;
  return {
    left: Math.floor(Math.max(0, window.width - width) / 2) / scale,
    top: Math.floor(Math.max(0, window.height - height) / 2) / scale,
    width: width / scale,
    height: height / scale,
    zoom,
    overflows: fitting === 'exact' && (width > window.width || height > window.height),
  };
}
