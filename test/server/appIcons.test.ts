import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AppIcons, MAX_ICONS_PER_ANSWER } from '../../server/gateway/appIcons.ts';
import { renderIcon } from '../../server/gateway/renderIcon.ts';
import { FRESH_MS, ICON_SIDE, IconFinder } from '../../server/x11/programs/iconFinder.ts';
import { readXpm } from '../../server/x11/programs/xpm.ts';

vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof import('node:fs/promises')>();
  return { ...fs, readdir: vi.fn(fs.readdir) };
});

let root: string;
let finder: IconFinder;
const path = (name: string) => join(root, name);

const index = `[Icon Theme]
Name=Test
Directories=16x16/apps,48x48/apps,64x64/apps,32x32@2/apps,256x256/apps,scalable/apps,symbolic/apps,../../secret
[16x16/apps]
Size=16
Type=Fixed
[48x48/apps]
Size=48
[64x64/apps]
Size=64
Type=Fixed
[32x32@2/apps]
Size=32
Scale=2
[256x256/apps]
Size=256
Type=Fixed
[scalable/apps]
Size=128
MinSize=16
MaxSize=512
Type=Scalable
[symbolic/apps]
Size=64
[../../secret]
Size=64
`;
const svg = (fill: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"><rect width="8" height="4" fill="${fill}"/></svg>`;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'farglass-icons-'));
  const icons = [
    'icons/hicolor/16x16/apps/small.png',
    'icons/hicolor/48x48/apps/small.png',
    'icons/hicolor/48x48/apps/both.png',
    'icons/hicolor/256x256/apps/both.png',
    'icons/hicolor/48x48/apps/exact.png',
    'icons/hicolor/64x64/apps/exact.png',
    'icons/hicolor/16x16/apps/drawn.png',
    'icons/hicolor/scalable/apps/drawn.svg',
    'icons/hicolor/32x32@2/apps/sharp.png',
    'icons/hicolor/48x48/apps/sharp.png',
    'icons/hicolor/symbolic/apps/mask.svg',
    'icons/Other/64x64/apps/general.png',
    'icons/Other/64x64/apps/both.png',
    'pixmaps/old.xpm',
    'secret/key.png',
  ];
  for (const name of icons) {
    await mkdir(dirname(path(name)), { recursive: true });
    await writeFile(path(name), '');
  }
  await writeFile(path('icons/hicolor/index.theme'), index);
  await writeFile(path('icons/Other/index.theme'), index);
  finder = new IconFinder({ XDG_DATA_HOME: path('home'), XDG_DATA_DIRS: root });
});
afterAll(() => rm(root, { recursive: true, force: true }));
afterEach(() => {
  vi.useRealTimers();
});

describe('the file of an icon', () => {
  it.each([
    ['small', 'icons/hicolor/48x48/apps/small.png'],
    ['both', 'icons/hicolor/48x48/apps/both.png'],
    ['exact', 'icons/hicolor/64x64/apps/exact.png'],
    ['exact.png', 'icons/hicolor/64x64/apps/exact.png'],
    ['drawn', 'icons/hicolor/scalable/apps/drawn.svg'],
    ['sharp', 'icons/hicolor/32x32@2/apps/sharp.png'],
    ['general', 'icons/Other/64x64/apps/general.png'],
    ['old', 'pixmaps/old.xpm'],
  ])('%s is found where it fits best', async (icon, file) => {
    expect(await finder.find(icon)).toBe(path(file));
  });

  it.each(['none', '', 'mask', 'key', '../secret/key', '../../secret/key.png', 'a/b', '..', 'exact\0'])(
    'named %j is not found',
    async (icon) => {
      expect(await finder.find(icon)).toBeUndefined();
    },
  );

  it('may be named by its absolute path, when it is a picture', async () => {
    expect(await finder.find(path('secret/key.png'))).toBe(path('secret/key.png'));
    expect(await finder.find(path('secret/none.png'))).toBeUndefined();
    expect(await finder.find(path('icons/hicolor/index.theme'))).toBeUndefined();
  });
});

