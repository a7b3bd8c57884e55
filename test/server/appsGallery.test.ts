import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FileTree } from '../../server/apps/gallery/fileTree.ts';
import gallery from '../../server/apps/gallery/gallery.ts';
import { decodeLayer, openImageFile } from '../../server/apps/gallery/imageFile.ts';
import { fitZoom, neededLayer, settle, zoomAt } from '../../server/apps/gallery/imagePlacement.ts';
import { listFolder } from '../../server/apps/gallery/listFolder.ts';
import { findRootFolder, truePathInside } from '../../server/apps/gallery/rootFolder.ts';
import { TestContext } from '../support/appContext.ts';

/** Formats that the decoder can also write. */
const formats = ['png', 'jpeg', 'webp', 'gif', 'avif', 'tiff'] as const;
const MANY = 20_000;

let base = '';
let root = '';

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'farglass-gallery-')));
  root = join(base, 'pictures');
  await mkdir(join(root, 'formats'), { recursive: true });
  await mkdir(join(root, 'many'));
  await mkdir(join(root, 'nothing'));
  const image = (width: number, height: number, background: string) =>
    sharp({ create: { width, height, channels: 4, background } });
  for (const format of formats)
    await image(40, 30, '#3080c0')
      .toFormat(format)
      .toFile(join(root, 'formats', `x.${format}`));
  await writeFile(join(root, 'formats/x.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>');
  await image(30, 20, '#c03030').jpeg().withMetadata({ orientation: 6 }).toFile(join(root, 'a turned.jpg'));
  await image(64, 64, '#00000000').png().toFile(join(root, 'b clear.png'));
  // Noise, so that a pixel in the wrong place shows.
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  await sharp({ create: { width: 500, height: 400, channels: 3, background: '#000', noise } })
    .png()
    .toFile(join(root, 'c noise.png'));
  await writeFile(join(root, 'd broken.png'), 'this is no image');
  await writeFile(join(root, '.hidden.png'), '');
  await writeFile(join(root, 'notes.txt'), '');
  await image(8, 8, '#ffffff').png().toFile(join(base, 'secret.png'));
  await symlink(join(base, 'secret.png'), join(root, 'e escape.png'));
  await symlink(base, join(root, 'out'));
  await symlink('..', join(root, 'up'));
  await symlink(join(root, 'c noise.png'), join(root, 'f inside.png'));
  for (let i = 0; i < MANY; i++) writeFileSync(join(root, 'many', `p${i}.png`), '');
}, 60_000);

afterAll(async () => {
  await rm(base, { recursive: true });
});

async function openGallery(width = 900, height = 500): Promise<TestContext> {
  vi.stubEnv('FARGLASS_PICTURES', root);
  const context = new TestContext(width, height);
  await gallery.start(context.app);
  vi.unstubAllEnvs();
  return context;
}

function wheel(context: TestContext, x: number, dy: number): void {
  context.emit('wheel', { x, y: 200, dx: 0, dy, shift: false, control: false, alt: false, meta: false, viewer: 1 });
}

function point(context: TestContext, type: 'down' | 'move' | 'up', x: number, y: number): void {
  context.emit('pointer', {
    ...{ type, x, y, viewer: 1, button: type === 'move' ? -1 : 0, buttons: type === 'up' ? 0 : 1 },
    ...{ shift: false, control: false, alt: false, meta: false },
  });
}

/** The app has drawn what it asked a frame for. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

function pixelsOf(context: TestContext): Buffer {
  return Buffer.from(context.display.framebuffer.bytes);
}

/** Draws everything anew, as after a change of the size. */
async function redrawn(context: TestContext): Promise<Buffer> {
  const { width, height } = context.display.framebuffer;
  context.emit('resize', { width, height, scale: 1 });
  await nextFrame();
  return pixelsOf(context);
}

describe('the folder of pictures', () => {
  it('is the one that the environment names', async () => {
    expect(await findRootFolder({ FARGLASS_PICTURES: root })).toBe(root);
    await expect(findRootFolder({ FARGLASS_PICTURES: join(base, 'missing') })).rejects.toThrow(/FARGLASS_PICTURES/);
  });

  it('holds no path that leads outside', async () => {
    expect(await truePathInside(root, join(root, 'c noise.png'))).toBe(join(root, 'c noise.png'));
    expect(await truePathInside(root, join(root, 'f inside.png'))).toBe(join(root, 'c noise.png'));
    for (const path of ['e escape.png', 'out/secret.png', 'up', '../secret.png', 'missing.png']) {
      expect(await truePathInside(root, join(root, path))).toBeNull();
    }
    expect(await truePathInside(root, `${root}-beside`)).toBeNull();
    await expect(openImageFile(root, join(root, 'e escape.png'))).rejects.toThrow(/not in the folder/);
    await expect(listFolder(root, join(root, 'out'))).rejects.toThrow(/not in the folder/);
  });

  it('lists folders first, images in natural order, nothing hidden and no ways out', async () => {
    const entries = await listFolder(root, root);
    expect(entries.map(({ name }) => name)).toEqual([
      ...['formats', 'many', 'nothing'],
      ...['a turned.jpg', 'b clear.png', 'c noise.png', 'd broken.png', 'f inside.png'],
    ]);
    const many = await listFolder(root, join(root, 'many'));
    expect(
      many
        .slice(0, 12)
        .map(({ name }) => name)
        .at(-1),
    ).toBe('p11.png');
    expect(many.length).toBe(MANY);
  });
});

