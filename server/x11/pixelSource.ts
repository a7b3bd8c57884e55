import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import type { XImage } from 'x11';
import type { Rect } from '../../protocol/index.ts';
import type { XConnection } from './xConnection.ts';

/** Places for pixels that are on their way, so that the server fills one while the other is read. */
export const SLOTS = 2;
/** Pixels of one slot: a quarter of a large screen, so that little waits for the first of them. */
export const SLOT_PIXELS = 1 << 19;

const PIXEL_BYTES = 4;
const SLOT_BYTES = SLOT_PIXELS * PIXEL_BYTES;
const SEGMENT_BYTES = SLOTS * SLOT_BYTES;

/** All bits of whole pixels, row by row. */
const ALL_PLANES = 0xffffffff;
const Z_PIXMAP = 2;
/** The X error for a rect that is not on the screen. */
const BAD_MATCH = 8;

/** A part of the screen, and where its pixels begin in its slot. */
export interface Band extends Rect {
  readonly offset: number;
}

/** How pixels of the root window come here. */
export interface PixelSource {
  /** Brings bands into a slot. Resolves to false when some of them are not on the screen. */
  fetch(slot: number, bands: readonly Band[]): Promise<boolean>;
  /** Copies bytes of the pixels of a band that was fetched, from its pixel number `from` on: blue, green, red, unused. */
  read(slot: number, band: Band, from: number, into: Uint8Array): void;
  close(): void;
}

interface SharedMemory {
  AttachFd(segment: number, fd: number, readOnly: boolean, done: (error: Error | null) => void): void;
  Detach(segment: number): void;
  GetImage(
    drawable: number,
    x: number,
    y: number,
    width: number,
    height: number,
    planeMask: number,
    format: number,
    segment: number,
    offset: number,
    done: (error: Error | null, value: unknown) => void,
  ): void;
}

/** Pixels through memory that is shared with the server. Rejects where that is not possible. */
export async function openSharedSource(connection: XConnection): Promise<PixelSource> {
  const { client, root } = connection;
  const shm = await connection.extension<SharedMemory>('shm');
  const segment = client.AllocID();
  const fd = createSharedFile();
  try {
    await connection.ask<unknown>((done) => shm.AttachFd(segment, fd, false, (error) => done(error, undefined)));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  const placeOf = (slot: number, { offset }: Band) => slot * SLOT_BYTES + offset * PIXEL_BYTES;
  return {
    fetch: (slot, bands) =>
      allOnScreen(
        bands.map((band) =>
          connection.ask((done) => {
            const { x, y, width, height } = band;
            shm.GetImage(root, x, y, width, height, ALL_PLANES, Z_PIXMAP, segment, placeOf(slot, band), done);
          }),
        ),
      ),
    read(slot, band, from, into) {
      readSync(fd, into, 0, into.length, placeOf(slot, band) + from * PIXEL_BYTES);
    },
    close() {
      shm.Detach(segment);
      closeSync(fd);
    },
  };
}

/** Pixels through the connection, which takes five times as long. */
export function openCoreSource(connection: XConnection): PixelSource {
  const { client, root } = connection;
  const slots = Array.from({ length: SLOTS }, () => new Map<number, Buffer>());
  return {
    fetch(slot, bands) {
      slots[slot]?.clear();
      return allOnScreen(
        bands.map(async ({ x, y, width, height, offset }) => {
          const { data } = await connection.ask<XImage>((done) =>
            client.GetImage(Z_PIXMAP, root, x, y, width, height, ALL_PLANES, done),
          );
          slots[slot]?.set(offset, data);
        }),
      );
    },
    read(slot, { offset }, from, into) {
      const data = slots[slot]?.get(offset);
      into.set(data?.subarray(from * PIXEL_BYTES, from * PIXEL_BYTES + into.length) ?? []);
    },
    close() {
      for (const slot of slots) slot.clear();
    },
  };
}

/** A file without a name, in memory. */
function createSharedFile(): number {
  const path = `/dev/shm/farglass-${randomBytes(8).toString('hex')}`;
  const fd = openSync(path, 'wx+', 0o600);
  try {
    unlinkSync(path);
    // Memory that is only promised would be missed when the server writes there, which kills it.
    writeSync(fd, new Uint8Array(SEGMENT_BYTES));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return fd;
}

/** Waits for all replies, so that none comes in when something else has been asked for. */
async function allOnScreen(replies: readonly Promise<unknown>[]): Promise<boolean> {
  let areThere = true;
  for (const result of await Promise.allSettled(replies)) {
    if (result.status === 'fulfilled') continue;
    // The package's errors of X requests have their code there; others have none.
    if ((result.reason as { readonly error?: number }).error !== BAD_MATCH) throw result.reason;
    areThere = false;
  }
  return areThere;
}
