import { element } from './dom.ts';
import { type IconName, icon } from './icons.ts';

/** Words in the names of apps and the pictures that fit them; the first that occurs counts, its position gives the colour. */
const pictures: readonly (readonly [RegExp, IconName])[] = [
  [/terminal|shell|console/, 'terminal'],
  [/monitor|stat/, 'monitor'],
  [/clock|time/, 'clock'],
  [/animation|video|movie/, 'film'],
  [/gallery|image|photo|picture/, 'picture'],
  [/board|draw|paint|sketch/, 'pen'],
  [/file/, 'folder'],
  [/edit|text|note/, 'text'],
  [/browser|web/, 'globe'],
  [/x11|desktop|display/, 'display'],
];

/** Number of colours that the style sheet knows (`tint-0` and so on). */
const TINTS = 6;

/** An app's picture: one that fits its name, or its first letter. */
export function appIcon(name: string, title: string): HTMLElement {
  const known = pictures.findIndex(([words]) => words.test(name));
  const tint = (known < 0 ? hash(name) : known) % TINTS;
  const options = { class: `app-icon tint-${tint}`, attributes: { 'aria-hidden': 'true' } };
  const picture = pictures[known];
  if (picture !== undefined) return element('span', options, icon(picture[1]));
  const [letter = '?'] = title.trim();
  return element('span', { ...options, text: letter.toUpperCase() });
}

function hash(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) >>> 0;
  return sum;
}
