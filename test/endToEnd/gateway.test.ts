import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Reader, readServerMessage, type ServerMessage, SUBPROTOCOL } from '../../protocol/index.ts';
import { type ServerProcess, startServerProcess } from '../support/serverProcess.ts';

let open: ServerProcess;
let guarded: ServerProcess;

beforeAll(async () => {
  [open, guarded] = await Promise.all([startServerProcess(), startServerProcess(['--token', 'a-good-secret'])]);
});
afterAll(async () => {
  await Promise.all([open.stop(), guarded.stop()]);
});

/** GET with headers of one's own, the Host included. */
function get(port: number, path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, headers }, (response) => {
      let body = '';
      response.on('data', (data: Buffer) => {
        body += data.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    request.on('error', reject);
    request.end();
  });
}

/** The first message on a WebSocket, or the HTTP status when the upgrade is refused. */
async function firstMessage(
  port: number,
  path: string,
  options: { protocols?: string[]; origin?: string; host?: string } = {},
): Promise<ServerMessage | number> {
  const { protocols = [SUBPROTOCOL], origin, host } = options;
  const headers = { ...(host === undefined ? {} : { Host: host }) };
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, { headers, ...(origin ? { origin } : {}) });
  try {
    return await new Promise((resolve, reject) => {
      socket.on('message', (data: Buffer) => resolve(readServerMessage(new Reader(data))));
      socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
      socket.on('error', reject);
    });
  } finally {
    socket.terminate();
  }
}

describe('gateway: HTTP', () => {
  it('serves the viewer with a strict policy, under its own address and under those of sessions', async () => {
    for (const path of ['/', '/s/terminal-1', '/app/clock']) {
      const { status, headers, body } = await get(open.port, path);
      expect(status).toBe(200);
      expect(body).toContain('viewer.js');
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
    expect((await get(open.port, '/viewer.js')).status).toBe(200);
  });

  it.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/session.js',
    '/__proto__',
    '/api',
    '/app',
    '/s/../x',
  ])('serves nothing else: %s', async (path) => {
    expect((await get(open.port, path)).status).toBe(404);
  });

  it('takes a name alone as that of an app', async () => {
    const { status, headers } = await get(open.port, '/terminal');
    expect([status, headers.location]).toEqual([302, '/app/terminal']);
    expect((await get(open.port, '/constructor')).headers.location).toBe('/app/constructor');
    const { error } = JSON.parse((await get(open.port, '/apps/terminal')).body);
    expect(error).toBe(
      'There is nothing at /apps/terminal. The app list is at /. Apps are at /app/NAME, sessions at /s/NAME.',
    );
  });

  it('lists apps and sessions to those who have the token', async () => {
    const listing = JSON.parse((await get(open.port, '/api/apps')).body);
    expect(listing.apps.map((app: { name: string }) => app.name)).toEqual(
      expect.arrayContaining(['terminal', 'gallery', 'monitor', 'whiteboard', 'clock', 'animation']),
    );
    expect((await get(guarded.port, '/api/apps')).status).toBe(401);
    expect((await get(guarded.port, '/api/apps', { Authorization: 'Bearer a-bad-secret' })).status).toBe(401);
    expect((await get(guarded.port, '/api/apps', { Authorization: 'Bearer a-good-secret' })).status).toBe(200);
  });

  it('answers only to its own names', async () => {
    expect((await get(open.port, '/healthz', { Host: `evil.example:${open.port}` })).status).toBe(421);
    expect((await get(open.port, '/healthz', { Host: `localhost:${open.port}` })).status).toBe(200);
  });
});

