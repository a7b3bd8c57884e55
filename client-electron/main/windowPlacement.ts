import { type BrowserWindow, type Rectangle, screen } from 'electron';
import type { JsonFile } from './jsonFile.ts';

const DEFAULT_SIZE = { width: 1280, height: 832 } as const;
/** Below this the toolbar and the dialogs do not fit. */
export const MIN_WINDOW_SIZE = { width: 480, height: 320 } as const;
/** So much of a title bar must be on a screen for a pointer to take hold of it, pixels. */
const VISIBLE_PIXELS = 64;

/** Where a window was. */
export interface Placement {
  readonly bounds: Rectangle;
  readonly isMaximized: boolean;
}

/** Where the last window was, if it would be on a screen today; otherwise a default size, for the system to place. */
export function restoredPlacement(file: JsonFile): Partial<Rectangle> & { readonly isMaximized: boolean } {
  const { bounds, isMaximized } = (file.read() ?? {}) as { readonly bounds?: unknown; readonly isMaximized?: unknown }; // fields checked below
  if (!isRectangle(bounds) || !isOnScreen(bounds)) return { ...DEFAULT_SIZE, isMaximized: isMaximized === true };
  return { ...bounds, isMaximized: isMaximized === true };
}

/** Remembers where a window is when it closes. */
export function keepPlacement(window: BrowserWindow, file: JsonFile): void {
  window.on('close', () => {
    const placement: Placement = { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() };
    file.write(placement);
  });
}

function isRectangle(value: unknown): value is Rectangle {
  const { x, y, width, height } = (value ?? {}) as Readonly<Record<string, unknown>>; // any value has these, maybe undefined
  if (![x, y, width, height].every((side) => Number.isInteger(side))) return false;
  return (width as number) >= MIN_WINDOW_SIZE.width && (height as number) >= MIN_WINDOW_SIZE.height; // integers, just checked
}

function isOnScreen({ x, y, width }: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const across = Math.min(x + width, workArea.x + workArea.width) - Math.max(x, workArea.x);
    return across >= VISIBLE_PIXELS && y >= workArea.y && y <= workArea.y + workArea.height - VISIBLE_PIXELS;
  });
}
