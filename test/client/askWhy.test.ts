import { afterEach, describe, expect, it, vi } from 'vitest';
import { askWhy } from '../../client-electron/core/index.ts';
import { createTransportPair } from '../support/memoryTransport.ts';
import { type ScriptedServer, scriptedServer, settled } from '../support/scriptedServer.ts';

/** Asks a server that answers the connection as given. */
async function ask(answer: (server: ScriptedServer, close: () => void) => void) {
  const [near, far] = createTransportPair();
  const server = scriptedServer(far);
  answer(server, () => far.close(1000));
  const why = await askWhy(async () => near);
  await settled();
  return { why, server };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('asking why a connection was lost', () => {
  it('gives the reason of the server, and leaves', async () => {
    const { why, server } = await ask((peer) => peer.say({ name: 'closed', code: 'crashed', reason: 'It crashed.' }));
    expect(why).toEqual({ kind: 'closed', code: 'crashed', reason: 'It crashed.' });
    expect(server.closed).toHaveLength(1);
  });

  it('notices that the session is still running, without changing its size', async () => {
    const { why, server } = await ask((peer) => peer.welcome(10, 10));
    expect(why.kind).toBe('running');
    expect(server.all()).toMatchObject([{ name: 'hello', width: 0, height: 0 }]);
  });

  it('says when the server is gone', async () => {
    expect((await ask((_, close) => close())).why.kind).toBe('unreachable');
    expect((await ask((peer) => peer.bytes(Uint8Array.of(1)))).why.kind).toBe('unreachable');
    const why = await askWhy(() => Promise.reject(new Error('Nothing is listening there.')));
    expect(why).toMatchObject({ kind: 'unreachable', reason: expect.stringContaining('Nothing is listening there.') });
  });

  it('does not wait for ever', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const [near, far] = createTransportPair();
    const server = scriptedServer(far);
    const silent = askWhy(async () => near);
    const never = askWhy(() => new Promise(() => {}));
    await settled();
    vi.advanceTimersByTime(5000);
    expect((await silent).kind).toBe('unreachable');
    expect((await never).kind).toBe('unreachable');
    await settled();
    expect(server.closed).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
