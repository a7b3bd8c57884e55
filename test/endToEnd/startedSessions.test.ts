import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { LiveCatalog } from '../../server/gateway/appCatalog.ts';
import { AppIcons } from '../../server/gateway/appIcons.ts';
import { Gateway } from '../../server/gateway/gateway.ts';
import { temporaryFiles } from '../support/serverProcess.ts';

const dist = new URL('../../dist/', import.meta.url);

/** An app that is told in its options what to do, as the one for X programs is. */
const told = `
export default function (options) {
  if (typeof options !== 'object') throw new Error('The options are an object.');
  return {
    title: options.title,
    start({ exit }) {
      if (options.fails) throw new Error('There is no display left.');
      if (options.never) return new Promise(() => {});
      if (options.exits) exit('It has ended before it began.');
      const details = { display: 5, authority: '/run/cookie', secret: { not: 'told' } };
      if (options.ends) setTimeout(() => { details.exitCode = 3; exit('The program has ended.'); }, options.ends);
      return details;
    },
  };
}`;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A gateway with the app under these options. Sessions that nobody keeps live for some milliseconds. */
async function gatewayOf(options: unknown, shared = true): Promise<Gateway> {
  const files = await temporaryFiles({ 'told.mjs': told });
  const module = pathToFileURL(files.path('told.mjs')).href;
  const entry = { name: 'told', title: 'Told', description: '', shared, module, options };
  const catalog = await LiveCatalog.open(async () => [entry]);
  const gateway = new Gateway({
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    allowedHosts: [],
    catalog,
    icons: new AppIcons(catalog.apps, { find: async () => undefined }),
    version: '0',
    clientFolder: new URL('client', dist).pathname,
    sessionModule: new URL('session.js', dist).pathname,
    keepMs: 50,
    effort: 'auto',
  });
  closers.push(async () => {
    await gateway.close();
    await files.remove();
  });
  await gateway.listen();
  return gateway;
}

describe('a session that is started before anybody watches', () => {
  it('is called with its options, and tells what the start of the app returned', async () => {
    const gateway = await gatewayOf({ title: 'By option' });
    const session = await gateway.start('told');
    expect(session.title).toBe('By option');
    expect(session.name).toBe('told');
    expect(session.details).toEqual({ display: 5, authority: '/run/cookie' });
  });

  it('lives without viewers, and ends when its app ends, with what that says last', async () => {
    const gateway = await gatewayOf({ title: 'Ends', ends: 500 });
    const session = await gateway.start('told');
    expect(await session.ended).toEqual({ code: 'ended', reason: 'The program has ended.' });
    expect(session.details).toMatchObject({ display: 5, exitCode: 3 });
  });

  it('is the one that all who open a shared app meet in', async () => {
    const gateway = await gatewayOf({ title: 'Shared' });
    expect(await gateway.start('told')).toBe(await gateway.start('told'));
  });

  it.each([
    ['cannot start', { title: 'T', fails: true }, /^There is no display left\.$/],
    ['refuses its options', 'nothing', /^The options are an object\.$/],
    ['is no app under its options', {}, /is not an app/],
    ['ends while it starts', { title: 'T', exits: true }, /^It has ended before it began\.$/],
  ])('is not had when the app %s; a sentence says why', async (_what, options, sentence) => {
    const gateway = await gatewayOf(options);
    await expect(gateway.start('told')).rejects.toThrow(sentence);
  });

  it('is not had of an app that there is none of', async () => {
    const gateway = await gatewayOf({ title: 'T' });
    await expect(gateway.start('other')).rejects.toThrow('This server has no app named "other".');
  });

  it('is gone with its process when the gateway has closed', async () => {
    const gateway = await gatewayOf({ title: 'T' });
    const session = await gateway.start('told');
    const { pid } = session;
    await gateway.close();
    expect(await session.ended).toMatchObject({ code: 'shutdown' });
    expect(() => process.kill(pid!, 0)).toThrow('ESRCH');
  });
});
