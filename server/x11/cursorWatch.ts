import { type CursorShape, MAX_CURSOR_SIDE } from '../../protocol/index.ts';
import type { XConnection } from './xConnection.ts';

interface CursorImage {
  readonly width: number;
  readonly height: number;
  readonly xhot: number;
  readonly yhot: number;
  /** Bytes blue, green, red, alpha; the colours multiplied by alpha. */
  readonly cursorImage: Uint8Array;
}

interface Fixes {
  SelectCursorInput(window: number, mask: number): void;
  GetCursorImage(done: (error: Error | null, value: CursorImage) => void): void;
}

const DISPLAY_CURSOR = 1;

/** Tells how the cursor of an X display looks, whenever that changes. */
export class CursorWatch {
  private readonly connection: XConnection;
  private readonly fixes: Fixes;
  private readonly changed: (shape: CursorShape) => void;
  private readonly stopListening: () => void;
  private shape: CursorShape | undefined;
  private isAsking = false;
  private isStale = false;
  private isClosed = false;

  /** Begins to watch, and calls back with the present shape first. */
  static async open(connection: XConnection, changed: (shape: CursorShape) => void): Promise<CursorWatch> {
    const watch = new CursorWatch(connection, await connection.extension<Fixes>('fixes'), changed);
    await watch.look();
    return watch;
  }

  private constructor(connection: XConnection, fixes: Fixes, changed: (shape: CursorShape) => void) {
    this.connection = connection;
    this.fixes = fixes;
    this.changed = changed;
    this.stopListening = connection.onEvent(({ name }) => {
      if (name === 'CursorNotify') void this.look();
    });
    fixes.SelectCursorInput(connection.root, DISPLAY_CURSOR);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.stopListening();
    this.fixes.SelectCursorInput(this.connection.root, 0);
  }

  /** Asks for the image; news in the meantime lead to one more look, however many they are. */
  private async look(): Promise<void> {
    this.isStale = true;
    if (this.isAsking) return;
    this.isAsking = true;
    while (this.isStale && !this.isClosed) {
      this.isStale = false;
      const image = await this.connection.ask<CursorImage>((done) => this.fixes.GetCursorImage(done));
      const shape = shapeOf(image);
      if (this.isClosed || (this.shape !== undefined && sameShape(shape, this.shape))) continue;
      this.shape = shape;
      this.changed(shape);
    }
    this.isAsking = false;
  }
}

/**
 * The shape that an image of XFIXES stands for: within the protocol's limits, colours not multiplied by alpha. Of an
 * image that is too large what lies around its hot spot is shown.
 */
export function shapeOf({ width, height, xhot, yhot, cursorImage }: CursorImage): CursorShape {
  const across = cut(width, xhot);
  const down = cut(height, yhot);
  const rgba = new Uint8Array(across.length * down.length * 4);
  let isVisible = false;
  for (let to = 0, y = down.start; y < down.start + down.length; y++) {
    for (let x = across.start; x < across.start + across.length; x++, to += 4) {
      const from = (y * width + x) * 4;
      const alpha = cursorImage[from + 3]!;
      if (alpha === 0) continue;
      isVisible = true;
      rgba[to] = divided(cursorImage[from + 2]!, alpha);
      rgba[to + 1] = divided(cursorImage[from + 1]!, alpha);
      rgba[to + 2] = divided(cursorImage[from]!, alpha);
      rgba[to + 3] = alpha;
    }
  }
  if (!isVisible) return { kind: 'named', cursor: 'none' };
  return { kind: 'image', width: across.length, height: down.length, hotX: across.hot, hotY: down.hot, rgba };
}

/** At most the protocol's length of a side, around the hot spot, which lies within. */
function cut(
  length: number,
  hotSpot: number,
): { readonly start: number; readonly length: number; readonly hot: number } {
  const hot = Math.min(hotSpot, length - 1);
  const kept = Math.min(length, MAX_CURSOR_SIDE);
  const start = Math.min(Math.max(0, hot - (kept >> 1)), length - kept);
  return { start, length: kept, hot: hot - start };
}

function divided(color: number, alpha: number): number {
  return Math.min(255, Math.round((color * 255) / alpha));
}

function sameShape(a: CursorShape, b: CursorShape): boolean {
  if (a.kind === 'named' || b.kind === 'named') return a.kind === b.kind;
  const { width, height, hotX, hotY, rgba } = a;
  return (
    width === b.width && height === b.height && hotX === b.hotX && hotY === b.hotY && Buffer.compare(rgba, b.rgba) === 0
  );
}
