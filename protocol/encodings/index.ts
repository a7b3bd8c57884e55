import { decodeDeflate } from './deflate.ts';
import type { DecodeImage, Encoding } from './encoding.ts';
import { decodePlanes } from './planes.ts';
import { decodeRaw } from './raw.ts';

/** The ways an image may travel. To add one: a row here, an encoder on the server, a decoder on the client. */
export const encodings = {
  raw: { id: 0, summary: 'three bytes a pixel: red, green, blue' },
  deflate: { id: 1, summary: 'the same bytes, deflated (RFC 1951), each image by itself' },
  webp: { id: 2, summary: 'lossless WebP' },
  planes: { id: 4, summary: 'differences of green, red and blue to the left, deflated' },
  context: {
    id: 5,
    summary: 'updates coded by what the connection has learned (contextCoder.ts); of no image by itself',
  },
} as const satisfies Record<string, Encoding>;

export type EncodingName = keyof typeof encodings;

export const encodingNames = Object.keys(encodings) as readonly EncodingName[]; // keys of a const object

/** The encoding with an id, or undefined. */
export function encodingById(id: number): EncodingName | undefined {
  return encodingNames.find((name) => encodings[name].id === id);
}

/** What a client can decode: these everywhere, others where its platform brings a decoder. */
export type Decoders = Readonly<Partial<Record<EncodingName, DecodeImage>>>;

/** The decoders that need nothing but this package. */
export const portableDecoders = {
  raw: decodeRaw,
  deflate: decodeDeflate,
  planes: decodePlanes,
} as const satisfies Decoders;