describe('an icon that comes and goes while the server runs', () => {
  const drawingOf = (image: string | undefined) => Buffer.from(image?.split(',')[1] ?? '', 'base64');
  const colorOf = async (image: string | undefined) => {
    const { data } = await sharp(drawingOf(image)).raw().toBuffer({ resolveWithObject: true });
    return [...data.subarray((ICON_SIDE * 32 + 32) * 4)].slice(0, 3).map((value) => Math.round(value / 255));
  };
  const iconsOf = (icon: string) => {
    const entry = { name: 'late', title: '', description: '', shared: false, module: '', icon };
    return new AppIcons(
      new Map([['late', entry]]),
      new IconFinder({ XDG_DATA_HOME: path('home'), XDG_DATA_DIRS: root }),
    );
  };

  it('is found soon after its file was put there, also in a theme that is new, and not when it is gone', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const icons = iconsOf('late');
    const late = async () => (await icons.images(['late'])).late;
    expect(await late()).toBeUndefined();
    await mkdir(path('icons/New/64x64/apps'), { recursive: true });
    await writeFile(path('icons/New/index.theme'), index);
    await writeFile(path('icons/New/64x64/apps/late.svg'), svg('#00f'));
    expect(await late()).toBeUndefined();
    vi.advanceTimersByTime(FRESH_MS);
    expect(await colorOf(await late())).toEqual([0, 0, 1]);
    // The program's own counts more, once it is there.
    await writeFile(path('icons/hicolor/48x48/apps/late.svg'), svg('#f00'));
    vi.advanceTimersByTime(FRESH_MS);
    expect(await colorOf(await late())).toEqual([1, 0, 0]);
    await rm(path('icons/hicolor/48x48/apps/late.svg'));
    await rm(path('icons/New'), { recursive: true });
    expect(await late()).toBeUndefined();
    vi.advanceTimersByTime(FRESH_MS);
    expect(await late()).toBeUndefined();
  });

  it('is drawn anew when its file is another one, in the same place', async () => {
    const icons = iconsOf(path('own.svg'));
    const late = async () => (await icons.images(['late'])).late;
    expect(await late()).toBeUndefined();
    await writeFile(path('own.svg'), 'no picture yet');
    expect(await late()).toBeUndefined();
    await writeFile(path('own.svg'), svg('#f00'));
    expect(await colorOf(await late())).toEqual([1, 0, 0]);
    await writeFile(path('other.svg'), svg('#0f0'));
    await rename(path('other.svg'), path('own.svg'));
    expect(await colorOf(await late())).toEqual([0, 1, 0]);
  });

  it('costs one look at the folders in a while, whoever asks for it', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const own = new IconFinder({ XDG_DATA_HOME: path('home'), XDG_DATA_DIRS: root });
    const reads = vi.mocked(readdir);
    reads.mockClear();
    await Promise.all(['none', 'small', 'none', 'both', 'nothing'].map((icon) => own.find(icon)));
    const once = reads.mock.calls.length;
    expect(once).toBeGreaterThan(5);
    expect(new Set(reads.mock.calls.map(([folder]) => folder)).size).toBeGreaterThan(once / 2);
    vi.advanceTimersByTime(FRESH_MS - 1);
    for (let i = 0; i < 100; i++) await own.find('none');
    expect(reads.mock.calls.length).toBe(once);
    vi.advanceTimersByTime(1);
    await Promise.all([own.find('none'), own.find('none')]);
    expect(reads.mock.calls.length).toBe(2 * once);
  });
});

