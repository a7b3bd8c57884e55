import { closeSync, openSync, readFileSync, writevSync } from 'node:fs';

/** Before each piece: the connection, the time and the length. */
const HEAD_BYTES = 16;

/** What a server has sent at once. */
export interface Piece {
  /** Connections are numbered from 0. */
  readonly connection: number;
  /** Milliseconds of the machine's monotonic clock, the same one in all its processes. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** A file that what a server sends is written to. */
export class Recording {
  private readonly file: number;

  constructor(path: string) {
    this.file = openSync(path, 'w');
  }

  /** Writes a piece. It is in the file when this returns: whoever records may be killed at any time. */
  add({ connection, at, bytes }: Piece): void {
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt32LE(connection, 0);
    head.writeDoubleLE(at, 4);
    head.writeUInt32LE(bytes.length, 12);
    writevSync(this.file, [head, bytes]);
  }

  close(): void {
    closeSync(this.file);
  }
}

/** The pieces of a recording, in order. A last one that is not whole is left out. */
export function readRecording(path: string): Piece[] {
  const file = readFileSync(path);
  const pieces: Piece[] = [];
  for (let offset = 0; offset + HEAD_BYTES <= file.length; ) {
    const end = offset + HEAD_BYTES + file.readUInt32LE(offset + 12);
    if (end > file.length) break;
    const bytes = file.subarray(offset + HEAD_BYTES, end);
    pieces.push({ connection: file.readUInt32LE(offset), at: file.readDoubleLE(offset + 4), bytes });
    offset = end;
  }
  return pieces;
}

/** Now, on the clock of recordings. */
export function monotonicMilliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
