import type { ClientMessage } from '../../protocol/index.ts';
import type { Vector } from './vector.ts';

type ClientMessageVectors = {
  readonly [N in ClientMessage['name']]: readonly Vector<Extract<ClientMessage, { readonly name: N }>>[];
};

export const clientMessageVectors = {
  hello: [
    {
      about: 'raw mode on a screen of 1920 x 1080',
      value: {
        name: 'hello',
        version: 8,
        mode: 'raw',
        width: 1920,
        height: 1080,
        scale: 150,
        encodings: ['deflate', 'webp', 'raw'],
        wantsText: true,
        resume: undefined,
        remembered: undefined,
      },
      hex: `
        01           # hello
        46 47 4c 53  # "FGLS"
        08 00        # version 8
        01           # mode raw
        80 0f b8 08  # 1920 x 1080
        96 01        # scale 1.50
        03           # three encodings
        01 02 00     # deflate, webp, raw
        01           # wants text`,
    },
    {
      about: "commands mode in the session's size",
      value: {
        name: 'hello',
        version: 8,
        mode: 'commands',
        width: 0,
        height: 0,
        scale: 100,
        encodings: [],
        wantsText: false,
        resume: undefined,
        remembered: undefined,
      },
      hex: `
        01           # hello
        46 47 4c 53  # "FGLS"
        08 00        # version 8
        00           # mode commands
        00 00        # 0 x 0
        64           # scale 1.00
        00           # no encodings
        00           # no text`,
    },
    {
      about: 'a picture remembered from an earlier visit',
      value: {
        name: 'hello',
        version: 8,
        mode: 'commands',
        width: 0,
        height: 0,
        scale: 100,
        encodings: [],
        wantsText: false,
        resume: undefined,
        remembered: {
          width: 65,
          height: 64,
          hashes: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32),
        },
      },
      hex: `
        01           # hello
        46 47 4c 53  # "FGLS"
        08 00        # version 8
        00           # mode commands
        00 00        # 0 x 0
        64           # scale 1.00
        00           # no encodings
        04           # remembers a picture
        41 40        # of 65 x 64: two tiles
        01 02 03 04 05 06 07 08 09 0a 0b 0c
        15 16 17 18 19 1a 1b 1c 1d 1e 1f 20`,
    },
    {
      about: 'coming back after the connection broke',
      value: {
        name: 'hello',
        version: 8,
        mode: 'commands',
        width: 0,
        height: 0,
        scale: 100,
        encodings: ['raw'],
        wantsText: true,
        resume: {
          ticket: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16),
          epoch: 300,
          frames: 41,
        },
        remembered: undefined,
      },
      hex: `
        01           # hello
        46 47 4c 53  # "FGLS"
        08 00        # version 8
        00           # mode commands
        00 00        # 0 x 0
        64           # scale 1.00
        01 00        # one encoding: raw
        03           # wants text, resumes
        01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10  # ticket
        ac 02        # epoch 300
        29           # 41 frames presented`,
    },
  ],
  ack: [
    {
      about: 'two frames at once',
      value: { name: 'ack', frames: 2, decodeTime: 35, held: 4 },
      hex: `
        02  # ack
        02  # two frames
        23  # 3.5 ms from arrival to presentation
        04  # held back for 4 ms`,
    },
  ],
  pointer: [
    {
      about: 'above the screen with two buttons and two modifiers',
      value: { name: 'pointer', x: 100, y: -1, buttons: 5, modifiers: 3 },
      hex: `
        03        # pointer
        c8 01 01  # x 100, y -1
        05        # left and middle button
        03        # shift and control`,
    },
  ],
  wheel: [
    {
      about: 'upwards',
      value: { name: 'wheel', x: 5, y: 6, dx: 0, dy: -120, modifiers: 0 },
      hex: `
        04        # wheel
        0a 0c     # x 5, y 6
        00 ef 01  # dx 0, dy -120
        00        # no modifiers`,
    },
  ],
  key: [
    {
      about: 'a letter goes down',
      value: { name: 'key', down: true, repeat: false, code: 'KeyA', key: 'a', modifiers: 0 },
      hex: `
        05  # key
        41  # down, its meaning is a character
        01  # KeyA
        61  # "a"`,
    },
    {
      about: 'a key repeats with shift',
      value: { name: 'key', down: true, repeat: true, code: 'Enter', key: 'Enter', modifiers: 1 },
      hex: `
        05  # key
        87  # down, repeat, modifiers 1 (shift), its meaning is its name
        25  # Enter`,
    },
    {
      about: 'a letter comes up with control',
      value: { name: 'key', down: false, repeat: false, code: 'KeyA', key: '', modifiers: 2 },
      hex: `
        05  # key
        08  # up, modifiers 2 (control)
        01  # KeyA`,
    },
    {
      about: 'a key without a number',
      value: { name: 'key', down: true, repeat: false, code: 'Unidentified', key: 'ß', modifiers: 0 },
      hex: `
        05        # key
        01        # down
        00        # none of the listed keys
        02 c3 9f  # "ß"`,
    },
  ],
  text: [
    {
      about: 'one letter',
      value: { name: 'text', text: 'é' },
      hex: `
        06        # text
        02 c3 a9  # "é"`,
    },
  ],
  resize: [
    {
      about: 'to 800 x 600',
      value: { name: 'resize', width: 800, height: 600, scale: 100 },
      hex: `
        07           # resize
        a0 06 d8 04  # 800 x 600
        64           # scale 1.00`,
    },
  ],
  setMode: [
    { about: 'commands', value: { name: 'setMode', mode: 'commands' }, hex: '08 00 # setMode, commands' },
    { about: 'raw', value: { name: 'setMode', mode: 'raw' }, hex: '08 01 # setMode, raw' },
  ],
  clipboard: [
    {
      about: 'a paste',
      value: { name: 'clipboard', text: 'hi' },
      hex: `
        09        # clipboard
        02 68 69  # "hi"`,
    },
  ],
  offer: [
    {
      about: 'known for 300 milliseconds',
      value: { name: 'offer', text: 'hi', age: 300 },
      hex: `
        0e        # offer
        ac 02     # 300 ms
        02 68 69  # "hi"`,
    },
  ],
  ping: [
    {
      about: 'with a token',
      value: { name: 'ping', token: 300 },
      hex: `
        0a     # ping
        ac 02  # token 300`,
    },
  ],
  releaseAll: [{ about: 'alone', value: { name: 'releaseAll' }, hex: '0b # releaseAll' }],
  pong: [
    {
      about: "the token of the server's ping",
      value: { name: 'pong', token: 7 },
      hex: `
        0c  # pong
        07  # token 7`,
    },
  ],
  held: [
    {
      about: 'a button and two keys',
      value: { name: 'held', buttons: 1, keys: ['KeyA', 'Enter'] },
      hex: `
        0d     # held
        01     # left button
        02     # two keys
        01 25  # A, Enter`,
    },
    { about: 'nothing', value: { name: 'held', buttons: 0, keys: [] }, hex: '0d 00 00 # held, no button, no key' },
  ],
} satisfies ClientMessageVectors;
