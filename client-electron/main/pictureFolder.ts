import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { isSurfaceSize } from '../../protocol/index.ts';
import type { KeptPixels } from '../renderer/bridge.ts';

/** All pictures together, bytes on the disk: dozens of screens. */
const MAX_BYTES = 64 << 20;
/** First bytes of a file, then width and height, 32 bits each, then the deflated pixels. */
const MAGIC = 0x46475031;
const HEAD_BYTES = 12;
const SUFFIX = '.picture';
/** Pictures of screens deflate well at once, and little better with patience. */
const LEVEL = 1;

const deflated = promisify(deflateRaw);
const inflated = promisify(inflateRaw);

/**
 * What sessions looked like when they were left, in files that only the user may read, so that what is still so is not sent
 * again. When they are too large together, those go that were written longest ago.
 */
export class PictureFolder {
  private readonly folder: string;
  private readonly maxBytes: number;
  /** Each waits for the one before. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(folder: string, maxBytes = MAX_BYTES) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /** The picture of a session; undefined when there is none that can be read. */
  async read(session: string): Promise<KeptPixels | undefined> {
    let file: Buffer;
    try {
      file = await readFile(this.pathOf(session));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // fs throws nothing else
      throw error;
    }
    if (file.length < HEAD_BYTES || file.readUInt32BE(0) !== MAGIC) return undefined;
    const [width, height] = [file.readUInt32BE(4), file.readUInt32BE(8)];
    if (!isSurfaceSize(width, height)) return undefined;
    const bytes = width * height * 4;
    const pixels = await inflated(file.subarray(HEAD_BYTES), { maxOutputLength: bytes }).catch(() => undefined);
    return pixels?.length === bytes ? { width, height, pixels } : undefined;
  }

  /** Replaces the picture of a session. */
  write(session: string, { width, height, pixels }: KeptPixels): Promise<void> {
    return this.afterOthers(async () => {
      const head = Buffer.alloc(HEAD_BYTES);
      head.writeUInt32BE(MAGIC, 0);
      head.writeUInt32BE(width, 4);
      head.writeUInt32BE(height, 8);
      const body = await deflated(pixels, { level: LEVEL });
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      const path = this.pathOf(session);
      const temporary = `${path}.${randomBytes(6).toString('hex')}`;
      try {
        await writeFile(temporary, Buffer.concat([head, body]), { mode: 0o600, flag: 'wx' });
        await rename(temporary, path);
      } catch (cause) {
        await rm(temporary, { force: true });
        throw cause;
      }
      await this.makeRoom();
    });
  }

  /** Deletes all pictures. */
  clear(): Promise<void> {
    return this.afterOthers(() => rm(this.folder, { recursive: true, force: true }));
  }

  private afterOthers(act: () => Promise<void>): Promise<void> {
    const done = this.last.then(act);
    this.last = done.catch(() => {});
    return done;
  }

  private async makeRoom(): Promise<void> {
    const files = await Promise.all(
      (await readdir(this.folder)).map(async (name) => {
        const path = join(this.folder, name);
        const { size, mtimeMs } = await stat(path);
        return { path, size, mtimeMs };
      }),
    );
    let sum = 0;
    for (const { path, size } of files.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
      sum += size;
      if (sum > this.maxBytes) await rm(path, { force: true });
    }
  }

  /** Names of sessions are anything; those of files are not. */
  private pathOf(session: string): string {
    return join(this.folder, createHash('sha256').update(session).digest('hex') + SUFFIX);
  }
}
