import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Client, type ClientEvent, type ClientOptions } from '../../client-electron/core/index.ts';
import {
  BUTTON_LEFT,
  CONTROL,
  type DecodeImage,
  MAX_CLIENT_MESSAGE_BYTES,
  MAX_CLIPBOARD_BYTES,
  MAX_TEXT_INPUT_BYTES,
  PROTOCOL_VERSION,
  portableDecoders,
  type Rect,
  rect,
} from '../../protocol/index.ts';
import { createTransportPair } from '../support/memoryTransport.ts';
import { fill, image, scriptedServer, settled } from '../support/scriptedServer.ts';

const RED = 0xff0000;
const GREEN = 0x00ff00;
const RED_PIXEL = 0xff0000ff;
const GREEN_PIXEL = 0xff00ff00;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function startClient(options: Partial<ClientOptions> = {}) {
  const [near, far] = createTransportPair();
  const server = scriptedServer(far);
  const events: ClientEvent[] = [];
  const presented: { readonly damage: readonly Rect[]; readonly corner: number | undefined }[] = [];
  const client = new Client({
    transport: near,
    mode: 'commands',
    width: 64,
    height: 48,
    scale: 1.5,
    decoders: portableDecoders,
    present: (damage, { framebuffer }) => presented.push({ damage, corner: framebuffer.pixels[0] }),
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { client, server, events, presented, near, far };
}

/** A client whose session has answered. */
async function openClient(options: Partial<ClientOptions> = {}) {
  const started = startClient(options);
  started.server.welcome(64, 48);
  await settled();
  started.server.received.splice(0);
  return started;
}

/** A decoder that finishes when the test says so. */
function slowDecoder() {
  const finish: (() => void)[] = [];
  const decode: DecodeImage = (bytes, width, height) =>
    new Promise((resolve) => finish.push(() => resolve(portableDecoders.raw(bytes, width, height))));
  return { decode, finish };
}

describe('client: hello and welcome', () => {
  it('says hello at once, with the encodings that it decodes', async () => {
    const { server } = startClient();
    await settled();
    expect(server.received).toEqual([
      [
        {
          name: 'hello',
          version: PROTOCOL_VERSION,
          mode: 'commands',
          width: 64,
          height: 48,
          scale: 150,
          encodings: ['raw', 'deflate', 'planes', 'context'],
          wantsText: false,
          resume: undefined,
        },
      ],
    ]);
  });

  it('keeps input until the session has answered', async () => {
    const { client, server } = startClient();
    client.textInput('early');
    await settled();
    expect(server.all().map(({ name }) => name)).toEqual(['hello']);
    server.welcome(64, 48);
    await settled();
    expect(server.received[1]).toEqual([{ name: 'text', text: 'early' }]);
  });

  it("takes the session's size, and tells it before anything is shown", async () => {
    const { server, client, events } = startClient({ width: 0, height: 0 });
    server.welcome(20, 10);
    await settled();
    expect(client.screen.framebuffer.width).toBe(20);
    expect(events).toEqual([
      { kind: 'welcome', session: 'app-1', title: 'App', width: 20, height: 10 },
      { kind: 'size', width: 20, height: 10 },
    ]);
  });

  it.each([
    ['a second welcome', (server: ReturnType<typeof scriptedServer>) => server.welcome(64, 48)],
    ['a screen without pixels', (server: ReturnType<typeof scriptedServer>) => server.welcome(0, 10)],
  ])('does not accept %s', async (_, fault) => {
    const { server, events } = startClient();
    server.welcome(64, 48);
    fault(server);
    await settled();
    expect(events.at(-1)).toMatchObject({ kind: 'closed', code: 'protocol' });
  });
});

describe('client: frames', () => {
  it('applies, presents and acknowledges a frame in the turn in which it arrives', async () => {
    const { client, server, presented, events } = await openClient();
    server.frame([fill(rect(1, 2, 3, 4), RED), fill(rect(60, 40, 30, 30), GREEN)]);
    // One microtask delivers the message; the frame needs none of its own.
    await Promise.resolve();
    expect(presented).toHaveLength(1);
    expect(presented[0]?.damage).toEqual([rect(1, 2, 3, 4), rect(60, 40, 4, 8)]);
    expect(client.screen.framebuffer.pixels[2 * 64 + 1]).toBe(RED_PIXEL);
    expect(events.at(-1)).toEqual({ kind: 'frame', number: 1 });
  });

  it('applies frames in order although an earlier one decodes slowly', async () => {
    const { decode, finish } = slowDecoder();
    const { client, server, presented, events } = await openClient({ decoders: { ...portableDecoders, webp: decode } });
    server.frame([image(rect(0, 0, 4, 4), RED_PIXEL, 'webp')]);
    server.frame([fill(rect(0, 0, 2, 2), GREEN)]);
    server.frame([image(rect(8, 8, 1, 1), GREEN_PIXEL, 'webp'), fill(rect(0, 0, 1, 1), RED)]);
    server.say({ name: 'title', title: 'later' });
    await settled();
    expect(presented).toEqual([]);
    // Both slow images are being decoded; the later one is done first and changes nothing yet.
    expect(finish).toHaveLength(2);
    finish[1]?.();
    await settled();
    expect(presented).toEqual([]);
    finish[0]?.();
    await settled();
    expect(presented.map(({ corner }) => corner)).toEqual([RED_PIXEL, GREEN_PIXEL, RED_PIXEL]);
    expect(client.screen.framebuffer.pixels[8 * 64 + 8]).toBe(GREEN_PIXEL);
    expect(events.slice(-2)).toEqual([
      { kind: 'frame', number: 3 },
      { kind: 'title', title: 'later' },
    ]);
  });

  it('decodes ahead no more pixels than one full repaint, and still plays everything', async () => {
    const { decode, finish } = slowDecoder();
    const { server, presented } = await openClient({ decoders: { ...portableDecoders, webp: decode } });
    // 2^18 pixels an image, 64 images a frame: two frames are as many pixels as the limit allows.
    const bytes = new Uint8Array(0);
    const images = Array.from({ length: 64 }, () => ({ ...image(rect(0, 0, 1, 1), 0, 'webp'), bytes }));
    const frame = images.map((one) => ({ ...one, rect: rect(0, 0, 512, 512) }));
    for (let i = 0; i < 3; i++) server.frame(frame);
    await settled();
    expect(finish).toHaveLength(128);
    expect(presented).toEqual([]);
  });

  it('tells a new size and a new pointer before it presents', async () => {
    const order: string[] = [];
    const { server } = await openClient({
      present: (damage) => order.push(`present ${JSON.stringify(damage)}`),
      onEvent: ({ kind }) => order.push(kind),
    });
    order.length = 0;
    server.frame([
      { name: 'resizeSurface', surface: 0, width: 10, height: 10 },
      { name: 'cursor', surface: 0, shape: { kind: 'named', cursor: 'text' } },
      fill(rect(0, 0, 5, 5), RED),
    ]);
    await settled();
    expect(order).toEqual(['size', 'cursor', `present ${JSON.stringify([rect(0, 0, 10, 10)])}`, 'frame']);
  });

  it('does not show what happens on other surfaces', async () => {
    const { server, presented } = await openClient();
    server.frame([
      { name: 'createSurface', surface: 1, width: 8, height: 8 },
      { ...fill(rect(0, 0, 8, 8), RED), surface: 1 },
    ]);
    await settled();
    expect(presented[0]?.damage).toEqual([]);
  });

  it('follows the text', async () => {
    const { client, server } = await openClient();
    server.frame([{ name: 'label', surface: 0, rect: rect(0, 0, 20, 10), text: 'Hello' }]);
    await settled();
    expect(client.text.text(0)).toBe('Hello');
  });
});

describe('client: acknowledgements', () => {
  const noise = Uint8Array.from({ length: 14 * 14 * 3 }, (_, i) => (i * 7919) & 255);
  const large = { ...image(rect(0, 0, 14, 14), 0), bytes: noise };

  it('acknowledges a frame of 512 bytes or more at once', async () => {
    const { server } = await openClient();
    expect(server.frame([large])).toBeGreaterThanOrEqual(512);
    await settled();
    expect(server.received).toEqual([[{ name: 'ack', frames: 1, decodeTime: 0, held: 0 }]]);
  });

  it('sends none in front of an input: that of a small frame waits, and says how long', async () => {
    const { client, server } = await openClient();
    server.frame([fill(rect(0, 0, 1, 1), RED)]);
    await settled();
    expect(server.received).toEqual([]);
    vi.advanceTimersByTime(60);
    client.textInput('a');
    await settled();
    expect(server.received).toEqual([[{ name: 'text', text: 'a' }]]);
    vi.advanceTimersByTime(1000);
    await settled();
    expect(server.received).toEqual([
      [{ name: 'text', text: 'a' }],
      [{ name: 'ack', frames: 1, decodeTime: 0, held: 150 }],
    ]);
  });

  it('sends those that are due after an input of the same turn', async () => {
    const { client, server } = await openClient();
    for (let i = 0; i < 3; i++) server.frame([fill(rect(i, 0, 1, 1), RED)]);
    await settled();
    server.frame([fill(rect(3, 0, 1, 1), RED)]);
    client.textInput('a');
    await settled();
    expect(server.received).toEqual([
      [{ name: 'text', text: 'a' }],
      [{ name: 'ack', frames: 4, decodeTime: 0, held: 0 }],
    ]);
  });

  it('holds it no longer than 150 ms, counted from the first frame that waits', async () => {
    const { server } = await openClient();
    server.frame([fill(rect(0, 0, 1, 1), RED)]);
    await settled();
    vi.advanceTimersByTime(100);
    server.frame([fill(rect(0, 0, 1, 1), GREEN)]);
    await settled();
    vi.advanceTimersByTime(49);
    await settled();
    expect(server.received).toEqual([]);
    vi.advanceTimersByTime(1);
    await settled();
    expect(server.received).toEqual([[{ name: 'ack', frames: 2, decodeTime: 0, held: 50 }]]);
  });

  it('acknowledges four small frames at once', async () => {
    const { server } = await openClient();
    for (let i = 0; i < 3; i++) server.frame([fill(rect(0, 0, 1, 1), i)]);
    await settled();
    expect(server.received).toEqual([]);
    server.frame([fill(rect(0, 0, 1, 1), 3)]);
    await settled();
    expect(server.received).toEqual([[{ name: 'ack', frames: 4, decodeTime: 0, held: 0 }]]);
  });

  it('says how long decoding took, in tenths of a millisecond', async () => {
    const { decode, finish } = slowDecoder();
    const { server } = await openClient({ decoders: { ...portableDecoders, webp: decode } });
    server.frame([{ ...large, encoding: 'webp' }]);
    await settled();
    vi.advanceTimersByTime(25);
    finish[0]?.();
    await settled();
    expect(server.received).toEqual([[{ name: 'ack', frames: 1, decodeTime: 250, held: 0 }]]);
  });
});

describe('client: input', () => {
  it('sends what belongs to one turn as one message', async () => {
    const { client, server } = await openClient();
    client.pointer(1, 1, 0, 0);
    client.pointer(1, 1, BUTTON_LEFT, 0);
    client.pointer(1, 1, 0, 0);
    client.textInput('x');
    await settled();
    expect(server.received).toHaveLength(1);
    expect(server.all().map(({ name }) => name)).toEqual(['pointer', 'pointer', 'pointer', 'text']);
  });

  it('thins out moves to one in 8 ms, the first at once and the last never lost', async () => {
    const { client, server } = await openClient();
    for (let x = 0; x < 40; x++) {
      client.pointer(x, 5, 0, 0);
      await settled();
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(8);
    await settled();
    const places = server.all().map((message) => (message.name === 'pointer' ? message.x : undefined));
    expect(places[0]).toBe(0);
    expect(places.at(-1)).toBe(39);
    expect(places.length).toBeGreaterThanOrEqual(5);
    expect(places.length).toBeLessThanOrEqual(7);
  });

  it('sends buttons and keys at once, after the move before them', async () => {
    const { client, server } = await openClient();
    client.pointer(1, 0, 0, 0);
    client.pointer(2, 0, 0, 0);
    client.pointer(3, 0, 0, 0);
    client.pointer(3, 0, BUTTON_LEFT, 0);
    client.pointer(4, 0, BUTTON_LEFT, 0);
    client.key({ down: true, repeat: false, code: 'KeyA', key: 'a', modifiers: CONTROL });
    await settled();
    expect(server.all()).toMatchObject([
      { name: 'pointer', x: 1, buttons: 0 },
      { name: 'pointer', x: 3, buttons: 0 },
      { name: 'pointer', x: 3, buttons: BUTTON_LEFT },
      { name: 'pointer', x: 4, buttons: BUTTON_LEFT },
      { name: 'key', code: 'KeyA', modifiers: CONTROL },
    ]);
  });

  it('says nothing when the pointer stays where it is', async () => {
    const { client, server } = await openClient();
    client.pointer(7.2, 7.9, 0, 0);
    client.pointer(7.4, 7.1, 0, 0);
    vi.advanceTimersByTime(100);
    client.pointer(7, 7, 0, 0);
    await settled();
    expect(server.all()).toEqual([{ name: 'pointer', x: 7, y: 7, buttons: 0, modifiers: 0 }]);
  });

  it('adds up parts of pixels when scrolling', async () => {
    const { client, server } = await openClient();
    for (let i = 0; i < 10; i++) client.wheel(0, 0, 0, 0.25, 0);
    await settled();
    expect(server.all()).toMatchObject([
      { name: 'wheel', dy: 1 },
      { name: 'wheel', dy: 1 },
    ]);
  });

  it('cuts long text into messages, between characters', async () => {
    const { client, server } = await openClient();
    const text = `a${'\u{1f600}'.repeat(3000)}`;
    client.textInput(text);
    await settled();
    const parts = server.all().map((message) => (message.name === 'text' ? message.text : ''));
    expect(parts.join('')).toBe(text);
    for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(MAX_TEXT_INPUT_BYTES);
  });

  it('never sends a message that is larger than servers accept', async () => {
    const { client, server, near } = await openClient();
    const sizes: number[] = [];
    const send = near.send.bind(near);
    near.send = (bytes) => {
      sizes.push(bytes.length);
      send(bytes);
    };
    for (let i = 0; i < 4; i++) client.paste('x'.repeat(MAX_CLIPBOARD_BYTES));
    await settled();
    expect(server.all()).toHaveLength(4);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_CLIENT_MESSAGE_BYTES);
    expect(() => client.paste('é'.repeat(MAX_CLIPBOARD_BYTES / 2 + 1))).toThrow(/too long to paste.*in parts/);
  });

  it('sends what was typed before it was closed', async () => {
    const { client, server, events } = await openClient();
    client.textInput('last words');
    client.close();
    await settled();
    expect(server.all()).toEqual([{ name: 'text', text: 'last words' }]);
    expect(server.closed).toEqual([{ code: 1000, reason: '' }]);
    expect(events.map(({ kind }) => kind)).toEqual(['welcome']);
  });
});

describe('client: ends', () => {
  it.each([
    ['an unknown message', Uint8Array.of(127), /no server message 127/],
    ['an empty message', new Uint8Array(0), /expected 1 bytes/],
    ['an unknown command', Uint8Array.of(64, 0, 99), /no command 99/],
  ])('ends the connection with code 1002 and one sentence: %s', async (_, bytes, sentence) => {
    const { server, events } = await openClient();
    server.bytes(bytes);
    server.bytes(bytes);
    await settled();
    expect(server.closed).toMatchObject([{ code: 1002 }]);
    const ends = events.filter(({ kind }) => kind === 'closed');
    expect(ends).toEqual([{ kind: 'closed', code: 'protocol', reason: expect.stringMatching(sentence) }]);
  });

  it.each([
    ['an image whose encoding was not offered', image(rect(0, 0, 1, 1), 0, 'webp'), /was not offered/],
    ['a damaged image', { ...image(rect(0, 0, 2, 2), 0), bytes: new Uint8Array(5) }, /raw image/],
    ['a glyph that was not defined', glyphRun(), /glyph 5/],
  ])('does not accept %s', async (_, command, sentence) => {
    const { server, events, presented } = await openClient();
    server.frame([command]);
    await settled();
    expect(presented).toEqual([]);
    expect(events.at(-1)).toMatchObject({ code: 'protocol', reason: expect.stringMatching(sentence) });
  });

  it('takes what a decoder of the platform throws as a damaged image', async () => {
    const webp: DecodeImage = () => Promise.reject(new Error('bad bits'));
    const { server, events } = await openClient({ decoders: { ...portableDecoders, webp } });
    server.frame([image(rect(0, 0, 1, 1), 0, 'webp')]);
    server.frame([fill(rect(0, 0, 1, 1), RED)]);
    await settled();
    expect(events.at(-1)).toMatchObject({ code: 'protocol', reason: expect.stringMatching(/webp image is damaged/) });
    expect(server.closed).toMatchObject([{ code: 1002 }]);
  });

  it('does not accept a frame before the welcome', async () => {
    const { server, events } = startClient();
    server.frame([fill(rect(0, 0, 1, 1), RED)]);
    await settled();
    expect(events).toMatchObject([{ kind: 'closed', code: 'protocol' }]);
  });

  it('gives the reason of the session, after the last frames', async () => {
    const { decode, finish } = slowDecoder();
    const { server, events, far } = await openClient({ decoders: { ...portableDecoders, webp: decode } });
    server.frame([image(rect(0, 0, 1, 1), RED_PIXEL, 'webp')]);
    server.say({ name: 'closed', code: 'ended', reason: 'The app has ended.' });
    await settled();
    far.close(1000);
    await settled();
    expect(events.at(-1)?.kind).toBe('welcome');
    finish[0]?.();
    await settled();
    expect(events.slice(-2)).toEqual([
      { kind: 'frame', number: 1 },
      { kind: 'closed', code: 'ended', reason: 'The app has ended.' },
    ]);
  });

  it('says that the connection was lost when it breaks without a word', async () => {
    const { client, events, far } = await openClient();
    far.break();
    await settled();
    client.textInput('nobody listens');
    client.close();
    await settled();
    expect(events.slice(1)).toEqual([
      { kind: 'closed', code: 'lost', reason: 'The connection to the server was lost (WebSocket code 1006).' },
    ]);
  });

  it('has no timer when it is over', async () => {
    const { client, server, far } = await openClient();
    client.key({ down: true, repeat: false, code: 'KeyA', key: 'a', modifiers: 0 });
    server.frame([fill(rect(0, 0, 1, 1), RED)]);
    await settled();
    far.break();
    await settled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

function glyphRun() {
  return {
    name: 'glyphs',
    surface: 0,
    rect: rect(0, 0, 5, 5),
    x: 0,
    baseline: 4,
    color: 0,
    background: undefined,
    ids: [5],
    gaps: [],
  } as const;
}
