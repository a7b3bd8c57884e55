import { defineCommand } from '../command.ts';
import { EMPTY_RECT, type Rect } from '../geometry.ts';
import { MAX_TEXT_INPUT_BYTES } from '../limits.ts';

/**
 * What pixels of a rect say, for clients that read text, where no glyph run told them: pictures of text carry
 * it this way. Changes no pixel.
 */
export interface Label {
  readonly name: 'label';
  readonly surface: number;
  readonly rect: Rect;
  readonly text: string;
}

export const label = defineCommand<Label>({
  name: 'label',
  opcode: 13,
  write(out, { rect, text }, context) {
    context.writeRect(out, rect);
    out.text(text, MAX_TEXT_INPUT_BYTES);
  },
  read: (input, context, surface) => ({
    name: 'label',
    surface,
    rect: context.readRect(input),
    text: input.text(MAX_TEXT_INPUT_BYTES, 'label'),
  }),
  bounds: () => EMPTY_RECT,
  opacity: () => 'control',
  apply() {},
});
