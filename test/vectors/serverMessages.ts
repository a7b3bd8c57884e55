import type { ServerMessage } from '../../protocol/index.ts';
import type { Vector } from './vector.ts';

type ServerMessageVectors = {
  readonly [N in ServerMessage['name']]: readonly Vector<Extract<ServerMessage, { readonly name: N }>>[];
};

export const serverMessageVectors = {
  welcome: [
    {
      about: 'a terminal',
      value: {
        name: 'welcome',
        version: 8,
        session: 'shell-1',
        title: 'Term',
        width: 1280,
        height: 720,
        epoch: 300,
        ticket: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16),
        resumed: true,
        inputs: 5,
      },
      hex: `
        41                       # welcome
        08 00                    # version 8
        07 73 68 65 6c 6c 2d 31  # session "shell-1"
        04 54 65 72 6d           # title "Term"
        80 0a d0 05              # 1280 x 720
        ac 02                    # epoch 300
        01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10  # ticket
        01                       # resumed
        05                       # 5 inputs received`,
    },
  ],
  title: [
    {
      about: 'letters of two bytes',
      value: { name: 'title', title: 'Größe' },
      hex: `
        42                       # title
        07 47 72 c3 b6 c3 9f 65  # "Größe"`,
    },
  ],
  bell: [{ about: 'alone', value: { name: 'bell' }, hex: '43 # bell' }],
  clipboard: [
    {
      about: 'a copy',
      value: { name: 'clipboard', text: 'hi' },
      hex: `
        44        # clipboard
        02 68 69  # "hi"`,
    },
  ],
  takesOffers: [{ about: 'alone', value: { name: 'takesOffers' }, hex: '49 # takesOffers' }],
  pong: [
    {
      about: 'the token of the ping',
      value: { name: 'pong', token: 300 },
      hex: `
        45     # pong
        ac 02  # token 300`,
    },
  ],
  closed: [
    {
      about: 'a crash',
      value: { name: 'closed', code: 'crashed', reason: 'Oh.' },
      hex: `
        46           # closed
        01           # crashed
        03 4f 68 2e  # "Oh."`,
    },
  ],
  received: [
    {
      about: 'three inputs',
      value: { name: 'received', inputs: 3 },
      hex: `
        47  # received
        03  # 3 inputs`,
    },
  ],
  ping: [
    {
      about: 'a heartbeat',
      value: { name: 'ping', token: 1 },
      hex: `
        48  # ping
        01  # token 1`,
    },
  ],
} satisfies ServerMessageVectors;
