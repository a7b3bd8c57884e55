import {
  CommandContext,
  FRAME_ID,
  isFrame,
  Reader,
  readCommand,
  readFrame,
  readServerMessage,
  type Transport,
  type TransportClosed,
  Writer,
  writeCommand,
  writeFrame,
} from '../../protocol/index.ts';
import type { CostLedger } from './costLedger.ts';

/** Messages of at most so many bytes have shorter heads (RFC 6455, section 5.2). */
const SHORT_MESSAGE = 125;
const MEDIUM_MESSAGE = 65_535;

/**
 * A server's end of a connection that takes apart what is sent. Each command is written once more, by a writer that has
 * written the same ones before: that is how long writing it takes.
 */
export class MeteredTransport implements Transport {
  private readonly inner: Transport;
  private readonly ledger: CostLedger;
  private readonly reading = new CommandContext();
  private readonly writing = new CommandContext();

  constructor(inner: Transport, ledger: CostLedger) {
    this.inner = inner;
    this.ledger = ledger;
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.inner.send(bytes);
    const input = new Reader(bytes);
    const head = webSocketHead(bytes.length);
    if (bytes[0] === FRAME_ID) this.frame(input, head);
    else if (isFrame(bytes)) this.update(bytes, head);
    else {
      while (input.remaining > 0) {
        const start = input.offset;
        const { name } = readServerMessage(input);
        this.ledger.message(name, input.offset - start + (start === 0 ? head : 0));
      }
    }
  }

  onMessage(handler: (bytes: Uint8Array) => void): void {
    this.inner.onMessage(handler);
  }

  onClose(handler: (info: TransportClosed) => void): void {
    this.inner.onClose(handler);
  }

  close(code?: number, reason?: string): void {
    this.inner.close(code, reason);
  }

  private frame(input: Reader, webSocketBytes: number): void {
    input.u8();
    input.uint();
    const out = new Writer();
    this.ledger.message('frame', input.offset + webSocketBytes);
    while (input.remaining > 0) {
      const start = input.offset;
      const command = readCommand(input, this.reading);
      const before = performance.now();
      writeCommand(out, command, this.writing);
      this.ledger.command(command, input.offset - start, performance.now() - before);
    }
  }

  /** A frame that is one update: its first byte is all that it takes besides. */
  private update(bytes: Uint8Array, webSocketBytes: number): void {
    const frame = readFrame(bytes, this.reading);
    this.ledger.message('frame', 1 + webSocketBytes);
    const before = performance.now();
    writeFrame(new Writer(), frame, this.writing);
    for (const it of frame.commands) this.ledger.command(it, bytes.length - 1, performance.now() - before);
  }
}

/** Bytes of the head of a WebSocket message that a server sends. */
function webSocketHead(length: number): number {
  if (length <= SHORT_MESSAGE) return 2;
  return length <= MEDIUM_MESSAGE ? 4 : 10;
}
