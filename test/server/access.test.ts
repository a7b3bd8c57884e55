import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Access, isLoopback } from '../../server/gateway/access.ts';

// Access looks at nothing but the headers.
const request = (headers: IncomingHttpHeaders) => ({ headers }) as IncomingMessage;
const local = new Access({ host: '127.0.0.1', token: undefined, allowedHosts: ['viewer.example'] });

describe('Access', () => {
  it.each([
    ['127.0.0.1:7600', undefined],
    ['localhost:7600', undefined],
    ['LOCALHOST:7600', undefined],
    ['[::1]:7600', undefined],
    ['viewer.example', undefined],
    ['evil.example:7600', 421],
    ['127.0.0.1.evil.example', 421],
    ['localhost.evil.example:7600', 421],
    ['', 421],
  ])('judges the host %s', (host, status) => {
    expect(local.checkOrigin(request({ host }))?.status).toBe(status);
  });

  it('refuses a request without a host', () => {
    expect(local.checkOrigin(request({}))?.status).toBe(421);
  });

  it.each([
    [undefined, undefined],
    ['http://127.0.0.1:7600', undefined],
    ['https://127.0.0.1:7600', undefined],
    ['app://farglass', undefined],
    ['http://127.0.0.1:7601', 403],
    ['http://127.0.0.1', 403],
    ['http://evil.example', 403],
    ['http://127.0.0.1:7600.evil.example', 403],
    ['null', 403],
    ['', 403],
    ['file://', 403],
  ])('judges the origin %s', (origin, status) => {
    const headers = origin === undefined ? { host: '127.0.0.1:7600' } : { host: '127.0.0.1:7600', origin };
    expect(local.checkOrigin(request(headers))?.status).toBe(status);
  });

  it('knows a server on another loopback address by that address', () => {
    const other = new Access({ host: '127.0.0.2', token: undefined, allowedHosts: [] });
    expect(other.checkOrigin(request({ host: '127.0.0.2:7600' }))).toBeUndefined();
  });

  it('lets everybody in without a token, and nobody without the right one', () => {
    const guarded = new Access({ host: '0.0.0.0', token: 'correct-horse', allowedHosts: [] });
    expect(local.checkToken(request({}))).toBeUndefined();
    expect(guarded.checkToken(request({}))?.status).toBe(401);
    expect(guarded.checkToken(request({ authorization: 'Bearer wrong' }))?.status).toBe(401);
    expect(guarded.checkToken(request({ authorization: 'Basic correct-horse' }))?.status).toBe(401);
    expect(guarded.checkToken(request({ authorization: 'Bearer correct-horse' }))).toBeUndefined();
    expect(
      guarded.checkToken(request({ 'sec-websocket-protocol': 'farglass.1, token.correct-horse' })),
    ).toBeUndefined();
    expect(guarded.checkToken(request({ 'sec-websocket-protocol': 'farglass.1, correct-horse' }))?.status).toBe(401);
  });

  it('knows loopback addresses', () => {
    for (const host of ['localhost', '127.0.0.1', '127.8.8.8', '::1']) expect(isLoopback(host)).toBe(true);
    for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example', 'example'])
      expect(isLoopback(host)).toBe(false);
  });
});
