import { defineCommand } from '../command.ts';
import { EMPTY_RECT } from '../geometry.ts';

/** Empties the atlas; the server owns eviction and starts anew when the ids are used up. */
export interface ForgetGlyphs {
  readonly name: 'forgetGlyphs';
  readonly surface: number;
}

export const forgetGlyphs = defineCommand<ForgetGlyphs>({
  name: 'forgetGlyphs',
  opcode: 8,
  write() {},
  read: (_input, _context, surface) => ({ name: 'forgetGlyphs', surface }),
  bounds: () => EMPTY_RECT,
  opacity: () => 'control',
  apply: (screen) => screen.atlas.clear(),
});
