import { type Command, pixelOf } from '../../protocol/index.ts';
import type { Vector } from './vector.ts';

type CommandVectors = {
  readonly [N in Command['name']]: readonly Vector<Extract<Command, { readonly name: N }>>[];
};

const TWO_LETTERS = [
  { id: 0, width: 3, height: 1, left: 0, top: -1, advance: 5, text: 'A', mask: Uint8Array.of(15, 8, 0) },
  { id: 130, width: 1, height: 1, left: 1, top: -2, advance: 9, text: 'é', mask: Uint8Array.of(7) },
];

/** Each command as the first one of a connection. */
export const commandVectors = {
  fill: [
    {
      about: 'two rects in one colour',
      value: {
        name: 'fill',
        surface: 0,
        rects: [
          { x: 10, y: 20, width: 30, height: 40 },
          { x: 10, y: 60, width: 30, height: 40 },
        ],
        color: 0x336699,
      },
      hex: `
        01              # fill, surface of the command before (at first 0)
        ff 33 66 99     # a colour that is not among the recent ones
        02              # two rects
        f0 14 28 3c 50  # all four differ from a rect of zeros: x +10, y +20, width +30, height +40
        20 50           # only y differs: +40`,
    },
  ],
  tile: [
    {
      about: 'a red and a blue pixel in turn',
      value: {
        name: 'tile',
        surface: 0,
        rect: { x: 0, y: 0, width: 16, height: 8 },
        pattern: { width: 2, height: 1, pixels: Uint32Array.of(pixelOf(0xff0000), pixelOf(0x0000ff)) },
        originX: -1,
        originY: 0,
      },
      hex: `
        02        # tile
        c0 20 10  # width and height differ from a rect of zeros: 0,0 16 x 8
        01 00     # origin: x -1, y +0 from the rect's corner
        02 01     # pattern of 2 x 1
        00        # not deflated
        ff 00 00  # red
        00 00 ff  # blue`,
    },
    {
      about: 'a pattern that deflates',
      value: {
        name: 'tile',
        surface: 0,
        rect: { x: 0, y: 0, width: 16, height: 8 },
        pattern: { width: 4, height: 4, pixels: new Uint32Array(16).fill(pixelOf(0x404040)) },
        originX: 0,
        originY: 0,
      },
      hex: `
        02              # tile
        c0 20 10        # 0,0 16 x 8
        00 00           # origin at the rect's corner
        04 04           # pattern of 4 x 4
        05              # five deflated bytes
        73 20 11 00 00  # 48 times 40`,
    },
  ],
  stipple: [
    {
      about: 'both colours',
      value: {
        name: 'stipple',
        surface: 0,
        rect: { x: 4, y: 5, width: 10, height: 2 },
        bits: Uint8Array.of(0x80, 0x40, 0xff, 0xc0),
        color: 0xffffff,
        background: 0,
      },
      hex: `
        03              # stipple
        f0 08 0a 14 04  # 4,5 10 x 2
        ff ff ff ff     # new colour: white
        01              # has a background
        ff 00 00 00     # new colour: black
        00              # not deflated
        80 40           # first row: columns 0 and 9 set
        ff c0           # second row: all ten set`,
    },
    {
      about: 'one colour over what is there, deflated',
      value: {
        name: 'stipple',
        surface: 0,
        rect: { x: 0, y: 0, width: 64, height: 8 },
        bits: new Uint8Array(64).fill(0xff),
        color: 0x00ff00,
        background: undefined,
      },
      hex: `
        03              # stipple
        c0 80 01 10     # 0,0 64 x 8
        ff 00 ff 00     # new colour: green
        00              # no background
        05              # five deflated bytes
        fb 4f 21 00 00  # 64 times ff`,
    },
  ],
  glyphs: [
    {
      about: 'on a background',
      value: {
        name: 'glyphs',
        surface: 0,
        rect: { x: 100, y: 50, width: 21, height: 17 },
        x: 100,
        baseline: 63,
        color: 0xeeeeee,
        background: 0x101010,
        ids: [0, 200],
        gaps: [],
      },
      hex: `
        04                 # glyphs
        f1 c8 01 64 2a 22  # flags 1: a background, no gaps, pen and colours of its own; 100,50 21 x 17
        00 1a              # pen 0 right of the rect's corner, baseline 13 below it
        ff ee ee ee        # new colour
        ff 10 10 10        # new colour of the background
        02                 # two glyphs
        00                 # glyph 0
        c8 01              # glyph 200`,
    },
    {
      about: 'over what is there, with gaps, in the colours that a first run leaves out',
      value: {
        name: 'glyphs',
        surface: 0,
        rect: { x: 0, y: 0, width: 8, height: 8 },
        x: -2,
        baseline: 7,
        color: 0,
        background: undefined,
        ids: [3, 4],
        gaps: [-1, 2],
      },
      hex: `
        04        # glyphs
        ca 10 10  # flags 2 and 8: has gaps, colours of the last run (at first black, no background); 0,0 8 x 8
        03 0e     # pen -2, baseline 7
        02        # two glyphs
        03 04     # their ids
        01 04     # the pen moves 1 less after the first, 2 more after the second`,
    },
  ],
  copy: [
    {
      about: 'scrolling up by 16',
      value: {
        name: 'copy',
        surface: 0,
        source: 0,
        rects: [{ x: 0, y: 0, width: 640, height: 464 }],
        dx: 0,
        dy: -16,
      },
      hex: `
        05              # copy
        00              # from surface 0
        00 1f           # moves by 0,-16
        01              # one target rect
        c0 80 0a a0 07  # 0,0 640 x 464`,
    },
  ],
  image: [
    {
      about: 'two pixels as they are',
      value: {
        name: 'image',
        surface: 0,
        rect: { x: 1, y: 2, width: 2, height: 1 },
        encoding: 'raw',
        bytes: Uint8Array.of(0xff, 0, 0, 0, 0xff, 0),
      },
      hex: `
        06              # image
        f0 02 04 04 02  # 1,2 2 x 1
        00              # encoding raw
        06              # six bytes
        ff 00 00        # red
        00 ff 00        # green`,
    },
    {
      about: 'the same pixels in a stored block of deflate',
      value: {
        name: 'image',
        surface: 0,
        rect: { x: 1, y: 2, width: 2, height: 1 },
        encoding: 'deflate',
        bytes: Uint8Array.of(1, 6, 0, 0xf9, 0xff, 0xff, 0, 0, 0, 0xff, 0),
      },
      hex: `
        06                 # image
        f0 02 04 04 02     # 1,2 2 x 1
        01                 # encoding deflate
        0b                 # eleven bytes
        01 06 00 f9 ff     # last block, stored, six bytes
        ff 00 00 00 ff 00  # red, green`,
    },
    {
      about: 'bytes of a later decoder',
      value: {
        name: 'image',
        surface: 0,
        rect: { x: 0, y: 0, width: 1, height: 1 },
        encoding: 'webp',
        bytes: Uint8Array.of(0x52, 0x49),
      },
      hex: `
        06        # image
        c0 02 02  # 0,0 1 x 1
        02        # encoding webp
        02        # two bytes
        52 49     # not looked at before the image is decoded`,
    },
  ],
  defineGlyphs: [
    {
      about: 'two glyphs, coded bit by bit',
      value: { name: 'defineGlyphs', surface: 0, glyphs: TWO_LETTERS },
      hex: `
        07              # defineGlyphs
        02              # two glyphs
        0e              # in so many coded bytes
        6cbc9c148ffe02  # id 0, 3 x 1, left 0, top -1, advance 5, "A", levels 15, 8, 0
        6463054104b318  # id 130, 1 x 1, left 1, top -2, advance 9, "é", level 7`,
    },
  ],
  forgetGlyphs: [{ about: 'alone', value: { name: 'forgetGlyphs', surface: 0 }, hex: '08 # forgetGlyphs' }],
  cursor: [
    {
      about: 'by name',
      value: { name: 'cursor', surface: 0, shape: { kind: 'named', cursor: 'pointer' } },
      hex: `
        09  # cursor
        02  # pointer`,
    },
    {
      about: 'as an image',
      value: {
        name: 'cursor',
        surface: 0,
        shape: {
          kind: 'image',
          width: 2,
          height: 1,
          hotX: 1,
          hotY: 0,
          rgba: Uint8Array.of(0xff, 0, 0, 0xff, 0x10, 0x20, 0x30, 0x40),
        },
      },
      hex: `
        09           # cursor
        ff           # an image follows
        02 01        # 2 x 1
        01 00        # hot spot 1,0
        00           # not deflated
        ff 00 00 ff  # opaque red
        10 20 30 40  # red 16, green 32, blue 48, a quarter opaque`,
    },
  ],
  createSurface: [
    {
      about: 'on another surface than the command before',
      value: { name: 'createSurface', surface: 3, width: 320, height: 200 },
      hex: `
        8a     # createSurface, its surface follows
        03     # surface 3
        c0 02  # width 320
        c8 01  # height 200`,
    },
  ],
  resizeSurface: [
    {
      about: 'the screen',
      value: { name: 'resizeSurface', surface: 0, width: 640, height: 480 },
      hex: `
        0b     # resizeSurface
        80 05  # width 640
        e0 03  # height 480`,
    },
  ],
  destroySurface: [
    {
      about: 'an offscreen surface',
      value: { name: 'destroySurface', surface: 3 },
      hex: `
        8c  # destroySurface, its surface follows
        03  # surface 3`,
    },
  ],
  label: [
    {
      about: 'a word',
      value: { name: 'label', surface: 0, rect: { x: 8, y: 16, width: 40, height: 16 }, text: 'hello' },
      hex: `
        0d                 # label
        f0 10 20 50 20     # 8,16 40 x 16
        05 68 65 6c 6c 6f  # "hello"`,
    },
  ],
  coded: [
    {
      about: 'three coded bytes, whatever they say',
      value: { name: 'coded', surface: 0, bytes: Uint8Array.of(1, 2, 3) },
      hex: `
        0e           # coded
        03 01 02 03  # three bytes`,
    },
  ],
} satisfies CommandVectors;
