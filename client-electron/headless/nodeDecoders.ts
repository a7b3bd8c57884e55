import { inflateRawSync } from 'node:zlib';
import { checkInflated, type Decoders, ProtocolError } from '../../protocol/index.ts';
import { decodersWith, proveDecoder } from '../core/index.ts';
import { decodeWebp } from './webpDecoder.ts';

/** All decoders that are exact on this machine. */
export async function nodeDecoders(): Promise<Decoders> {
  const decoders = decodersWith(inflate);
  return (await proveDecoder(decodeWebp)) ? { ...decoders, webp: decodeWebp } : decoders;
}

function inflate(bytes: Uint8Array, length: number): Uint8Array {
  let result: Uint8Array;
  try {
    result = inflateRawSync(bytes, { maxOutputLength: length });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') checkInflated(length + 1, length);
    throw new ProtocolError('encoding', 'deflated data is damaged', { cause });
  }
  checkInflated(result.length, length);
  return result;
}
