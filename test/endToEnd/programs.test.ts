import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChromium } from '../support/chromium.ts';
import { type ServerProcess, startServerProcess, temporaryFiles } from '../support/serverProcess.ts';

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48"><rect width="48" height="48" fill="#0a0"/></svg>';
const entry = (name: string, lines: string) =>
  `[Desktop Entry]\nType=Application\nName=${name}\nExec=true %U\n${lines}`;
const token = 'a-good-secret';

let files: Awaited<ReturnType<typeof temporaryFiles>>;
let environment: NodeJS.ProcessEnv;
let server: ServerProcess;
let chromium: Awaited<ReturnType<typeof startChromium>>;

/** Twenty programs of the system, two with an icon. */
beforeAll(async () => {
  files = await temporaryFiles({
    'programs.json': JSON.stringify([{ name: 'chosen', title: 'A chosen program', command: ['true'], icon: 'paint' }]),
    'bad.json': JSON.stringify([{ name: 'chosen', title: 'T', comand: ['true'] }]),
  });
  const put = async (name: string, content: string) => {
    await mkdir(dirname(files.path(name)), { recursive: true });
    await writeFile(files.path(name), content);
  };
  for (let i = 10; i < 28; i++)
    await put(`share/applications/game${i}.desktop`, entry(`Game ${i}`, 'Categories=Game;'));
  await put(
    'share/applications/org.example.Paint.desktop',
    entry('Paint', 'Categories=Graphics;\nIcon=paint\nComment=Draws'),
  );
  await put('share/applications/web.desktop', entry('Web', 'Categories=Network;\nKeywords=browser;internet;'));
  await put('share/pixmaps/paint.svg', svg);
  environment = {
    XDG_DATA_HOME: files.path('none'),
    XDG_DATA_DIRS: files.path('share'),
    XDG_CONFIG_HOME: files.path('config'),
    LANG: 'C.UTF-8',
  };
  [server, chromium] = await Promise.all([
    startServerProcess(['--token', token, '--programs', files.path('programs.json')], environment),
    startChromium(),
  ]);
});
afterAll(async () => {
  await Promise.all([server.stop(), chromium.stop()]);
  await files.remove();
});

interface Listed {
  readonly name: string;
  readonly title: string;
  readonly category?: string;
  readonly icon?: boolean;
}

async function get(path: string, { port }: ServerProcess = server, bearer = token) {
  const headers: Record<string, string> = bearer === '' ? {} : { Authorization: `Bearer ${bearer}` };
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
  return { status: response.status, text: await response.text() };
}

async function appsOf(of: ServerProcess): Promise<readonly Listed[]> {
  return JSON.parse((await get('/api/apps', of)).text).apps;
}

describe('the app list of a server with X programs', () => {
  it('has a desktop, the configured programs and the installed ones, without saying how they start', async () => {
    const apps = await appsOf(server);
    expect(apps.find(({ name }) => name === 'desktop')).toMatchObject({ title: 'Desktop', shared: false });
    expect(apps.find(({ name }) => name === 'chosen')).toMatchObject({
      title: 'A chosen program',
      category: 'Programs',
    });
    expect(apps.find(({ name }) => name === 'paint')).toEqual({
      ...{ name: 'paint', title: 'Paint', description: 'Draws', shared: false, category: 'Graphics', icon: true },
    });
    expect(apps.filter(({ category }) => category === 'Games')).toHaveLength(18);
    expect(JSON.stringify(apps)).not.toMatch(/command|options|module|pixmaps/);
  });

  it('has what is installed and configured while the server runs', async () => {
    const own = files.path('own.json');
    const write = (title: string) => writeFile(own, JSON.stringify([{ name: 'own', title, command: ['true'] }]));
    await write('Before');
    const running = await startServerProcess(['--programs', own], environment);
    const titles = async () => (await appsOf(running)).map(({ title }) => title);
    try {
      expect(await titles()).toContain('Before');
      await write('After');
      const added = files.path('share/applications/late.desktop');
      await writeFile(added, entry('Installed late', 'Categories=Office;'));
      await expect.poll(titles).toContain('Installed late');
      expect(await titles()).toContain('After');
      expect(await titles()).not.toContain('Before');
      // A mistake leaves the list as it is.
      await writeFile(own, '[{');
      await rm(added);
      await delay(1500);
      expect(await titles()).toEqual(expect.arrayContaining(['After', 'Installed late']));
      await write('Mended');
      await expect.poll(titles).toContain('Mended');
      expect(await titles()).not.toContain('Installed late');
    } finally {
      await running.stop();
    }
  });

  it('has none of them with --no-x11', async () => {
    const plain = await startServerProcess(['--no-x11'], environment);
    try {
      const names = (await appsOf(plain)).map(({ name }) => name);
      expect(names).toContain('terminal');
      expect(names).not.toContain('desktop');
      expect(names).not.toContain('paint');
    } finally {
      await plain.stop();
    }
  });

  it('has none of them without an X server; a list of programs is then refused', async () => {
    const bare = { ...environment, PATH: files.path('none') };
    const plain = await startServerProcess([], bare);
    try {
      expect((await appsOf(plain)).filter(({ category }) => category !== undefined)).toEqual([]);
    } finally {
      await plain.stop();
    }
    const refused = startServerProcess(['--programs', files.path('programs.json')], bare);
    await expect(refused).rejects.toThrow(/code 1: .*No X server is installed.*apt install/);
  });

  it('reads the programs of the user by itself', async () => {
    await mkdir(files.path('config/farglass'), { recursive: true });
    await writeFile(
      files.path('config/farglass/programs.json'),
      JSON.stringify([{ name: 'mine', title: 'Mine', command: ['true'] }]),
    );
    const own = await startServerProcess([], environment);
    try {
      expect((await appsOf(own)).map(({ name }) => name)).toContain('mine');
    } finally {
      await own.stop();
    }
  });

  it.each([
    ['is not there', 'none.json', /code 1: .*There is no file .*none\.json/],
    ['is wrong', 'bad.json', /code 1: .*bad\.json, program 1 \("chosen"\): there is no field "comand"/],
  ])('is not served when the list of programs %s', async (_what, name, message) => {
    await expect(startServerProcess(['--programs', files.path(name)], environment)).rejects.toThrow(message);
  });
});