describe('the tree', () => {
  it('opens and closes folders, and says when one is empty', async () => {
    const changes: number[] = [];
    const tree: FileTree = new FileTree(root, () => changes.push(tree.rows.length));
    await tree.open();
    const [formatsFolder, , nothing] = tree.rows;
    if (formatsFolder === undefined || nothing === undefined) throw new Error('rows are missing');
    await tree.expand(formatsFolder);
    await tree.expand(formatsFolder);
    await tree.expand(nothing);
    expect(tree.rows.filter(({ depth }) => depth === 1).length).toBe(formats.length + 2);
    expect(tree.rows.find(({ kind }) => kind === 'note')?.name).toBe('no pictures here');
    tree.collapse(nothing);
    tree.collapse(formatsFolder);
    expect(changes).toEqual([8, 15, 16, 15, 8]);
    expect(tree.imageBeside(formatsFolder, 1)?.name).toBe('a turned.jpg');
    expect(tree.imageBeside(formatsFolder, -1)).toBeNull();
  });

  it('stays closed when it is closed while it is read', async () => {
    const tree = new FileTree(root, () => undefined);
    await tree.open();
    const folder = tree.rows[0];
    if (folder === undefined) throw new Error('rows are missing');
    const reading = tree.expand(folder);
    tree.collapse(folder);
    await reading;
    expect(tree.rows.length).toBe(8);
  });
});

describe('an image file', () => {
  it.each([...formats, 'svg'])('is opened as %s', async (format) => {
    const file = await openImageFile(root, join(root, 'formats', `x.${format}`));
    expect(file).toMatchObject({ width: 40, height: 30, type: format.toUpperCase() });
    const layer = await decodeLayer(file, 0.5, { x: 0, y: 0, width: 20, height: 15 });
    expect(layer.rgba.length).toBe(20 * 15 * 4);
  });

  it('is turned as its EXIF data says', async () => {
    const file = await openImageFile(root, join(root, 'a turned.jpg'));
    expect([file.width, file.height]).toEqual([20, 30]);
  });

  it('is decoded in parts that equal the whole', async () => {
    const file = await openImageFile(root, join(root, 'c noise.png'));
    const whole = await decodeLayer(file, 1, { x: 0, y: 0, width: 500, height: 400 });
    const part = await decodeLayer(file, 1, { x: 100, y: 50, width: 64, height: 32 });
    for (let row = 0; row < 32; row++) {
      const from = ((row + 50) * 500 + 100) * 4;
      expect(part.rgba.slice(row * 256, row * 256 + 256)).toEqual(whole.rgba.slice(from, from + 256));
    }
  });

  it('is refused in words when it is none', async () => {
    await expect(openImageFile(root, join(root, 'd broken.png'))).rejects.toThrow('not an image that can be read');
    await expect(openImageFile(root, join(root, 'many/p0.png'))).rejects.toThrow('empty');
    await expect(openImageFile(root, join(root, 'formats'))).rejects.toThrow('not a file');
  });
});

describe('the placement', () => {
  const area = { x: 100, y: 50, width: 400, height: 300 };
  const file = {
    ...{ path: '', name: '', bytes: 1, version: '', width: 2000, height: 1000, type: 'PNG', pages: 1, isVector: false },
  };

  it('fits large images, and keeps the size of small ones', () => {
    expect(fitZoom(file, area)).toBe(0.2);
    expect(fitZoom({ ...file, width: 20, height: 10 }, area)).toBe(1);
    expect(settle(file, area, { zoom: 0.2, x: 0, y: 0 })).toEqual({ zoom: 0.2, x: 100, y: 100 });
  });

  it('keeps what is below the pointer there', () => {
    const from = settle(file, area, { zoom: 1, x: -300, y: -200 });
    const to = zoomAt(file, area, from, 2, 300, 200);
    expect((300 - to.x) / to.zoom).toBeCloseTo((300 - from.x) / from.zoom);
    expect((200 - to.y) / to.zoom).toBeCloseTo((200 - from.y) / from.zoom);
  });

  it('asks for the whole of an image, and for a part of a huge one', () => {
    const visible = { x: 5000, y: 4000, width: 400, height: 300 };
    expect(neededLayer(file, 4, visible)).toEqual({ scale: 1, part: { x: 0, y: 0, width: 2000, height: 1000 } });
    const huge = { ...file, width: 12_000, height: 9000 };
    const { scale, part } = neededLayer(huge, 1, visible);
    expect(scale).toBe(1);
    expect(part.width * part.height).toBeLessThan(2_000_000);
    expect(part.x).toBeLessThanOrEqual(5000);
    expect(part.x + part.width).toBeGreaterThanOrEqual(5400);
  });
});

