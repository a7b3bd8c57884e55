import { listenTo, PROPERTY_CHANGE, REPLACE } from '../properties.ts';
import type { XConnection } from '../xConnection.ts';
import type { SelectionAtoms } from './selectionAtoms.ts';

/**
 * Largest value that is handed over at once, and largest part of others, bytes: below the 256 KiB that a request may
 * have on every server.
 */
const MAX_PART_BYTES = 128 << 10;
/** A program that does not take a part in this time has gone or hangs, milliseconds. */
const PART_MS = 10_000;
/** Transfers under way at once: more than programs that paste at the same time, a bound for one that only asks. */
const MAX_TRANSFERS = 32;

interface Value {
  /** The atom of its type. */
  readonly type: number;
  readonly bytes: Buffer;
}

interface Transfer {
  readonly window: number;
  readonly property: number;
  readonly value: Value;
  /** Bytes that were sent; undefined when the empty part at the end was, too. */
  sent: number | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** Puts values on windows of other programs, large ones in parts (ICCCM 2.7.2). */
export class PartsSender {
  private readonly connection: XConnection;
  private readonly atoms: SelectionAtoms;
  private readonly transfers = new Map<string, Transfer>();

  constructor(connection: XConnection, atoms: SelectionAtoms) {
    this.connection = connection;
    this.atoms = atoms;
  }

  /** Hands a value over, or begins to. Resolves with whether it does: not when the window has gone. */
  async send(window: number, property: number, value: Value): Promise<boolean> {
    const { client } = this.connection;
    if (value.bytes.length <= MAX_PART_BYTES) {
      client.ChangeProperty(REPLACE, window, property, value.type, 8, value.bytes);
      return true;
    }
    if (this.transfers.size >= MAX_TRANSFERS) return false;
    try {
      // Before the first write, so that its deletion is not missed. Who asks again need not be listened to again.
      await listenTo(this.connection, window, PROPERTY_CHANGE);
    } catch {
      return false;
    }
    const transfer: Transfer = { window, property, value, sent: 0, timer: undefined };
    this.end(keyOf(window, property));
    this.transfers.set(keyOf(window, property), transfer);
    this.await(transfer);
    client.ChangeProperty(REPLACE, window, property, this.atoms.INCR, 32, [value.bytes.length]);
    return true;
  }

  /** A property has been deleted: who took it is ready for the next part. */
  taken(window: number, property: number): void {
    const transfer = this.transfers.get(keyOf(window, property));
    if (transfer === undefined) return;
    const { value, sent } = transfer;
    if (sent === undefined) {
      this.end(keyOf(window, property));
      return;
    }
    const part = value.bytes.subarray(sent, sent + MAX_PART_BYTES);
    transfer.sent = part.length === 0 ? undefined : sent + part.length;
    this.connection.client.ChangeProperty(REPLACE, window, property, value.type, 8, part);
    this.await(transfer);
  }

  close(): void {
    for (const key of this.transfers.keys()) this.end(key);
  }

  private await(transfer: Transfer): void {
    clearTimeout(transfer.timer);
    transfer.timer = setTimeout(() => this.end(keyOf(transfer.window, transfer.property)), PART_MS);
  }

  private end(key: string): void {
    clearTimeout(this.transfers.get(key)?.timer);
    this.transfers.delete(key);
  }
}

function keyOf(window: number, property: number): string {
  return `${window} ${property}`;
}
