import type { Transport, TransportClosed } from '../../protocol/index.ts';

/** An end of a pair that also breaks, as networks do. */
export interface MemoryTransport extends Transport {
  /** Both ends hear of it as a broken connection, without a reason. */
  break(): void;
}

/**
 * Two ends of a connection within this process. Messages arrive in order and asynchronously, in a microtask each;
 * what arrives before a handler is there is kept.
 */
export function createTransportPair(): [MemoryTransport, MemoryTransport] {
  const left = new End();
  const right = new End();
  left.connect(right);
  right.connect(left);
  return [left, right];
}

class End implements MemoryTransport {
  private peer: End | undefined;
  private isClosed = false;
  private closed: TransportClosed | undefined;
  private readonly inbox: Uint8Array[] = [];
  private messageHandler: ((bytes: Uint8Array) => void) | undefined;
  private closeHandler: ((info: TransportClosed) => void) | undefined;

  connect(peer: End): void {
    this.peer = peer;
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    const { peer } = this;
    if (this.isClosed || peer === undefined) return;
    queueMicrotask(() => peer.deliver(bytes));
  }

  onMessage(handler: (bytes: Uint8Array) => void): void {
    this.messageHandler = handler;
    for (const bytes of this.inbox.splice(0)) handler(bytes);
  }

  onClose(handler: (info: TransportClosed) => void): void {
    this.closeHandler = handler;
    if (this.closed !== undefined) handler(this.closed);
  }

  close(code = 1000, reason = ''): void {
    this.endBoth({ code, reason });
  }

  break(): void {
    this.endBoth({ code: 1006, reason: '' });
  }

  private endBoth(info: TransportClosed): void {
    if (this.isClosed) return;
    for (const end of [this, this.peer]) {
      if (end === undefined || end.isClosed) continue;
      end.isClosed = true;
      queueMicrotask(() => end.tellClosed(info));
    }
  }

  private deliver(bytes: Uint8Array): void {
    // What was sent before the end still arrives, as on a WebSocket that is closed in order.
    if (this.closed !== undefined) return;
    if (this.messageHandler === undefined) this.inbox.push(bytes);
    else this.messageHandler(bytes);
  }

  private tellClosed(info: TransportClosed): void {
    this.closed = info;
    this.closeHandler?.(info);
  }
}
