/** Bytes of text that a program may put on the clipboard. */
export const MAX_CLIPBOARD_WRITE_BYTES = 100_000;
const MAX_ENCODED = 4 * Math.ceil(MAX_CLIPBOARD_WRITE_BYTES / 3);

/**
 * The text of an OSC 52 that writes the clipboard: `c;` and base64. Undefined for anything else, too large
 * texts, and `?`: what is on the clipboards of viewers is not told to programs.
 */
export function decodeClipboardWrite(data: string): string | undefined {
  const encoded = /^[a-z0-7]*;([A-Za-z0-9+/]+={0,2})$/.exec(data)?.[1];
  if (encoded === undefined || encoded.length > MAX_ENCODED) return undefined;
  return Buffer.from(encoded, 'base64').toString('utf8');
}
