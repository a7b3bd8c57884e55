/** Every code unit is a character of its own: Latin, Greek, Cyrillic, punctuation, lines and blocks, Kana, Han. */
const ONE_UNIT_EACH =
  /^[\x20-\x7e\xa0-\u02ff\u0370-\u0482\u048a-\u0590\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u22ff\u2500-\u25aa\u3001-\u3029\u3030-\u303c\u3041-\u3096\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff]*$/;

/** Scripts whose letters change with their neighbours, or run from right to left. */
const NEEDS_SHAPING =
  /[\u0591-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\ufb1d-\ufdff\ufe70-\ufefc]|[\ud802-\ud803\ud83a-\ud83b]/;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What a reader takes for single characters: combining marks stay with their base, joined emoji stay whole. */
export function graphemesOf(text: string): readonly string[] {
  if (ONE_UNIT_EACH.test(text)) return text.split('');
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Whether the text cannot be set character by character: Arabic, Hebrew, the scripts of India and their kin. */
export function needsShaping(text: string): boolean {
  return NEEDS_SHAPING.test(text);
}
