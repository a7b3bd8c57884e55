import { type Decoders, portableDecoders, unpackPlanes, unpackRgb } from '../../protocol/index.ts';

/** Images of more bytes are left to the platform's inflater, which takes a third of the time; for fewer it takes longer. */
const LARGE_BYTES = 8 << 10;

/** Inflates to exactly `length` bytes, and stops soon where there are more; anything else is an error. */
export type InflateExactly = (bytes: Uint8Array, length: number) => Uint8Array | Promise<Uint8Array>;

/** The portable decoders, with the platform's inflater for large images. */
export function decodersWith(inflate: InflateExactly): Decoders {
  const large =
    (portable: typeof portableDecoders.deflate, unpack: typeof unpackPlanes) =>
    (bytes: Uint8Array, width: number, height: number) => {
      if (bytes.length <= LARGE_BYTES) return portable(bytes, width, height);
      const inflated = inflate(bytes, width * height * 3);
      return inflated instanceof Promise ? inflated.then((it) => unpack(it, width)) : unpack(inflated, width);
    };
  return {
    ...portableDecoders,
    deflate: large(portableDecoders.deflate, unpackRgb),
    planes: large(portableDecoders.planes, unpackPlanes),
  };
}
