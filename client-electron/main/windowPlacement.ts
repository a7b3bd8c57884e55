import { type BrowserWindow, type Rectangle, screen } from 'electron';
import type { JsonFile } from './jsonFile.ts';

const DEFAULT_SIZE = { width: 1280, height: 832 } as const;
/** Below this the toolbar and the dialogs do not fit. */
export const MIN_WINDOW_SIZE = { width: 480, height: 320 } as const;
/** What a window of the default size leaves free of a small screen's height, pixels: room for its title bar. */
const SCREEN_MARGIN = 40;
/** So much of a title bar must be on a screen for a pointer to take hold of it, pixels. */
const VISIBLE_PIXELS = 64;

/** Where a window was. */
export interface Placement {
  readonly bounds: Rectangle;
  readonly isMaximized: boolean;
}

/** Where the last window was, if it would be on a screen today; otherwise a default size, for the system to place. */
export function restoredPlacement(file: JsonFile): Partial<Rectangle> & { readonly isMaximized: boolean } {
  // Fields checked below.
  const { bounds, isMaximized } = (file.read() ?? {}) as { readonly bounds?: unknown; readonly isMaximized?: unknown };
  if (!isRectangle(bounds) || !isOnScreen(bounds)) return { ...defaultSize(), isMaximized: isMaximized === true };
  return { ...bounds, isMaximized: isMaximized === true };
}

/** Smaller than the screen, with room for a title bar. */
function defaultSize(): { readonly width: number; readonly height: number } {
  const { width, height } = screen.getPrimaryDisplay().workAreaSize;
  return { width: Math.min(DEFAULT_SIZE.width, width), height: Math.min(DEFAULT_SIZE.height, height - SCREEN_MARGIN) };
}

/**
 * Remembers where a window was when it closed. A page that closes its own window gives no time to ask, hence the notes
 * along the way.
 */
export function keepPlacement(window: BrowserWindow, file: JsonFile): void {
  let placement: Placement | undefined;
  const note = () => {
    if (window.isFullScreen() || window.isMinimized()) return;
    placement = { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() };
  };
  window.on('resize', note);
  window.on('move', note);
  window.on('closed', () => {
    if (placement !== undefined) file.write(placement);
  });
}

function isRectangle(value: unknown): value is Rectangle {
  // Any value has these, maybe undefined.
  const { x, y, width, height } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (![x, y, width, height].every((side) => Number.isInteger(side))) return false;
  // Integers, just checked.
  return (width as number) >= MIN_WINDOW_SIZE.width && (height as number) >= MIN_WINDOW_SIZE.height;
}

function isOnScreen({ x, y, width }: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const across = Math.min(x + width, workArea.x + workArea.width) - Math.max(x, workArea.x);
    return across >= VISIBLE_PIXELS && y >= workArea.y && y <= workArea.y + workArea.height - VISIBLE_PIXELS;
  });
}