describe('gateway: upgrades', () => {
  it.each([
    ['http://evil.example', 403],
    ['null', 403],
  ])('refuses the origin %s', async (origin, status) => {
    expect(await firstMessage(open.port, '/app/clock', { origin })).toBe(status);
  });

  it('refuses a host that is not its own', async () => {
    expect(await firstMessage(open.port, '/app/clock', { host: 'evil.example' })).toBe(421);
  });

  it('says in a sentence why there is no session', async () => {
    expect(await firstMessage(open.port, '/app/nothing')).toMatchObject({ name: 'closed', code: 'notFound' });
    expect(await firstMessage(open.port, '/s/terminal-99')).toMatchObject({ name: 'closed', code: 'notFound' });
    expect(await firstMessage(open.port, '/elsewhere')).toMatchObject({ name: 'closed', code: 'notFound' });
    expect(await firstMessage(guarded.port, '/app/clock')).toMatchObject({ name: 'closed', code: 'unauthorized' });
    const wrong = await firstMessage(guarded.port, '/app/clock', { protocols: [SUBPROTOCOL, 'token.a-bad-secret'] });
    expect(wrong).toMatchObject({ name: 'closed', code: 'unauthorized' });
  });

  it('answers a client that speaks another version, or no protocol at all, with a sentence', async () => {
    for (const hello of [Buffer.from('0146474c53ff7f', 'hex'), Buffer.from('hello there')]) {
      const socket = new WebSocket(`ws://127.0.0.1:${open.port}/app/clock`, [SUBPROTOCOL]);
      await once(socket, 'open');
      socket.send(hello);
      const [data] = (await once(socket, 'message')) as [Buffer];
      const closed = readServerMessage(new Reader(data));
      expect(closed).toMatchObject({ name: 'closed', reason: expect.stringMatching(/^[A-Z t].{10,}/) });
      await once(socket, 'close');
    }
  });

  it.each([
    ['/', 'no target'],
    ['//', 'no path'],
    ['http://[/', 'no address'],
    ['/app/%00', 'no name'],
  ])('survives the request target %s', async (target) => {
    const head = `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${open.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`;
    const rest = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
    const socket = connectSocket(open.port, '127.0.0.1');
    socket.write(head + rest);
    await once(socket, 'data');
    socket.destroy();
    expect((await get(open.port, '/healthz')).status).toBe(200);
  });

  it('survives a peer without the token that breaks the WebSocket protocol or talks for ever', async () => {
    for (const bytes of ['8200', `82ff${'00000000'}${'05f5e100'}00000000`]) {
      const socket = connectSocket(guarded.port, '127.0.0.1');
      socket.on('error', () => {});
      const head = `GET /app/terminal HTTP/1.1\r\nHost: 127.0.0.1:${guarded.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`;
      socket.write(`${head}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`);
      await once(socket, 'data');
      socket.write(Buffer.from(bytes, 'hex'));
      await once(socket, 'close');
    }
    expect((await get(guarded.port, '/healthz')).status).toBe(200);
  });

  it('closes the sockets that it refuses, and starts nothing for what is no handshake', async () => {
    const head = `GET /app/clock HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`;
    for (const rest of ['Host: evil.example\r\n\r\n', `Host: 127.0.0.1:${open.port}\r\n\r\n`]) {
      const socket = connectSocket({ port: open.port, host: '127.0.0.1', allowHalfOpen: true });
      socket.write(head + rest);
      socket.resume();
      await once(socket, 'end');
      socket.destroy();
    }
    const { sessions } = JSON.parse((await get(open.port, '/api/apps')).body);
    expect(sessions.filter(({ viewers }: { viewers: number }) => viewers > 0)).toEqual([]);
  });

  it('survives sockets that vanish at every byte of the handshake', async () => {
    const text = `GET /app/clock HTTP/1.1\r\nHost: 127.0.0.1:${open.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ${SUBPROTOCOL}\r\n\r\n`;
    // The last cut is inside the blank line: a complete request would start a session each time.
    for (let length = 1; length < text.length; length += 3) {
      const socket = connectSocket(open.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(text.slice(0, length));
      socket.resetAndDestroy();
    }
    expect((await get(open.port, '/healthz')).status).toBe(200);
  });
});

describe('farglass serve', () => {
  it('refuses other addresses than loopback without a token, and says what to do', async () => {
    await expect(startServerProcess(['--host', '0.0.0.0'])).rejects.toThrow(/code 1: .*without a token[\s\S]*--token/);
  });

  it('prints a link with a generated token', async () => {
    const server = await startServerProcess(['--host', '0.0.0.0', '--token']);
    try {
      expect(server.token).toMatch(/^[\w-]{20,}$/);
      expect(server.url).toContain(`#token=${server.token}`);
      expect((await get(server.port, '/api/apps', { Authorization: `Bearer ${server.token}` })).status).toBe(200);
    } finally {
      await server.stop();
    }
  });

  it('says when the port is taken', async () => {
    await expect(startServerProcess(['--port', String(open.port)])).rejects.toThrow(/code 1: .*is taken/);
  });

  it.each([
    [['--port', 'many'], 2],
    [['--prot', '1'], 2],
  ])('answers wrong usage %j with exit code 2', async (args, code) => {
    await expect(startServerProcess(args)).rejects.toThrow(`code ${code}`);
  });
});
