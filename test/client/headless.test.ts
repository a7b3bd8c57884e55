import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type ConnectOptions, connect } from '../../client-electron/headless/index.ts';
import {
  BUTTON_LEFT,
  BUTTON_RIGHT,
  type ClientMessage,
  CONTROL,
  type Command,
  rect,
  SHIFT,
  SUBPROTOCOL,
  type Transport,
} from '../../protocol/index.ts';
import { fill, image, type ScriptedServer, scriptedServer } from '../support/scriptedServer.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

interface Connection {
  readonly path: string;
  readonly protocols: string;
  readonly server: ScriptedServer;
  readonly socket: WebSocket;
}

/** A real WebSocket server on this machine; each connection is played by `script`. */
async function serve(script: (connection: Connection) => void, http: Server = createServer()) {
  const sockets = new WebSocketServer({
    server: http,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  const connections: Connection[] = [];
  sockets.on('connection', (socket, request) => {
    const connection = {
      path: request.url ?? '',
      protocols: request.headers['sec-websocket-protocol'] ?? '',
      server: scriptedServer(serverTransport(socket)),
      socket,
    };
    connections.push(connection);
    script(connection);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  cleanups.push(() => {
    for (const socket of sockets.clients) socket.terminate();
    http.close();
  });
  return { address: `127.0.0.1:${(http.address() as AddressInfo).port}`, connections };
}

function serverTransport(socket: WebSocket): Transport {
  return {
    send: (bytes) => socket.send(bytes),
    onMessage: (handler) => socket.on('message', (data: Buffer) => handler(data)),
    onClose: (handler) => socket.on('close', (code, reason) => handler({ code, reason: reason.toString() })),
    close: (code, reason) => socket.close(code, reason),
  };
}

/** A client and the only connection of its server. */
async function joined(options: ConnectOptions = {}) {
  const { address, connections } = await serve(({ server }) => server.welcome(200, 100));
  const client = await connect(`${address}/s/app-1`, options);
  cleanups.push(() => client.close());
  const [connection] = connections;
  if (connection === undefined) throw new Error('the server was not asked');
  await connection.server.until((all) => all.length > 0);
  return { client, ...connection };
}

/** Waits until the server has got so many messages besides the hello and acknowledgements, and returns them. */
async function messages(server: ScriptedServer, count: number) {
  const inputs = (all: ClientMessage[]) => all.filter(({ name }) => name !== 'hello' && name !== 'ack');
  await server.until((all) => inputs(all).length >= count);
  return inputs(server.all());
}

function label(x: number, y: number, text: string): Command {
  return { name: 'label', surface: 0, rect: rect(x, y, 10 * text.length, 10), text };
}

describe('headless client: connecting', () => {
  it('offers the protocol, the token and WebP, and joins with the size that the session has', async () => {
    const { client, path, protocols, server } = await joined({ token: 'abc' });
    expect(path).toBe('/s/app-1');
    expect(protocols).toBe('farglass.8,token.abc');
    expect(server.all()).toMatchObject([
      {
        name: 'hello',
        width: 0,
        height: 0,
        encodings: ['raw', 'deflate', 'webp', 'planes', 'context'],
        wantsText: true,
      },
    ]);
    expect(client.framebuffer.bounds).toEqual(rect(0, 0, 200, 100));
    expect([client.session, client.title]).toEqual(['app-1', 'App']);
  });

  it('opens an app with a size of its own', async () => {
    const { address, connections } = await serve(({ server }) => server.welcome(1280, 800));
    const client = await connect(`http://${address}/app/clock#token=t`);
    cleanups.push(() => client.close());
    await connections[0]?.server.until((all) => all.length > 0);
    expect(connections[0]).toMatchObject({ path: '/app/clock', protocols: 'farglass.8,token.t' });
    expect(connections[0]?.server.all()).toMatchObject([{ name: 'hello', width: 1280, height: 800, scale: 100 }]);
  });

  it('says in a sentence why there is no session', async () => {
    const { address } = await serve(({ server }) =>
      server.say({ name: 'closed', code: 'notFound', reason: 'There is no app of this name.' }),
    );
    const refused = connect(`${address}/app/nothing`);
    await expect(refused).rejects.toThrow('/app/nothing was not opened. There is no app of this name.');
    await expect(refused).rejects.toMatchObject({ cause: { code: 'notFound' } });
  });

  it('says when nothing is listening', async () => {
    const { address } = await serve(() => {});
    for (const cleanup of cleanups.splice(0)) cleanup();
    await expect(connect(`${address}/app/clock`)).rejects.toThrow(/No connection to ws.*Nothing is listening there/);
  });

  it.each([401, 403, 404, 503])('passes on what a server says that refuses with HTTP status %i', async (status) => {
    const http = createServer();
    http.on('upgrade', (_, socket) => {
      socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\nContent-Length: 11\r\n\r\nNot for you`);
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    cleanups.push(() => http.close());
    const { port } = http.address() as AddressInfo;
    await expect(connect(`127.0.0.1:${port}/app/clock`)).rejects.toThrow(`HTTP status ${status}. Not for you`);
  });

  it('gives up on a server that does not answer, before and after the handshake', async () => {
    const mute = createTcpServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    cleanups.push(() => mute.close());
    const { port } = mute.address() as AddressInfo;
    await expect(connect(`127.0.0.1:${port}/app/x`, { timeout: 100 })).rejects.toThrow(/did not answer within 100 ms/);
    const { address } = await serve(() => {});
    await expect(connect(`${address}/app/x`, { timeout: 100 })).rejects.toThrow(/answer of the session/);
  });

  it('asks for what to open', async () => {
    await expect(connect('127.0.0.1')).rejects.toThrow(/does not say what to open/);
  });
});

describe('headless client: seeing', () => {
  it('has the pixels and gives them as PNG, exactly', async () => {
    const { client, server } = await joined();
    server.frame([fill(rect(0, 0, 200, 100), 0x204060), image(rect(5, 6, 7, 8), 0xff030201)]);
    await client.waitForFrame();
    expect(client.framebuffer.pixels[6 * 200 + 5]).toBe(0xff030201);
    const { data, info } = await sharp(await client.screenshot())
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([200, 100]);
    expect(data.equals(client.framebuffer.bytes)).toBe(true);
  });

  it('shows lossless WebP exactly', async () => {
    const { client, server } = await joined();
    const rgb = Buffer.from(Array.from({ length: 40 * 30 * 3 }, (_, i) => (i * i) & 255));
    const bytes = await sharp(rgb, { raw: { width: 40, height: 30, channels: 3 } })
      .webp({ lossless: true })
      .toBuffer();
    server.frame([{ ...image(rect(0, 0, 40, 30), 0), encoding: 'webp', bytes }]);
    await client.waitForFrame();
    const shown = client.framebuffer.get(rect(0, 0, 40, 30));
    expect([...shown].flatMap((pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255])).toEqual([...rgb]);
  });

  it('reads text and waits for it', async () => {
    const { client, server } = await joined();
    const waiting = client.waitForText(/read(y|ied)/);
    server.frame([label(0, 20, 'not yet')]);
    server.frame([label(0, 40, 'ready')]);
    expect(await waiting).toBe('not yet\nready');
    expect(client.text()).toBe('not yet\nready');
    await client.waitForText('ready');
  });

  it('says what it waited for, and what is visible instead', async () => {
    const { client, server } = await joined();
    server.frame([label(0, 0, 'something else')]);
    await client.waitForFrame(1);
    await expect(client.waitForText('ready', { timeout: 30 })).rejects.toThrow(
      /^Waited 30 ms for the text "ready".*visible:\nsomething else$/s,
    );
    await expect(client.waitForFrame(2, { timeout: 10 })).rejects.toThrow(/frame 2 \(1 so far\)/);
    await expect(client.clickText('OK', { timeout: 10 })).rejects.toThrow(/the text "OK" to click on/);
  });

  it('waits until nothing moves, and says when that does not happen', async () => {
    const { client, server } = await joined();
    let frames = 0;
    const timer = setInterval(() => {
      if (++frames > 20) clearInterval(timer);
      else server.frame([fill(rect(0, 0, 1, 1), frames)]);
    }, 5);
    cleanups.push(() => clearInterval(timer));
    await expect(client.waitUntilQuiet(60, { timeout: 30 })).rejects.toThrow(/60 ms without a frame/);
    await client.waitUntilQuiet(60);
    expect(client.frames).toBe(20);
  });

  it('keeps the title and what the session copies', async () => {
    const seen: string[] = [];
    const { client, server } = await joined({ onEvent: ({ kind }) => seen.push(kind) });
    server.say({ name: 'title', title: 'New' });
    server.say({ name: 'clipboard', text: 'copied' });
    server.say({ name: 'bell' });
    await client.waitUntil(() => seen.includes('bell'), 'the bell');
    expect([client.title, client.clipboard]).toEqual(['New', 'copied']);
  });
});

describe('headless client: acting', () => {
  it('types as a keyboard does, and sends other characters as text', async () => {
    const { client, server } = await joined();
    await client.type('aBC!é\n');
    const sent = await messages(server, 13);
    const essence = sent.map((message) =>
      message.name === 'key'
        ? `${message.down ? '+' : '-'}${message.code}${message.down ? ` ${message.key}` : ''}`
        : message.name,
    );
    expect(essence).toEqual([
      '+KeyA a',
      '-KeyA',
      '+ShiftLeft Shift',
      '+KeyB B',
      '-KeyB',
      '+KeyC C',
      '-KeyC',
      '+Digit1 !',
      '-Digit1',
      '-ShiftLeft',
      'text',
      '+Enter Enter',
      '-Enter',
    ]);
    // One turn, one message.
    expect(server.received).toHaveLength(2);
  });

  it('holds keys as long as it is told, and what they say travels when it happens', async () => {
    const { client, server } = await joined();
    const start = performance.now();
    await client.type('ab', { hold: 30 });
    expect(performance.now() - start).toBeGreaterThan(55);
    const sent = await messages(server, 4);
    expect(sent.map((message) => message.name === 'key' && `${message.down ? '+' : '-'}${message.code}`)).toEqual([
      '+KeyA',
      '-KeyA',
      '+KeyB',
      '-KeyB',
    ]);
    expect(server.received).toHaveLength(4);
  });

  it('presses combinations, and leaves no key down', async () => {
    const { client, server } = await joined();
    client.press('Control+Shift+C');
    const sent = await messages(server, 6);
    expect(sent).toMatchObject([
      { down: true, code: 'ControlLeft', modifiers: CONTROL },
      { down: true, code: 'ShiftLeft', modifiers: CONTROL | SHIFT },
      { down: true, code: 'KeyC', key: 'C', modifiers: CONTROL | SHIFT },
      { down: false, code: 'KeyC' },
      { down: false, code: 'ShiftLeft', modifiers: CONTROL },
      { down: false, code: 'ControlLeft', modifiers: 0 },
    ]);
    expect(() => client.press('Retrun')).toThrow(/no key "Retrun"/);
  });

  it('clicks, also twice and with other buttons, and into the middle of a text', async () => {
    const { client, server } = await joined();
    client.click(10, 20, { count: 2 });
    server.frame([label(40, 50, 'Save')]);
    await client.clickText('Save', { button: 'right' });
    const sent = await messages(server, 8);
    expect(sent.map((message) => (message.name === 'pointer' ? [message.x, message.y, message.buttons] : []))).toEqual([
      [10, 20, 0],
      [10, 20, BUTTON_LEFT],
      [10, 20, 0],
      [10, 20, BUTTON_LEFT],
      [10, 20, 0],
      [60, 55, 0],
      [60, 55, BUTTON_RIGHT],
      [60, 55, 0],
    ]);
  });

  it('drags through every place in between', async () => {
    const { client, server } = await joined();
    await client.drag({ x: 0, y: 0 }, { x: 40, y: 20 }, { steps: 4 });
    const sent = await messages(server, 7);
    expect(sent.map((message) => (message.name === 'pointer' ? [message.x, message.y, message.buttons] : []))).toEqual([
      [0, 0, 0],
      [0, 0, 1],
      [10, 5, 1],
      [20, 10, 1],
      [30, 15, 1],
      [40, 20, 1],
      [40, 20, 0],
    ]);
  });

  it('scrolls, pastes, resizes and changes the mode', async () => {
    const { client, server } = await joined();
    client.move(3, 4);
    client.wheel(0, 120);
    client.paste('text');
    client.resize(300, 200, 2);
    client.setMode('raw');
    client.setMode('raw');
    expect(await messages(server, 5)).toMatchObject([
      { name: 'pointer', x: 3, y: 4 },
      { name: 'wheel', x: 3, y: 4, dx: 0, dy: 120 },
      { name: 'clipboard', text: 'text' },
      { name: 'resize', width: 300, height: 200, scale: 200 },
      { name: 'setMode', mode: 'raw' },
    ]);
    expect(client.mode).toBe('raw');
  });
});

describe('headless client: ends', () => {
  it('gives the reason of the session to everyone who waits', async () => {
    const { client, server } = await joined();
    const waiting = client.waitForText('never');
    const told = new Promise((resolve) => client.onClosed(resolve));
    server.say({ name: 'closed', code: 'ended', reason: 'The shell has ended.' });
    expect(await client.closed).toEqual({ code: 'ended', reason: 'The shell has ended.' });
    expect(await told).toEqual(await client.closed);
    await expect(waiting).rejects.toThrow(/The shell has ended/);
    await expect(client.waitForFrame()).rejects.toThrow(/The shell has ended/);
    expect(() => client.click(0, 0)).toThrow(/not possible to click. The shell has ended/);
  });

  it('learns the reason when the connection breaks because the session did', async () => {
    let number = 0;
    const { address, connections } = await serve(({ server }) => {
      if (++number === 1) server.welcome(10, 10);
      else server.say({ name: 'closed', code: 'crashed', reason: 'The session crashed.' });
    });
    const client = await connect(`${address}/app/clock`);
    connections[0]?.socket.terminate();
    expect(await client.closed).toEqual({ code: 'crashed', reason: 'The session crashed.' });
    expect(connections.map(({ path }) => path)).toEqual(['/app/clock', '/s/app-1']);
  });

  it('goes on waiting while the connection is made again, and types on', async () => {
    let number = 0;
    const { address, connections } = await serve(({ server }) => {
      server.welcome(200, 100, { resumed: ++number > 1 });
    });
    const client = await connect(`${address}/s/app-1`);
    cleanups.push(() => client.close());
    const waiting = client.waitForText('back');
    connections[0]?.server.frame([label(0, 0, 'first')]);
    await client.waitForFrame(1);
    connections[0]?.socket.terminate();
    await client.waitUntil(() => !client.isConnected, 'the break');
    await client.type('x');
    await client.waitUntil(() => client.isConnected, 'the connection');
    await connections[1]?.server.until((all) => all.length > 0);
    expect(connections[1]?.server.all().slice(0, 1)).toMatchObject([
      { name: 'hello', resume: { epoch: 1, frames: 1 } },
    ]);
    connections[1]?.server.frame([label(0, 20, 'back')]);
    expect(await waiting).toBe('first\nback');
    expect(client.frames).toBe(2);
    expect(await messages(connections[1]!.server, 2)).toMatchObject([
      { name: 'key', down: true, key: 'x' },
      { name: 'key', down: false },
    ]);
    expect(client.closedInfo).toBeUndefined();
  });

  it('is over when the connection breaks and is not to be made again', async () => {
    const { client, socket } = await joined({ reconnect: false });
    socket.terminate();
    expect(await client.closed).toMatchObject({ code: 'lost', reason: expect.stringContaining('was lost') });
  });

  it('leaves when it is closed, once', async () => {
    const { client, server, socket } = await joined();
    const gone = once(socket, 'close');
    await client.type('x');
    client.close();
    client.close();
    expect(await client.closed).toMatchObject({ code: 'left' });
    await gone;
    expect(server.all().filter(({ name }) => name === 'key')).toHaveLength(2);
  });
});
