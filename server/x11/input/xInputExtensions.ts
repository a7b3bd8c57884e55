import type { XConnection } from '../xConnection.ts';

/** The XTEST extension: events as if devices made them. */
export interface Xtest {
  readonly KeyPress: number;
  readonly KeyRelease: number;
  readonly ButtonPress: number;
  readonly ButtonRelease: number;
  readonly MotionNotify: number;
  /** `detail` is a keycode or a button; for motion 0 means that x and y are those of the window `root`. */
  FakeInput(type: number, detail: number, delayMs: number, root: number, x: number, y: number): void;
}

/** The part of the XKEYBOARD extension that is used. */
export interface Xkb {
  readonly UseCoreKbd: number;
  readonly EventType: { readonly NewKeyboardNotify: number; readonly MapNotify: number };
  SelectEvents(
    device: number,
    affectWhich: number,
    clear: number,
    selectAll: number,
    affectMap: number,
    map: number,
  ): void;
  LatchLockState(
    device: number,
    affectLocks: number,
    locks: number,
    lockGroup: boolean,
    groupLock: number,
    affectLatches: number,
    latches: number,
    latchGroup: boolean,
    groupLatch: number,
  ): void;
}

/** Rejects when the display does not know the extension, which all of today's do. */
export async function openXtest(connection: XConnection): Promise<Xtest> {
  return await needed<Xtest>(connection, 'xtest', 'XTEST');
}

/** From here on the server tells this connection about its keymap with XKEYBOARD's events instead of MappingNotify. */
export async function openXkb(connection: XConnection): Promise<Xkb> {
  return await needed<Xkb>(connection, 'xkb', 'XKEYBOARD');
}

async function needed<T>(connection: XConnection, module: string, name: string): Promise<T> {
  try {
    return await connection.extension<T>(module);
  } catch (cause) {
    throw new Error(`The X display cannot be typed on: it has no ${name} extension. Start it without "-extension".`, {
      cause,
    });
  }
}
