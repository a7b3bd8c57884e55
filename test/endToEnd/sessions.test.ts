import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../client-electron/headless/index.ts';
import { type ServerProcess, startServerProcess, temporaryFiles } from '../support/serverProcess.ts';

/** An app that does what a key asks of it. */
const faulty = `
import { defineApp } from 'farglass';
import { hostname } from 'node:os';
const hoard: unknown[] = [];
export default defineApp({
  title: 'Faulty',
  description: 'Breaks on demand.',
  start({ canvas, on, exit, setTitle, copyText, bell }) {
    const say = (text: string) => {
      canvas.fillStyle = '#000';
      canvas.fillRect(0, 0, canvas.width, canvas.height);
      canvas.fillStyle = '#fff';
      canvas.font = '20px monospace';
      canvas.fillText(text, 20, 40);
    };
    say('ready on ' + hostname());
    on('paste', (text) => say('pasted ' + text));
    on('text', ({ text }) => say('text ' + text));
    on('resize', ({ width, height, scale }) => say(width + 'x' + height + '@' + scale));
    on('key', ({ key, down }) => {
      if (!down) return;
      if (key === 't') throw new Error('thrown on demand');
      if (key === 'r') void Promise.reject(new Error('rejected on demand'));
      if (key === 'l') for (;;) ;
      if (key === 'm') for (;;) hoard.push(new Array(1e6).fill({}));
      if (key === 'b') setInterval(() => hoard.push(Buffer.alloc(64 << 20, 1)), 5);
      if (key === 'k') process.kill(process.pid, 'SIGKILL');
      if (key === 'e') exit('Done as asked.');
      if (key === 'T') setTitle('Another title');
      if (key === 'c') copyText('copied text');
      if (key === 'B') bell();
      say('key ' + key);
    });
  },
});`;

let server: ServerProcess;
let files: Awaited<ReturnType<typeof temporaryFiles>>;

beforeAll(async () => {
  files = await temporaryFiles({
    'faulty.ts': faulty,
    'shared.ts': faulty.replace("title: 'Faulty'", "title: 'Shared', shared: true"),
  });
  server = await startServerProcess(['--app', files.path('faulty.ts'), '--app', files.path('shared.ts')]);
});
afterAll(async () => {
  await server.stop();
  await files.remove();
});

const open = (path: string, options = {}) => connect(`127.0.0.1:${server.port}${path}`, options);

describe('a custom app', () => {
  it('runs from a TypeScript file with no build step, and gets input, paste, text and resizes', async () => {
    const client = await open('/app/faulty');
    await client.waitForText('1280x800@1');
    client.press('x');
    await client.waitForText('key x');
    client.paste('größer');
    await client.waitForText('pasted größer');
    await client.type('ü');
    await client.waitForText('text ü');
    client.resize(700, 500, 2);
    await client.waitForText('700x500@2');
    expect([client.framebuffer.width, client.framebuffer.height]).toEqual([700, 500]);
    client.close();
  });

  it('sets the title, the clipboard and rings the bell', async () => {
    const events: string[] = [];
    const client = await open('/app/faulty', { onEvent: (event: { kind: string }) => events.push(event.kind) });
    await client.waitForText('1280x800@1');
    client.press('T');
    await client.waitUntil(() => client.title === 'Another title', 'the title');
    client.press('c');
    await client.waitUntil(() => client.clipboard === 'copied text', 'the clipboard');
    client.press('B');
    await client.waitUntil(() => events.includes('bell'), 'the bell');
    client.close();
  });
});

describe('sessions', () => {
  it('go on when nobody watches, and are found again by name', async () => {
    const first = await open('/app/faulty');
    first.press('x');
    await first.waitForText('key x');
    first.close();
    const again = await open(`/s/${first.session}`);
    await again.waitForText('key x');
    again.close();
  });

  it('of shared apps are one for all, others one for each opening', async () => {
    const [a, b] = [await open('/app/shared'), await open('/app/shared')];
    expect(a.session).toBe(b.session);
    a.press('x');
    await b.waitForText('key x');
    const [c, d] = [await open('/app/faulty'), await open('/app/faulty')];
    expect(c.session).not.toBe(d.session);
    for (const client of [a, b, c, d]) client.close();
  });

  it('show a latecomer in raw mode what a client in commands mode sees', async () => {
    const first = await open('/app/faulty');
    first.press('x');
    await first.waitForText('key x');
    const second = await open(`/s/${first.session}`, { mode: 'raw', wantsText: false });
    await second.waitUntil(() => second.framebuffer.equals(first.framebuffer), 'equal pixels');
    first.close();
    second.close();
  });

  it.each([
    ['t', /crashed: thrown on demand/],
    ['r', /crashed: rejected on demand/],
    ['e', /Done as asked/],
    ['k', /ended unexpectedly \(signal SIGKILL\)/],
    ['l', /did not answer for 5 seconds/],
    ['m', /used (more than )?\d+ MB of memory/],
    ['b', /used \d+ MB of memory/],
  ])('that end (%s) say so to their viewers, and others go on', async (key, reason) => {
    const other = await open('/app/faulty');
    const client = await open('/app/faulty');
    await client.waitForText('1280x800@1');
    client.press(key);
    const info = await client.closed;
    expect(info.reason).toMatch(reason);
    other.press('y');
    await other.waitForText('key y');
    other.close();
    await expect(open(`/s/${client.session}`)).rejects.toThrow(reason);
  });
});

describe('the guide to writing apps', () => {
  it('begins with an app of at most 15 lines that runs as it stands', async () => {
    const guide = await readFile(new URL('../../docs/writing-apps.md', import.meta.url), 'utf8');
    const [, source = ''] = /```ts\n([\s\S]*?)```/.exec(guide) ?? [];
    expect(source.trim().split('\n').length).toBeLessThanOrEqual(15);
    const app = await temporaryFiles({ 'guide.ts': source });
    const own = await startServerProcess(['--app', app.path('guide.ts')]);
    const client = await connect(`127.0.0.1:${own.port}/app/guide`);
    const first = await client.waitForText(/\d:\d\d:\d\d/);
    await client.waitUntil(() => client.text() !== first, 'the next second');
    client.close();
    await own.stop();
    await app.remove();
  });
});

describe('farglass serve --app', () => {
  it.each([
    ['not an app', 'broken.ts', 'export const nothing = 1;', /is not an app/],
    ['a syntax error', 'broken.ts', 'export default {', /does not compile/],
    ['an app that throws when it is loaded', 'broken.ts', "throw new Error('no licence');", /no licence/],
  ])('refuses %s with a sentence', async (_what, name, content, message) => {
    const broken = await temporaryFiles({ [name]: content });
    try {
      await expect(startServerProcess(['--app', broken.path(name)])).rejects.toThrow(message);
    } finally {
      await broken.remove();
    }
  });

  it('says that a file does not exist', async () => {
    await expect(startServerProcess(['--app', '/nowhere/clock.ts'])).rejects.toThrow(/There is no file/);
  });
});
