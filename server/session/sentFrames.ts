import { boundsOf, boundsOfCommand, type Command, EMPTY_RECT, isEmpty, type Rect } from '../../protocol/index.ts';

/** Of frames with more writes only the bounds are kept: memory is worth more than the pixels. */
const MAX_WRITES = 64;

/** Pixels of a surface that a frame wrote. */
export interface Write {
  readonly surface: number;
  readonly rect: Rect;
}

/** Size of a surface. */
export interface SurfaceSize {
  readonly width: number;
  readonly height: number;
}

/** What is known of a frame that was sent and not yet acknowledged. */
export interface SentFrame {
  /** All that it may have changed. */
  readonly writes: readonly Write[];
  /** Ids of the glyphs that it brought. */
  readonly glyphs: readonly number[];
  /** It emptied the atlas. */
  readonly forgets: boolean;
  /** The surfaces before it, if it created, resized or destroyed one. */
  readonly surfacesBefore: ReadonlyMap<number, SurfaceSize> | undefined;
}

/**
 * The frames that a client may or may not have seen. When the connection breaks and the client says which frame
 * it presented last, the later ones tell which of its pixels, glyphs and surfaces are not what the server thinks.
 */
export class SentFrames {
  private frames: SentFrame[] = [];
  private acknowledgedCount = 0;

  /** Frames acknowledged since the viewer began. */
  get acknowledged(): number {
    return this.acknowledgedCount;
  }

  /** Frames sent since the viewer began. */
  get sent(): number {
    return this.acknowledgedCount + this.frames.length;
  }

  add(frame: SentFrame): void {
    this.frames.push(frame);
  }

  /** `count` more have been presented. */
  acknowledge(count: number): void {
    this.frames.splice(0, count);
    this.acknowledgedCount += count;
  }

  /** Whether a client can have presented so many frames. */
  canBeAt(frame: number): boolean {
    return frame >= this.acknowledgedCount && frame <= this.sent;
  }

  /** The client has presented so many frames and no other: returns those that were lost, oldest first. */
  rewindTo(frame: number): SentFrame[] {
    const lost = this.frames.slice(frame - this.acknowledgedCount);
    this.frames = [];
    this.acknowledgedCount = frame;
    return lost;
  }
}

/** Whether surfaces come, go or change their size. */
export function changesSurfaces({ name }: Command): boolean {
  return name === 'createSurface' || name === 'resizeSurface' || name === 'destroySurface';
}

/** What a frame of these parts may change; `surfacesBefore` if it changes them. */
export function sentFrame(
  parts: readonly { readonly command: Command }[],
  surfacesBefore: ReadonlyMap<number, SurfaceSize> | undefined,
): SentFrame {
  const writes: Write[] = [];
  const glyphs: number[] = [];
  let forgets = false;
  for (const { command } of parts) {
    switch (command.name) {
      case 'defineGlyphs':
        for (const { id } of command.glyphs) glyphs.push(id);
        break;
      case 'forgetGlyphs':
        forgets = true;
        break;
      case 'fill':
      case 'copy':
        for (const rect of command.rects) writes.push({ surface: command.surface, rect });
        break;
      case 'coded':
        for (const { rect } of command.changes ?? []) writes.push({ surface: command.surface, rect });
        break;
      default: {
        const rect = boundsOfCommand(command);
        if (!isEmpty(rect)) writes.push({ surface: command.surface, rect });
      }
    }
  }
  return { writes: writes.length > MAX_WRITES ? boundsOfWrites(writes) : writes, glyphs, forgets, surfacesBefore };
}

function boundsOfWrites(writes: readonly Write[]): Write[] {
  const bounds = new Map<number, Rect>();
  for (const { surface, rect } of writes) bounds.set(surface, boundsOf(bounds.get(surface) ?? EMPTY_RECT, rect));
  return [...bounds].map(([surface, rect]) => ({ surface, rect }));
}
