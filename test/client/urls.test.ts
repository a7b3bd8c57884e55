import { describe, expect, it } from 'vitest';
import { httpUrl, parseServerAddress, webSocketUrl } from '../../client-electron/core/index.ts';

describe('server addresses', () => {
  it.each([
    ['host', 'ws://host:7600/', 'http://host:7600/'],
    ['  Host  ', 'ws://host:7600/', 'http://host:7600/'],
    ['host:7601', 'ws://host:7601/', 'http://host:7601/'],
    ['host/app/terminal', 'ws://host:7600/app/terminal', 'http://host:7600/app/terminal'],
    ['192.168.1.5:80', 'ws://192.168.1.5/', 'http://192.168.1.5/'],
    ['http://host:7600/#token=abc', 'ws://host:7600/', 'http://host:7600/'],
    ['http://host/', 'ws://host/', 'http://host/'],
    ['https://host', 'wss://host/', 'https://host/'],
    ['https://host:8443/s/x-1/', 'wss://host:8443/s/x-1', 'https://host:8443/s/x-1'],
    ['ws://host:7600/s/name', 'ws://host:7600/s/name', 'http://host:7600/s/name'],
    ['ws://host/s/name', 'ws://host/s/name', 'http://host/s/name'],
    ['WSS://host/s/name', 'wss://host/s/name', 'https://host/s/name'],
    ['farglass://host/terminal-1', 'ws://host:7600/s/terminal-1', 'http://host:7600/s/terminal-1'],
    ['farglass://host:99/app/clock', 'ws://host:99/app/clock', 'http://host:99/app/clock'],
    ['host/terminal', 'ws://host:7600/app/terminal', 'http://host:7600/app/terminal'],
    ['http://host:7600/terminal/', 'ws://host:7600/app/terminal', 'http://host:7600/app/terminal'],
    ['farglass://host', 'ws://host:7600/', 'http://host:7600/'],
    ['[::1]:7600/s/a', 'ws://[::1]:7600/s/a', 'http://[::1]:7600/s/a'],
    ['::1', 'ws://[::1]:7600/', 'http://[::1]:7600/'],
    ['fe80::1', 'ws://[fe80::1]:7600/', 'http://[fe80::1]:7600/'],
  ])('reads %s', (text, socket, http) => {
    const address = parseServerAddress(text);
    expect(webSocketUrl(address)).toBe(socket);
    expect(httpUrl(address)).toBe(http);
  });

  it('finds the token and what to open', () => {
    expect(parseServerAddress('http://host:7600/app/clock#token=a%2Db_c')).toEqual({
      secure: false,
      host: 'host',
      port: 7600,
      token: 'a-b_c',
      target: { kind: 'app', name: 'clock' },
    });
    expect(parseServerAddress('host?x=1&token=q').token).toBe('q');
    expect(parseServerAddress('host#token=f').token).toBe('f');
    expect(parseServerAddress('host').token).toBeUndefined();
    expect(parseServerAddress('host/s/b').target).toEqual({ kind: 'session', name: 'b' });
  });

  it('gives addresses of other paths', () => {
    const address = parseServerAddress('https://host/s/a');
    expect(httpUrl(address, '/api/apps')).toBe('https://host/api/apps');
    expect(webSocketUrl(address, '/app/clock')).toBe('wss://host/app/clock');
  });

  it('finds the server whatever the path is, when only that is wanted', () => {
    const address = parseServerAddress('host:99/apps/terminal#token=abc', { anyPath: true });
    expect(address).toMatchObject({ host: 'host', port: 99, token: 'abc', target: undefined });
    expect(() => parseServerAddress('ho<st/', { anyPath: true })).toThrow(/not the name/);
  });

  it('uses TLS from a page that came over https', () => {
    expect(webSocketUrl(parseServerAddress('host', { securePage: true }))).toBe('wss://host:7600/');
    expect(webSocketUrl(parseServerAddress('wss://host', { securePage: true }))).toBe('wss://host/');
    for (const text of ['http://host', 'ws://host', 'farglass://host']) {
      expect(() => parseServerAddress(text, { securePage: true })).toThrow(/https.*without encryption/);
    }
  });

  it.each([
    ['', /Type the address/],
    ['a b', /space/],
    ['ftp://host', /ftp:\/\//],
    ['constructor://host', /constructor/],
    ['me@host', /Leave out/],
    ['http://me:secret@host/', /Leave out/],
    ['host:0', /not a port/],
    ['host:65536', /not a port/],
    ['host:abc', /not a port/],
    ['http://', /not the name of a server/],
    ['ho<st', /not the name of a server/],
    ['[::1', /not the name of a server/],
    [
      'http://host:7600/apps/terminal#token=secret',
      /^There is nothing at \/apps\/terminal on a server\. An app's address looks like http:\/\/host:7600\/app\/terminal, a session's like http:\/\/host:7600\/s\/terminal-1\.$/,
    ],
    ['host/index.html', /"index.html" is not a name.* looks like host\/app\/terminal/],
    ['host/s/', /ends before the name/],
    ['host/app', /ends before the name/],
    ['host/s/a/b', /not a name/],
    ['farglass://host/a/b', /nothing at .* farglass:\/\/host\/app\/terminal/],
    ['host/s/%zz', /not followed by two digits/],
    ['host#token=', /token.*damaged/],
    ['host#token=a%20b', /token.*damaged/],
  ])('says what is wrong with %j', (text, sentence) => {
    expect(() => parseServerAddress(text)).toThrow(sentence);
  });
});
