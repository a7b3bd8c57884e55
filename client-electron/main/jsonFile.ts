import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Raised when the meaning of a stored value changes, so that no version misreads another's file. */
const SCHEMA = 1;

/**
 * A small JSON value in a file. Writing is atomic: whoever reads, now or after a crash, sees the old value or the new
 * one. All calls are synchronous, since the files are tiny and the last one is written while the window closes.
 */
export class JsonFile {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * What was written last; undefined when there is nothing, or nothing that this version can read. An unreadable file
   * is renamed to end in `.unreadable`, so that the next write does not destroy it.
   */
  read(): unknown {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // fs throws nothing else
      throw error;
    }
    const stored = parse(text);
    if (stored === undefined) renameSync(this.path, `${this.path}.unreadable`);
    return stored?.value;
  }

  /** Replaces the value. */
  write(value: unknown): void {
    mkdirSync(dirname(this.path), { recursive: true });
    const temporary = `${this.path}.${randomBytes(6).toString('hex')}`;
    try {
      const file = openSync(temporary, 'wx', 0o600);
      try {
        writeSync(file, `${JSON.stringify({ schema: SCHEMA, value }, null, 2)}\n`);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(temporary, this.path);
    } catch (cause) {
      rmSync(temporary, { force: true });
      throw cause;
    }
  }
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    // Fields checked below.
    const stored = JSON.parse(text) as { readonly schema?: unknown; readonly value?: unknown } | null;
    return stored?.schema === SCHEMA ? { value: stored.value } : undefined;
  } catch {
    return undefined;
  }
}
