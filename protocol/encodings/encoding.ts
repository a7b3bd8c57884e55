/**
 * How an image's pixels travel. `encode` and `decode` are inverse on opaque pixels, exactly: an encoding
 * whose decoder is not proven bit exact on a machine is not offered by it.
 */
export interface Encoding {
  /** On the wire; never reused. */
  readonly id: number;
  /** What the encoding is, for documentation and statistics. */
  readonly summary: string;
}

/**
 * Turns bytes into width * height pixel words. Throws a ProtocolError when they are not exactly that many.
 * May be asynchronous, for a decoder that the platform brings.
 */
export type DecodeImage = (
  bytes: Uint8Array,
  width: number,
  height: number,
) => Uint32Array<ArrayBuffer> | Promise<Uint32Array<ArrayBuffer>>;
