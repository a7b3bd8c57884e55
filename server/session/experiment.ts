import type { CommandName, EncodingName } from '../../protocol/index.ts';
import type { Meter } from './meter.ts';

/**
 * What bytes are saved by. Sessions use all of it; `farglass bench --explain` leaves out one at a time, and what is sent
 * then tells what the idea saves. Pixels are exact without any of them.
 */
export const ideas = {
  coder: 'the context coder, all of it; else images and plain commands',
  context: 'what the coder has learned; else each update starts anew',
  bands: 'pixels coded in lines of text, column by column; else as images',
  photographs: 'photographs coded pixel by pixel; else as images',
  cache: 'what the screen showed earlier is shown again; else sent again',
  glyphs: 'text of apps as glyphs; else as pixels',
  atlas: 'a glyph is sent once; else in every frame that uses it',
  moves: 'what moves is copied, of apps and of X programs; else sent as pixels',
  fills: 'fills, tiles and stipples; else pixels',
  filters: 'images as differences of planes; else as plain colours',
  deflate: 'images of plain colours deflated; else raw',
  webp: 'lossless WebP for images on slow links',
} as const;

export type Idea = keyof typeof ideas;

export const ideaNames = Object.keys(ideas) as readonly Idea[]; // keys of a const object

/** Encodings that are not used without an idea. */
const ideaEncodings: Partial<Record<Idea, EncodingName>> = {
  coder: 'context',
  filters: 'planes',
  deflate: 'deflate',
  webp: 'webp',
};

/** Commands whose pixels are sent without an idea. */
const ideaCommands: Partial<Record<Idea, readonly CommandName[]>> = {
  glyphs: ['glyphs'],
  moves: ['copy'],
  fills: ['fill', 'tile', 'stipple'],
};

/** What a benchmark asks of a session. */
export interface Experiment {
  /** Ideas that are not used. */
  readonly without: ReadonlySet<Idea>;
  /** Told what each part of a frame costs. */
  readonly meter: Meter | undefined;
}

/** Sessions that people use. */
export const NO_EXPERIMENT: Experiment = { without: new Set(), meter: undefined };

/** Of the encodings that a client offers those that a session uses. */
export function usedEncodings(offered: readonly EncodingName[], { without }: Experiment): ReadonlySet<EncodingName> {
  const used = new Set(offered);
  for (const idea of without) {
    const encoding = ideaEncodings[idea];
    if (encoding !== undefined) used.delete(encoding);
  }
  return used;
}

/** The commands that a session sends as pixels. */
export function commandsAsPixels({ without }: Experiment): ReadonlySet<CommandName> {
  return new Set([...without].flatMap((idea) => ideaCommands[idea] ?? []));
}
