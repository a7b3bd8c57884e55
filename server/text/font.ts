/** What the CSS font shorthand says, as far as letter forms depend on it. */
export interface Font {
  /** As it was written, without surrounding space. */
  readonly css: string;
  /** Pixels. */
  readonly size: number;
  /** 100..900; 400 is normal, 700 bold. */
  readonly weight: number;
  readonly italic: boolean;
  /** First choice first; generic names of CSS among them. */
  readonly families: readonly string[];
}

export const DEFAULT_FONT: Font = {
  css: '10px sans-serif',
  size: 10,
  weight: 400,
  italic: false,
  families: ['sans-serif'],
};

const MAX_CACHED_FONTS = 256;

const PIXELS_PER_POINT = 4 / 3;

const SHORTHAND =
  /^((?:(?:normal|italic|oblique|bold|bolder|lighter|[1-9]00)\s+)*)(\d*\.?\d+)(px|pt)(?:\s*\/\s*[\w.%]+)?\s+(\S.*)$/i;

const weightNames: Readonly<Record<string, number>> = { bold: 700, bolder: 700, lighter: 300 };

const cache = new Map<string, Font | undefined>();

/**
 * Reads a CSS font shorthand such as `bold 16px "DejaVu Sans", sans-serif`. Sizes are in px or pt. Undefined
 * when it is not one: the web ignores such fonts.
 */
export function parseFont(css: string): Font | undefined {
  if (cache.has(css)) return cache.get(css);
  if (cache.size >= MAX_CACHED_FONTS) cache.clear();
  const font = parse(css.trim());
  cache.set(css, font);
  return font;
}

/** The same font at another size. */
export function resizedFont(font: Font, size: number): Font {
  return size === font.size ? font : { ...font, size };
}

function parse(css: string): Font | undefined {
  const match = SHORTHAND.exec(css);
  if (match === null) return undefined;
  const [, words = '', amount = '', unit = '', names = ''] = match;
  const size = Number(amount) * (unit.toLowerCase() === 'pt' ? PIXELS_PER_POINT : 1);
  const families = splitFamilies(names);
  if (!(size > 0) || families.length === 0) return undefined;
  let weight = 400;
  let italic = false;
  for (const word of words.toLowerCase().split(/\s+/)) {
    if (word === 'italic' || word === 'oblique') italic = true;
    else if (weightNames[word] !== undefined) weight = weightNames[word];
    else if (/^\d+$/.test(word)) weight = Number(word);
  }
  return { css, size, weight, italic, families };
}

function splitFamilies(names: string): string[] {
  const families: string[] = [];
  for (const [, quoted, other, bare] of names.matchAll(/\s*(?:"([^"]*)"|'([^']*)'|([^,"']+))\s*(?:,|$)/g)) {
    const family = (quoted ?? other ?? bare ?? '').trim();
    if (family.length > 0) families.push(family);
  }
  return families;
}
