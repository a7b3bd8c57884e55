import type { Frame } from '../../protocol/index.ts';
import type { Vector } from './vector.ts';

/** Frames of one connection, in order: what a frame says depends on those before. */
export const frameVectors: readonly Vector<Frame>[] = [
  {
    about: 'rects, colours and surfaces are told as differences',
    value: {
      inputs: 3,
      commands: [
        { name: 'fill', surface: 0, rects: [{ x: 0, y: 0, width: 10, height: 10 }], color: 0xff0000 },
        { name: 'fill', surface: 0, rects: [{ x: 0, y: 10, width: 10, height: 10 }], color: 0xff0000 },
        { name: 'createSurface', surface: 7, width: 16, height: 16 },
        { name: 'fill', surface: 7, rects: [{ x: 0, y: 0, width: 16, height: 16 }], color: 0x0000ff },
        {
          name: 'copy',
          surface: 0,
          source: 7,
          rects: [{ x: 20, y: 30, width: 16, height: 16 }],
          dx: 20,
          dy: 30,
        },
      ],
    },
    hex: `
      40           # frame
      03           # three inputs applied since the frame before
      01           # fill, surface 0
      ff ff 00 00  # new colour: red is number 0 from now on
      01           # one rect
      c0 14 14     # 0,0 10 x 10
      01           # fill, surface 0
      00           # colour 0: red
      01           # one rect
      20 14        # 10 lower than the last one
      8a 07        # createSurface, surface 7
      10 10        # 16 x 16
      01           # fill, surface 7 still
      ff 00 00 ff  # new colour: blue is number 1
      01           # one rect
      e0 13 0c 0c  # y -10, width +6, height +6
      85 00        # copy, to surface 0
      07           # from surface 7
      28 3c        # moves by 20,30
      01           # one rect
      30 28 3c     # x +20, y +30`,
  },
  {
    about: 'the next frame goes on where the last one ended',
    value: {
      inputs: 0,
      commands: [
        { name: 'fill', surface: 0, rects: [{ x: 20, y: 30, width: 15, height: 16 }], color: 0x0000ff },
        { name: 'destroySurface', surface: 7 },
      ],
    },
    hex: `
      40     # frame
      00     # no inputs
      01     # fill, surface 0
      01     # colour 1: blue
      01     # one rect
      40 01  # width -1
      8c 07  # destroySurface, surface 7`,
  },
  {
    about: 'glyph runs leave out the pen and the colours that the run before had',
    value: {
      inputs: 1,
      commands: [
        {
          name: 'glyphs',
          surface: 0,
          rect: { x: 20, y: 60, width: 9, height: 16 },
          x: 20,
          baseline: 72,
          color: 0x0000ff,
          background: 0xff0000,
          ids: [1],
          gaps: [],
        },
        {
          name: 'glyphs',
          surface: 0,
          rect: { x: 29, y: 60, width: 9, height: 16 },
          x: 29,
          baseline: 72,
          color: 0x0000ff,
          background: 0xff0000,
          ids: [2],
          gaps: [],
        },
        {
          name: 'glyphs',
          surface: 0,
          rect: { x: 38, y: 60, width: 9, height: 16 },
          x: 38,
          baseline: 72,
          color: 0x0000ff,
          background: undefined,
          ids: [3],
          gaps: [],
        },
        {
          name: 'glyphs',
          surface: 0,
          rect: { x: 47, y: 60, width: 9, height: 16 },
          x: 47,
          baseline: 72,
          color: 0xff0000,
          background: undefined,
          ids: [4],
          gaps: [],
        },
      ],
    },
    hex: `
      40        # frame
      01        # one input
      84 00     # glyphs, on surface 0 again
      61 3c 0b  # flags 1: has a background; y +30, width -6
      00 18     # pen 0 right of the rect's corner, baseline 12 below it
      01 00     # colour 1: blue, background colour 0: red
      01 01     # one glyph: 1
      04        # glyphs
      1c 12     # flags 4 and 8: same pen, same colours and so the same background; x +9
      01 02     # one glyph: 2
      04        # glyphs
      14 12     # flags 4: same pen, colours of its own; x +9
      01        # colour 1: blue again, but without background
      01 03     # one glyph: 3
      04        # glyphs
      14 12     # flags 4: same pen, colours of its own; x +9
      00        # colour 0: red, without background as before
      01 04     # one glyph: 4`,
  },
  {
    about: 'a frame may be empty: it only tells of inputs',
    value: { inputs: 200, commands: [] },
    hex: `
      40     # frame
      c8 01  # 200 inputs`,
  },
  {
    about: 'a frame that is one update of the screen',
    value: { inputs: 2, commands: [{ name: 'coded', surface: 0, bytes: Uint8Array.of(1, 2, 3) }] },
    hex: `
      82        # two inputs, and an update
      01 02 03  # the update`,
  },
  {
    about: 'a frame of one update that tells of more inputs than the first byte can',
    value: { inputs: 128, commands: [{ name: 'coded', surface: 0, bytes: Uint8Array.of(1) }] },
    hex: `
      40     # frame
      80 01  # 128 inputs
      0e     # update of surface 0
      01     # one byte
      01     # the update`,
  },
  {
    about: 'an update of another surface',
    value: { inputs: 0, commands: [{ name: 'coded', surface: 1, bytes: Uint8Array.of(5) }] },
    hex: `
      40     # frame
      00     # no inputs
      8e 01  # update of surface 1
      01     # one byte
      05     # the update`,
  },
];