describe('an icon', () => {
  /** A drawn icon's pixel at x, y. */
  async function pixelOf(image: Buffer, x: number, y: number): Promise<number[]> {
    const { data, info } = await sharp(image).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([ICON_SIDE, ICON_SIDE]);
    return [...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4)];
  }

  it('is drawn at one size, with its proportions, from SVG and PNG', async () => {
    await writeFile(path('a.svg'), svg('#ff0000'));
    await sharp({ create: { width: 200, height: 100, channels: 3, background: '#ff0000' } })
      .png()
      .toFile(path('a.png'));
    for (const name of ['a.svg', 'a.png']) {
      const image = await renderIcon(path(name));
      const [red = 0, green = 0, blue = 0, alpha] = await pixelOf(image, 32, 32);
      expect(red).toBeGreaterThan(240);
      expect(Math.max(green, blue)).toBeLessThan(16);
      expect(alpha).toBe(255);
      expect((await pixelOf(image, 32, 4))[3]).toBe(0);
    }
  });

  it('in SVG is sharp at any size, and gets at no other file', async () => {
    await writeFile(
      path('edge.svg'),
      '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="4" height="8"/></svg>',
    );
    const image = await renderIcon(path('edge.svg'));
    expect((await pixelOf(image, 29, 32))[3]).toBeGreaterThan(240);
    expect((await pixelOf(image, 34, 32))[3]).toBeLessThan(16);
    await writeFile(
      path('spy.svg'),
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="8" height="8"><image xlink:href="file://${path('a.png')}" width="8" height="8"/></svg>`,
    );
    expect((await pixelOf(await renderIcon(path('spy.svg')), 32, 32))[3]).toBe(0);
  });

  it('is drawn from XPM', async () => {
    await writeFile(
      path('a.xpm'),
      '/* XPM */\nstatic char *a[] = {\n"2 1 2 1",\n"a c #00ff00",\n"b c None",\n"ab"};\n',
    );
    const image = await renderIcon(path('a.xpm'));
    expect((await pixelOf(image, 8, 32))[1]).toBeGreaterThan(240);
    expect((await pixelOf(image, 60, 32))[3]).toBe(0);
  });

  it.each([
    ['another kind of picture', 'a.gif', 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'],
    ['no picture', 'text.png', Buffer.from('root:x:0:0').toString('base64')],
    [
      'a picture of too many pixels',
      'bomb.svg',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="30000"/>').toString('base64'),
    ],
    ['a longer file', 'long.png', Buffer.alloc((2 << 20) + 1).toString('base64')],
  ])('is not %s', async (_what, name, content) => {
    await writeFile(path(name), Buffer.from(content, 'base64'));
    await expect(renderIcon(path(name))).rejects.toThrow();
  });
});

describe('XPM', () => {
  const xpm = (...lines: string[]) =>
    readXpm(`/* XPM */ static char *x[] = {\n${lines.map((line) => `"${line}"`).join(',\n')}};`);

  it('has colours of many kinds, and pixels of one or more characters', () => {
    const image = xpm(
      '4 2 8 2',
      'aa c #f00',
      'ab c #102030',
      'ac c #111122223333 m white',
      '   s None c None',
      'ad s x c light goldenrod yellow g4 #fff',
      'c  c Red',
      'af c gray50',
      'ag m black',
      'aaabac  ',
      'adc afag',
    );
    expect(image).toMatchObject({ width: 4, height: 2 });
    expect(Buffer.from(image.pixels).toString('hex').match(/.{8}/g)).toEqual(
      ['ff0000ff', '102030ff', '112233ff', '00000000'].concat(['fafad2ff', 'ff0000ff', '7f7f7fff', '00000000']),
    );
  });

  it.each([
    [['0 1 1 1', 'a c red', ''], /width/],
    [['513 1 1 1', 'a c red'], /width/],
    [['1 1 99999 1', 'a c red', 'a'], /number of colours/],
    [['1 1 1 9', 'a c red', 'a'], /characters per pixel/],
    [['2 1 1 1', 'a c red', 'ab'], /without a colour at 1, 0/],
    [['1 2 1 1', 'a c red', 'a'], /without a colour at 0, 1/],
    [[], /width/],
  ])('%j is refused', (lines, message) => {
    expect(() => xpm(...lines)).toThrow(message);
  });
});

describe('the icons of the app list', () => {
  const app = (name: string, icon?: string) => ({
    ...{ name, title: name, description: '', shared: false, module: '' },
    ...(icon === undefined ? {} : { icon }),
  });
  const catalogOf = (files: Readonly<Record<string, string | undefined>>) =>
    new Map(Object.entries(files).map(([name, icon]) => [name, app(name, icon)]));

  it('are data URLs of those apps that have one, each drawn once', async () => {
    await writeFile(path('good.svg'), svg('#00f'));
    const draws = vi.spyOn(sharp.prototype, 'webp');
    const find = async (icon: string) => (icon === 'lost' ? undefined : path(icon));
    const catalog = catalogOf({
      good: 'good.svg',
      broken: 'icons/hicolor/index.theme',
      lost: 'lost',
      plain: undefined,
    });
    const icons = new AppIcons(catalog, { find });
    const names = ['good', 'broken', 'lost', 'plain', 'good', 'unknown'];
    const first = await icons.images(names);
    expect(Object.keys(first)).toEqual(['good']);
    expect(first.good).toMatch(/^data:image\/webp;base64,[A-Za-z0-9+/]+=*$/);
    expect(first.good!.length).toBeLessThan(8192);
    expect(await Promise.all([icons.images(names), icons.images(names)])).toEqual([first, first]);
    expect(draws).toHaveBeenCalledTimes(1);
  });

  it.each([
    '../secret/key',
    '/etc/passwd',
    'good.svg',
    '%2e%2e%2fsecret',
    '__proto__',
    'constructor',
    '',
    'good/../good',
  ])('cannot be asked for by anything but the name of an app: %j', async (name) => {
    const find = () => Promise.reject(new Error('looked for a file'));
    expect(await new AppIcons(catalogOf({ good: 'good.svg' }), { find }).images([name])).toEqual({});
  });

  it('come so many at a time', async () => {
    const names = Array.from({ length: MAX_ICONS_PER_ANSWER + 10 }, (_, i) => `app-${i}`);
    const catalog = catalogOf(Object.fromEntries(names.map((name) => [name, 'good.svg'])));
    const icons = new AppIcons(catalog, { find: async () => path('good.svg') });
    expect(Object.keys(await icons.images(names))).toEqual(names.slice(0, MAX_ICONS_PER_ANSWER));
  });
});
