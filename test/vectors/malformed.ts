import type { ProtocolErrorCode } from '../../protocol/index.ts';

/** Bytes that a reader must refuse, and how. */
export interface Malformed {
  readonly about: string;
  readonly code: ProtocolErrorCode;
  readonly hex: string;
}

export const malformedFrames: readonly Malformed[] = [
  { about: 'nothing at all', code: 'truncated', hex: '' },
  { about: 'a message that is no frame', code: 'unknown', hex: '43' },
  { about: 'an integer of six bytes', code: 'range', hex: '40 80 80 80 80 80 00' },
  { about: 'an integer of 33 bits', code: 'range', hex: '40 ff ff ff ff 1f' },
  { about: 'an opcode that is not given to a command', code: 'unknown', hex: '40 00 7f' },
  { about: 'a fill that ends in the middle of its rect', code: 'truncated', hex: '40 00 01 ff 336699 01 f0 14 28' },
  { about: 'a fill without rects', code: 'range', hex: '40 00 01 ff 336699 00' },
  { about: 'a rect without width', code: 'range', hex: '40 00 01 ff 336699 01 80 02' },
  { about: 'a rect of negative height', code: 'range', hex: '40 00 01 ff 336699 01 c0 02 01' },
  { about: 'a rect beyond the largest coordinate', code: 'range', hex: '40 00 01 ff 336699 01 d0 82808001 02 02' },
  { about: 'a rect with a flag in a list of rects', code: 'unknown', hex: '40 00 01 ff 336699 01 c1 0202' },
  { about: 'a rect with a flag in a command that has none', code: 'unknown', hex: '40 00 06 c8 0202 00 00' },
  { about: 'more rects than a command may have', code: 'limit', hex: '40 00 01 ff 336699 81 20' },
  { about: 'a recent colour that has not been sent', code: 'state', hex: '40 00 01 00 01 c0 0202' },
  { about: 'a recent colour beyond the list', code: 'state', hex: '40 00 01 40 01 c0 0202' },
  { about: 'a pattern of no pixels', code: 'limit', hex: '40 00 02 c0 0202 0000 00 04' },
  { about: 'a pattern of too many pixels', code: 'limit', hex: '40 00 02 c0 0202 0000 8102 8002' },
  { about: 'a stipple whose flag is neither yes nor no', code: 'limit', hex: '40 00 03 c0 0202 ff000000 02' },
  { about: 'a stipple of too many pixels', code: 'limit', hex: '40 00 03 c0 828020 02 ff000000' },
  { about: 'a run with the last colours and a background of its own', code: 'unknown', hex: '40 00 04 c9 0202 0000' },
  { about: 'a glyph beyond the largest id', code: 'limit', hex: '40 00 04 c0 0202 0000 ff000000 01 808001' },
  { about: 'an image of too many pixels', code: 'limit', hex: '40 00 06 c0 828020 02 00' },
  { about: 'an image in an unknown encoding', code: 'unknown', hex: '40 00 06 c0 0202 09 00' },
  { about: 'an image that is longer than its pixels allow', code: 'limit', hex: '40 00 06 c0 0202 00 ff0f' },
  { about: 'a coded glyph with a negative id', code: 'range', hex: '40 00 07 01 02 8701' },
  { about: 'a coded glyph wider than allowed', code: 'limit', hex: '40 00 07 01 04 7ff79ec4' },
  { about: 'a coded glyph far from its pen', code: 'range', hex: '40 00 07 01 05 4ccff7f93a' },
  { about: 'a coded glyph with too long a text', code: 'limit', hex: '40 00 07 01 07 693fbd3a58918b' },
  { about: "a coded glyph's text that is not UTF-8", code: 'encoding', hex: '40 00 07 01 07 7e816b4bfbe2fb' },
  { about: 'a coded glyph that ends too early', code: 'truncated', hex: '40 00 07 01 05 f6bddf7c1c' },
  { about: 'coded glyphs beyond the end of the frame', code: 'truncated', hex: '40 00 07 01 05 f6bddf7c' },
  { about: 'a cursor without a name', code: 'unknown', hex: '40 00 09 14' },
  { about: 'a cursor that has not been sent', code: 'state', hex: '40 00 09 fe 00' },
  { about: 'a hot spot outside its cursor', code: 'range', hex: '40 00 09 ff 02 02 02 00' },
  { about: 'a cursor wider than allowed', code: 'limit', hex: '40 00 09 ff 8102 01 00 00' },
  { about: 'a surface of no pixels', code: 'limit', hex: '40 00 8a 01 00 01' },
  { about: 'a surface longer than a side may be', code: 'limit', hex: '40 00 8a 01 8140 01' },
  { about: 'a surface of too many pixels', code: 'limit', hex: '40 00 8a 01 8040 8040' },
  { about: 'a copy that moves too far', code: 'range', hex: '40 00 05 00 828080 01 00' },
];

export const malformedClientMessages: readonly Malformed[] = [
  { about: 'nothing at all', code: 'truncated', hex: '' },
  { about: 'an id of the server', code: 'unknown', hex: '41' },
  { about: 'a hello of another program', code: 'version', hex: '01 00000000' },
  { about: 'a hello of a later version, whatever follows', code: 'version', hex: '01 46474c53 0900 ffff' },
  { about: 'a hello of an earlier version', code: 'version', hex: '01 46474c53 0100' },
  { about: 'a mode that does not exist', code: 'unknown', hex: '08 02' },
  { about: 'a button beyond the eighth', code: 'limit', hex: '03 00 00 8002 00' },
  { about: 'modifiers beyond the fourth', code: 'limit', hex: '03 00 00 00 10' },
  { about: 'a key beyond the list', code: 'unknown', hex: '05 00 ff' },
  { about: 'a key that comes up and means a character', code: 'range', hex: '05 40 01' },
  { about: 'a key that comes up and means its name', code: 'range', hex: '05 80 01' },
  { about: 'a key that means its name and a character', code: 'range', hex: '05 c1 01 61' },
  { about: 'a key that means a character beyond ASCII', code: 'encoding', hex: '05 41 01 e9' },
  { about: 'text that is not UTF-8', code: 'encoding', hex: '06 01 ff' },
  { about: 'half a surrogate pair in UTF-8', code: 'encoding', hex: '06 03 eda080' },
  { about: 'text whose end is missing', code: 'truncated', hex: '06 03 6161' },
  { about: 'text longer than allowed', code: 'limit', hex: '06 8120' },
  { about: 'a clipboard longer than allowed', code: 'limit', hex: '09 818020' },
  { about: 'a screen wider than any surface', code: 'limit', hex: '07 8140 01 64' },
  { about: 'a ticket that is too short', code: 'truncated', hex: '01 46474c53 0800 00 00 00 64 00 02 0102' },
  { about: 'hello flags beyond the third', code: 'limit', hex: '01 46474c53 0800 00 00 00 64 00 08' },
  { about: 'more keys held than fingers', code: 'limit', hex: '0d 00 21' },
  { about: 'a held key beyond the list', code: 'unknown', hex: '0d 00 01 ff' },
  { about: 'a scale of more than 10', code: 'limit', hex: '07 01 01 e907' },
];

export const malformedServerMessages: readonly Malformed[] = [
  { about: 'an id of a client', code: 'unknown', hex: '01' },
  { about: 'a welcome of another version', code: 'version', hex: '41 0900' },
  { about: 'a title longer than allowed', code: 'limit', hex: '42 8108' },
];
