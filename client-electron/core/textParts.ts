import { MAX_TEXT_INPUT_BYTES } from '../../protocol/index.ts';

/** A UTF-16 unit takes at most three bytes of UTF-8. */
const TEXT_INPUT_UNITS = Math.floor(MAX_TEXT_INPUT_BYTES / 3);

/** Parts of a text that fit into a message each; surrogate pairs stay together. */
export function* textParts(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + TEXT_INPUT_UNITS);
    const isCut = end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
    if (isCut) end--;
    yield text.slice(at, end);
    at = end;
  }
}
