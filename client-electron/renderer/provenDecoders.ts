import { type Decoders, portableDecoders } from '../../protocol/index.ts';
import { decodersWith, proveDecoder } from '../core/index.ts';
import { hasInflateStream, inflateStream } from './inflateStream.ts';
import { decodeWebp } from './webpDecoder.ts';

/** The decoders that this browser has and that are exact in it. */
export async function provenDecoders(): Promise<Decoders> {
  const decoders = hasInflateStream() ? decodersWith(inflateStream) : portableDecoders;
  if (typeof OffscreenCanvas === 'undefined' || !(await proveDecoder(decodeWebp))) return decoders;
  return { ...decoders, webp: decodeWebp };
}
