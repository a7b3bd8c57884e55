import type { EncodingName } from '../../protocol/index.ts';

/** The operations of coded updates, by what they do; `update` is what an update takes beside them. */
export type CodedKind = 'copy' | 'fill' | 'glyphs' | 'bands' | 'photograph' | 'keep' | 'recall' | 'update';

/** How the pixels of an image travel. */
export type ImageForm = EncodingName | 'fill' | 'stipple';

/** Is told what parts of frames cost while they are made: a benchmark adds it up. */
export interface Meter {
  /** An operation has been coded: the pixels that it writes, the bytes that it takes, and milliseconds. */
  coded(kind: CodedKind, pixels: number, bytes: number, milliseconds: number): void;
  /** An image has been encoded; its bytes are seen on the wire. */
  encoded(form: ImageForm, milliseconds: number): void;
}
