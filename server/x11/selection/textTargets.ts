/** A text as bytes, with the name of the type that says how to read them. */
export interface TypedBytes {
  readonly type: TextType;
  readonly bytes: Buffer;
}

export type TextType =
  | 'UTF8_STRING'
  | 'STRING'
  | 'text/plain;charset=utf-8'
  | 'text/plain;charset=UTF-8'
  | 'text/plain';

interface TextTarget {
  /** Which name asks an owner for this form, and is answered when we are the owner. */
  readonly name: TextType | 'TEXT';
  readonly encode: (text: string) => TypedBytes;
}

/** Code points that ISO 8859-1 lacks. */
const BEYOND_LATIN_1 = /[\u{100}-\u{10ffff}]/gu;

function utf8As(type: TextType): TextTarget {
  return { name: type, encode: (text) => ({ type, bytes: Buffer.from(text) }) };
}

/**
 * STRING is ISO 8859-1 by its definition (ICCCM 2.7.1). A program that asks for it knows nothing else, so it gets a
 * question mark for what it cannot show.
 */
function encodeString(text: string): TypedBytes {
  return { type: 'STRING', bytes: Buffer.from(text.replace(BEYOND_LATIN_1, '?'), 'latin1') };
}

/** The forms in which programs exchange text, best first. */
export const textTargets: readonly TextTarget[] = [
  utf8As('UTF8_STRING'),
  utf8As('text/plain;charset=utf-8'),
  utf8As('text/plain;charset=UTF-8'),
  { name: 'STRING', encode: encodeString },
  // The owner chooses the type: the oldest one that loses nothing.
  {
    name: 'TEXT',
    encode: (text) =>
      text.search(BEYOND_LATIN_1) >= 0 ? { type: 'UTF8_STRING', bytes: Buffer.from(text) } : encodeString(text),
  },
  utf8As('text/plain'),
];

const decoders: Readonly<Record<TextType, (bytes: Buffer) => string>> = {
  UTF8_STRING: (bytes) => bytes.toString('utf8'),
  'text/plain;charset=utf-8': (bytes) => bytes.toString('utf8'),
  'text/plain;charset=UTF-8': (bytes) => bytes.toString('utf8'),
  STRING: (bytes) => bytes.toString('latin1'),
  'text/plain': decodeUnnamed,
};

/** Of which character set a plain text is, nobody says: today's programs mean UTF-8, old ones ISO 8859-1. */
function decodeUnnamed(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

/** The text of an answer. Undefined for types that are not understood here, such as COMPOUND_TEXT with its many sets. */
export function decodeText(type: string, bytes: Buffer): string | undefined {
  const decode = Object.hasOwn(decoders, type) ? decoders[type as TextType] : undefined;
  // Some programs send the zero that ends their strings.
  return decode?.(bytes).replace(/\0+$/, '');
}
