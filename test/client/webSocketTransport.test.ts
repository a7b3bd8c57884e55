import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket as NodeWebSocket, WebSocketServer } from 'ws';
import { openWebSocket } from '../../client-electron/renderer/webSocketTransport.ts';
import { SUBPROTOCOL } from '../../protocol/index.ts';

let server: WebSocketServer;

// ws offers the interface of the browser's WebSocket; the browser itself is tested end to end.
beforeEach(async () => {
  vi.stubGlobal('WebSocket', NodeWebSocket);
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
});
afterEach(() => {
  vi.unstubAllGlobals();
  for (const socket of server.clients) socket.terminate();
  server.close();
});

function address(): string {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server listens on a TCP port');
  return `ws://127.0.0.1:${bound.port}/app/clock`;
}

/** A transport and the server's end of it. */
async function open() {
  const arrived = once(server, 'connection') as Promise<[NodeWebSocket]>;
  const transport = await openWebSocket(address(), [SUBPROTOCOL, 'token.abc']);
  const [socket] = await arrived;
  return { transport, socket };
}

describe('WebSocket of the browser as a transport', () => {
  it('carries binary messages in order, and keeps those that come before anyone listens', async () => {
    server.on('connection', (socket) => {
      for (const byte of [1, 2, 3]) socket.send(Uint8Array.of(byte, byte));
    });
    const { transport, socket } = await open();
    const received: number[][] = [];
    const complete = new Promise<void>((resolve) => {
      transport.onMessage((bytes) => {
        received.push([...bytes]);
        if (received.length === 3) resolve();
      });
    });
    const echoed = once(socket, 'message');
    transport.send(Uint8Array.of(9, 8, 7));
    await complete;
    expect(received).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect([...((await echoed)[0] as Buffer)]).toEqual([9, 8, 7]);
  });

  it('tells of the end once, also to who asks later, and is silent afterwards', async () => {
    const { transport, socket } = await open();
    const first = new Promise((resolve) => transport.onClose(resolve));
    socket.close(1000, 'ended');
    expect(await first).toEqual({ code: 1000, reason: 'ended' });
    const again = vi.fn();
    transport.onClose(again);
    expect(again).toHaveBeenCalledExactlyOnceWith({ code: 1000, reason: 'ended' });
    transport.send(Uint8Array.of(1));
    transport.close();
    transport.close();
  });

  it.each([
    [1000, 1000],
    [1002, 4002],
  ])('closes with %i in a code that pages may use: %i', async (wanted, used) => {
    const { transport, socket } = await open();
    const closed = once(socket, 'close');
    transport.close(wanted, 'why');
    const [code, reason] = await closed;
    expect([code, String(reason)]).toEqual([used, 'why']);
  });

  it('does not understand text', async () => {
    const { socket } = await open();
    const closed = once(socket, 'close');
    socket.send('text');
    expect((await closed)[0]).toBe(4003);
  });

  it('rejects with a sentence when nothing is listening', async () => {
    const unused = createTcpServer().listen(0, '127.0.0.1');
    await once(unused, 'listening');
    const bound = unused.address();
    unused.close();
    await once(unused, 'close');
    if (bound === null || typeof bound === 'string') throw new Error('it listened on a TCP port');
    await expect(openWebSocket(`ws://127.0.0.1:${bound.port}/s/x`, [SUBPROTOCOL])).rejects.toThrow(
      `No connection to 127.0.0.1:${bound.port}. The connection was refused.`,
    );
  });
});