describe('the gallery', () => {
  it('shows the first image at once, and the next and previous by keys', async () => {
    const context = await openGallery();
    await context.shows(/a turned\.jpg {3}· {3}20 × 30 {3}· {3}JPEG/);
    context.press(' ');
    await context.shows(/b clear\.png {3}· {3}64 × 64/);
    context.press('ArrowRight');
    await context.shows(/c noise\.png {3}· {3}500 × 400/);
    context.press('ArrowLeft');
    await context.shows(/b clear\.png {3}· {3}64 × 64/);
    expect(context.titles.at(-1)).toBe('b clear.png – Gallery');
  });

  it('shows a card for a file that cannot be read', async () => {
    const context = await openGallery();
    context.press('End');
    context.press('ArrowUp');
    await context.shows(/This is not an image that can be read here/);
  });

  it('shows squares below transparent pixels', async () => {
    const context = await openGallery();
    context.press(' ');
    await context.shows(/64 × 64/);
    const { pixels, width } = context.display.framebuffer;
    const colors = new Set<number | undefined>();
    for (let x = 0; x < 32; x++) colors.add(pixels[235 * width + 580 + x]);
    expect(colors.size).toBe(2);
  });

  it('opens folders by keys and by clicks', async () => {
    const context = await openGallery();
    context.press('Home');
    context.press('ArrowRight');
    await context.shows(/x\.webp/);
    context.press('ArrowLeft');
    await nextFrame();
    expect(context.text).not.toContain('x.webp');
    point(context, 'down', 12, 48);
    point(context, 'up', 12, 48);
    await context.shows(/x\.webp/);
  });

  it('pans to the pixels that a redraw of everything shows, and sends only what came into sight', async () => {
    const context = await openGallery();
    context.press(' ');
    context.press(' ');
    await context.shows(/500 × 400/);
    // It fits at 100 %, and needs no other pixels for larger zooms.
    for (let i = 0; i < 6; i++) context.press('+');
    await context.shows(/381 %/);
    const damaged: number[] = [];
    context.display.observe({
      drawn: () => undefined,
      damaged: (_surface, area) => damaged.push(area.width * area.height),
      committed: () => undefined,
      atlasReset: () => undefined,
    });
    for (const [dx, dy] of [
      [-13, -7],
      [30, -2],
      [-1, 11],
      [90, 45],
    ] as const) {
      point(context, 'down', 600, 200);
      point(context, 'move', 600 + dx, 200 + dy);
      point(context, 'up', 600 + dx, 200 + dy);
      await nextFrame();
    }
    context.press('ArrowLeft', { shift: true });
    await nextFrame();
    expect(Math.max(...damaged)).toBeLessThan((620 * 470) / 2);
    const incremental = pixelsOf(context);
    expect(incremental.equals(await redrawn(context))).toBe(true);
  });

  it('scrolls huge folders by moving pixels, to what a redraw of everything shows', async () => {
    const context = await openGallery();
    context.press('Home');
    context.press('ArrowDown');
    context.press('Enter');
    await context.shows(/p0\.png/);
    context.takeCommands();
    for (const dy of [7, 60, 33, -20]) {
      wheel(context, 50, dy);
      await nextFrame();
    }
    const commands = context.takeCommands();
    expect(commands.filter(({ name }) => name === 'copy').length).toBe(4);
    expect(commands.length).toBeLessThan(150);
    expect(pixelsOf(context).equals(await redrawn(context))).toBe(true);
    context.press('End');
    await context.shows(/f inside\.png/);
    context.press('ArrowUp');
    for (let i = 0; i < 5; i++) context.press('ArrowUp');
    await context.shows(new RegExp(`p${MANY - 1}\\.png`));
    await context.shows(/The file is empty/);
  });

  it('moves the line between tree and image', async () => {
    const context = await openGallery();
    await context.shows(/20 × 30/);
    point(context, 'move', 281, 300);
    expect(context.cursors.at(-1)).toBe('col-resize');
    point(context, 'down', 281, 300);
    point(context, 'move', 400, 300);
    point(context, 'up', 400, 300);
    await nextFrame();
    const moved = pixelsOf(context);
    expect(moved.equals(await redrawn(context))).toBe(true);
    point(context, 'move', 399, 300);
    expect(context.cursors.at(-1)).toBe('col-resize');
  });
});