describe('icons', () => {
  it('are pictures, for those who have the token', async () => {
    const { icons } = JSON.parse((await get('/api/icons?names=paint,chosen,web,desktop')).text);
    expect(Object.keys(icons)).toEqual(['paint', 'chosen']);
    expect(icons.paint).toMatch(/^data:image\/webp;base64,/);
    expect((await get('/api/icons?names=paint', server, '')).status).toBe(401);
  });

  it.each([
    '/api/icons',
    '/api/icons?names=',
    '/api/icons?names=../../../pixmaps/paint,%2e%2e%2fpaint,/etc/passwd',
    '/api/icons?names=paint.svg&names=paint',
    '/api/icons?names=__proto__,constructor,toString',
    `/api/icons?names=${'x,'.repeat(4000)}`,
  ])('are got by the names of apps only: %s', async (path) => {
    expect(await get(path)).toEqual({ status: 200, text: '{"icons":{}}' });
  });

  it.each(['/api/icons/paint', '/icons/paint.svg', '/api/icons/..%2fapps', '/pixmaps/paint.svg'])(
    'have no addresses of their own: %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );
});

describe('the app list in a page', () => {
  it('shows programs by kind, with icons, and finds one among them', async () => {
    const page = await chromium.browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(server.url);
    const headings = () => page.locator('h2').allTextContents();
    await expect.poll(headings).toEqual(['Apps', 'Programs', 'Games', 'Graphics', 'Internet']);
    const picture = page.getByRole('button', { name: 'A chosen program' }).locator('img');
    await expect.poll(() => picture.evaluate((it: HTMLImageElement) => it.naturalWidth).catch(() => 0)).toBe(64);

    const filter = page.getByRole('searchbox', { name: 'Filter' });
    await filter.fill('brow INTER');
    await expect.poll(headings).toEqual(['Programs']);
    expect(await page.locator('.app-card').count()).toBe(1);
    // The list comes anew when somebody looks at it again; the filter stays.
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await expect.poll(() => page.locator('.app-card').count()).toBe(1);
    await filter.fill('no such thing');
    await expect.poll(() => page.getByText('No app is called like that.').isVisible()).toBe(true);
    await filter.press('Escape');
    await expect.poll(headings).toHaveLength(5);
    await filter.fill('clock');
    await filter.press('Enter');
    await expect.poll(() => page.url()).toContain('/s/clock-');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('gets the icon that comes after its program, when somebody looks again', async () => {
    const page = await chromium.browser.newPage();
    const added = ['share/applications/later.desktop', 'share/pixmaps/later.svg'].map((name) => files.path(name));
    const asked: string[] = [];
    page.on('requestfinished', (request) => asked.push(request.url()));
    const card = page.getByRole('button', { name: 'Comes later' });
    const countAfterLook = async (what: Locator) => {
      await page.getByRole('button', { name: 'Look again' }).click();
      return what.count();
    };
    try {
      await writeFile(added[0]!, entry('Comes later', 'Categories=Office;\nIcon=later'));
      await page.goto(server.url);
      // Only what is in sight asks for its picture.
      await page.getByRole('searchbox', { name: 'Filter' }).fill('comes later');
      await expect.poll(() => countAfterLook(card), { interval: 200 }).toBe(1);
      await expect.poll(() => asked.some((url) => /icons.*later/.test(url))).toBe(true);
      expect(await card.locator('img').count()).toBe(0);
      await writeFile(added[1]!, svg);
      // The server looks at its folders again after five seconds.
      const picture = card.locator('img');
      await expect.poll(() => countAfterLook(picture), { interval: 500, timeout: 10_000 }).toBe(1);
    } finally {
      for (const file of added) await rm(file, { force: true });
      await page.close();
    }
  });

  it('has no filter while all apps fit on a screen', async () => {
    const few = await startServerProcess(['--no-x11'], environment);
    try {
      const page = await chromium.browser.newPage();
      await page.goto(few.url);
      await expect.poll(() => page.locator('.app-card').count()).toBeGreaterThan(4);
      expect(await page.getByRole('searchbox').count()).toBe(0);
      await page.close();
    } finally {
      await few.stop();
    }
  });
});
