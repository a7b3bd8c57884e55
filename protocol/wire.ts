import { ProtocolError } from './protocolError.ts';

const INITIAL_CAPACITY = 256;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Appends little-endian fields to a growing buffer. Integers of unknown size are LEB128 varints,
 * signed ones in zigzag order, so small values take one byte.
 */
export class Writer {
  private buffer: Uint8Array<ArrayBuffer>;
  private view: DataView;
  private position = 0;

  constructor(capacity = INITIAL_CAPACITY) {
    this.buffer = new Uint8Array(capacity);
    this.view = new DataView(this.buffer.buffer);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.position;
  }

  u8(value: number): void {
    this.reserve(1);
    this.buffer[this.position++] = value;
  }

  u16(value: number): void {
    this.reserve(2);
    this.view.setUint16(this.position, value, true);
    this.position += 2;
  }

  u32(value: number): void {
    this.reserve(4);
    this.view.setUint32(this.position, value, true);
    this.position += 4;
  }

  /** Unsigned integer below 2^32. */
  uint(value: number): void {
    this.reserve(5);
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.buffer[this.position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.buffer[this.position++] = rest;
  }

  /** Signed 32-bit integer. */
  int(value: number): void {
    this.uint((value << 1) ^ (value >> 31));
  }

  /** The bytes themselves, without a length. */
  bytes(value: Uint8Array): void {
    this.reserve(value.length);
    this.buffer.set(value, this.position);
    this.position += value.length;
  }

  /**
   * UTF-8 with its length in bytes before it. What reaches beyond `maximumBytes` is cut off, between characters:
   * a name that is too long must not end the connection.
   */
  text(value: string, maximumBytes = Number.POSITIVE_INFINITY): void {
    const bytes = encoder.encode(value);
    let length = Math.min(bytes.length, maximumBytes);
    while (length < bytes.length && isContinuation(bytes[length]!)) length--;
    this.uint(length);
    this.bytes(bytes.subarray(0, length));
  }

  /** Hands the bytes over and starts with a fresh buffer: what was handed over is never written again. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.buffer.subarray(0, this.position);
    this.buffer = new Uint8Array(INITIAL_CAPACITY);
    this.view = new DataView(this.buffer.buffer);
    this.position = 0;
    return taken;
  }

  private reserve(count: number): void {
    const needed = this.position + count;
    if (needed <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, this.buffer.length * 2));
    grown.set(this.buffer.subarray(0, this.position));
    this.buffer = grown;
    this.view = new DataView(grown.buffer);
  }
}

/** Reads what a Writer wrote. Every read checks that its bytes are there and throws a ProtocolError if not. */
export class Reader {
  private readonly buffer: Uint8Array;
  private readonly view: DataView;
  private position = 0;

  constructor(bytes: Uint8Array) {
    this.buffer = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Offset of the next byte to be read. */
  get offset(): number {
    return this.position;
  }

  get remaining(): number {
    return this.buffer.length - this.position;
  }

  u8(): number {
    this.need(1);
    return this.buffer[this.position++]!;
  }

  u16(): number {
    this.need(2);
    const value = this.view.getUint16(this.position, true);
    this.position += 2;
    return value;
  }

  u32(): number {
    this.need(4);
    const value = this.view.getUint32(this.position, true);
    this.position += 4;
    return value;
  }

  uint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      if (shift === 28 && byte > 0x0f) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new ProtocolError('range', `integer longer than 32 bits before offset ${this.position}`);
  }

  int(): number {
    const value = this.uint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** An unsigned integer that must not exceed `maximum`; `what` names it in the error. */
  uintUpTo(maximum: number, what: string): number {
    const value = this.uint();
    if (value > maximum) {
      throw new ProtocolError('limit', `${what} is ${value}, at most ${maximum} is allowed (offset ${this.position})`);
    }
    return value;
  }

  /** A view of the next `count` bytes; it shares memory with the message. */
  bytes(count: number): Uint8Array {
    this.need(count);
    const start = this.position;
    this.position += count;
    return this.buffer.subarray(start, this.position);
  }

  /** UTF-8 text of at most `maximumBytes`. */
  text(maximumBytes: number, what: string): string {
    const bytes = this.bytes(this.uintUpTo(maximumBytes, `length of ${what}`));
    try {
      return decoder.decode(bytes);
    } catch (cause) {
      throw new ProtocolError('encoding', `${what} is not valid UTF-8 (before offset ${this.position})`, { cause });
    }
  }

  /** Throws unless everything has been read. */
  end(what: string): void {
    if (this.remaining > 0) {
      throw new ProtocolError(
        'trailing',
        `${this.remaining} bytes after the end of ${what} at offset ${this.position}`,
      );
    }
  }

  private need(count: number): void {
    if (count > this.remaining) {
      throw new ProtocolError(
        'truncated',
        `expected ${count} bytes at offset ${this.position}, only ${this.remaining} are left`,
      );
    }
  }
}

/** Whether a byte of UTF-8 belongs to the character before it. */
function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
