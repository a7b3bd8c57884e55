import type { Command, Rect } from '../../protocol/index.ts';
import type { EncoderOptions } from '../display/imageEncoder.ts';
import type { UpdateWriter } from './updateWriter.ts';

/** A command of a frame that is being made. */
export interface FramePart {
  readonly command: Command;
  /** A shorter form of the same, when an encoder has finished. */
  readonly shorter?: Promise<Command>;
}

/** What one frame may be made of. */
export interface FrameOptions extends EncoderOptions {
  /** Bytes, about. */
  readonly budget: number;
  readonly wantsText: boolean;
  /** It answers a key: what is typed over on a line does not come back, and keeping it would make the answer longer. */
  readonly answersKey?: boolean | undefined;
  /** Codes what happens by what the connection has carried; undefined when the client cannot follow. */
  readonly updates: UpdateWriter | undefined;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Takes pixels back that did not fit. */
  readonly giveBack: (surface: number, area: Rect) => void;
}
