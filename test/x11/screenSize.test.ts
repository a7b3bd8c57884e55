import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_SURFACE_PIXELS } from '../../protocol/index.ts';
import { internAtoms, readProperty } from '../../server/x11/properties.ts';
import { setResources } from '../../server/x11/resources.ts';
import { ScreenCapture } from '../../server/x11/screenCapture.ts';
import { type ScreenSize, screenSize, setScreenSize, watchScreenSize } from '../../server/x11/screenSize.ts';
import { XConnection } from '../../server/x11/xConnection.ts';
import { Random } from '../support/random.ts';
import { installedKinds, startTestDisplay, type TestDisplay } from '../support/xDisplay.ts';

interface Randr {
  GetScreenResourcesCurrent(
    root: number,
    done: (error: Error | null, value: { readonly modeinfos: readonly { readonly name: string }[] }) => void,
  ): void;
}

interface Millimetres {
  readonly mm_width: number;
  readonly mm_height: number;
}

async function modeNames(connection: XConnection): Promise<string[]> {
  const randr = await connection.extension<Randr>('randr');
  const { modeinfos } = await connection.ask<{ readonly modeinfos: readonly { readonly name: string }[] }>((done) =>
    randr.GetScreenResourcesCurrent(connection.root, done),
  );
  return modeinfos.map(({ name }) => name);
}

async function resourcesOf(connection: XConnection): Promise<string> {
  const { RESOURCE_MANAGER } = await internAtoms(connection, ['RESOURCE_MANAGER']);
  const { data } = await readProperty(connection, connection.root, RESOURCE_MANAGER, { maxBytes: 1 << 16 });
  return data.toString('latin1');
}

/** A server of the kind `fixed` begins with its largest size. */
const starts = { resizable: { width: 640, height: 480 }, fixed: { width: 2600, height: 1700 } };

describe.each(installedKinds)('the size of a %s X screen', (kind) => {
  const start = starts[kind];
  let display: TestDisplay;
  let presets: readonly string[];

  beforeAll(async () => {
    display = await startTestDisplay(start.width, start.height, kind);
    presets = await modeNames(display.connection);
  });
  afterAll(() => display?.stop());

  it('is what it was set to, whatever that is, and what is drawn there can be read', async () => {
    const seed = Date.now();
    const random = new Random(seed);
    const capture = await ScreenCapture.open(display.connection, start.width, start.height);
    for (let round = 0; round < 50; round++) {
      const size = { width: random.within(64, 2600), height: random.within(64, 1700) };
      const label = `seed ${seed}, round ${round}, ${size.width} x ${size.height}`;
      expect(await setScreenSize(display.connection, size.width, size.height, 96), label).toEqual(size);
      capture.resize(size.width, size.height);
      const corner = { x: size.width - 1, y: size.height - 1, width: 1, height: 1 };
      display.painter.fill(corner, 0x336699);
      await display.painter.sync();
      const pixels = new Uint32Array(size.width * size.height);
      expect(await capture.read({ x: 0, y: 0, ...size }, pixels, size.width), label).toBe(true);
      expect(pixels.at(-1), label).toBe(0xff996633);
      // Whoever connects now sees the same.
      const other = await XConnection.open({ display: display.server.display });
      expect([other.screen.pixel_width, other.screen.pixel_height], label).toEqual([size.width, size.height]);
      other.close();
    }
    capture.close();
  });

  // A fixed screen has sizes of its own, below.
  if (kind !== 'fixed')
    it.each<[ScreenSize, ScreenSize]>([
      [
        { width: 1, height: 1 },
        { width: 64, height: 64 },
      ],
      [
        { width: 8192, height: 64 },
        { width: 8192, height: 64 },
      ],
      [
        { width: 64, height: 8192 },
        { width: 64, height: 8192 },
      ],
      [
        { width: 9000, height: 9000 },
        { width: 8192, height: MAX_SURFACE_PIXELS / 8192 },
      ],
      [
        { width: 800.4, height: 600.4 },
        { width: 800, height: 600 },
      ],
    ])('%j becomes the nearest that is allowed, %j', async (wanted, allowed) => {
      expect(await setScreenSize(display.connection, wanted.width, wanted.height, 96)).toEqual(allowed);
      expect(await screenSize(display.connection)).toEqual(allowed);
    });

  it('leaves no modes behind after 500 changes, and those of others alone', async () => {
    const random = new Random(500);
    for (let i = 0; i < 500; i++) {
      // A few sizes only, so that some come again.
      await setScreenSize(display.connection, 300 + random.within(0, 40), 200 + random.within(0, 3), 96);
    }
    const names = await modeNames(display.connection);
    const { width, height } = await screenSize(display.connection);
    expect(names.filter((name) => !presets.includes(name))).toEqual([`farglass-${width}x${height}`]);
    expect(names).toEqual(expect.arrayContaining([...presets]));
  });

  it('can be set again to what it is, with another density', async () => {
    const { connection } = display;
    for (const dpi of [96, 192, 120]) {
      expect(await setScreenSize(connection, 1000, 500, dpi)).toEqual({ width: 1000, height: 500 });
      const other = await XConnection.open({ display: display.server.display });
      const { mm_width, mm_height } = other.screen as unknown as Millimetres; // the package reads them too
      expect([mm_width, mm_height]).toEqual([Math.round((1000 * 25.4) / dpi), Math.round((500 * 25.4) / dpi)]);
      other.close();
    }
  });

  it('is told to whoever watches, when another program changes it', async () => {
    const seen: ScreenSize[] = [];
    const stop = await watchScreenSize(display.connection, (size) => seen.push(size));
    await setScreenSize(display.painter.connection, 777, 333, 96);
    await display.connection.client.sync();
    expect(seen.at(-1)).toEqual({ width: 777, height: 333 });
    stop();
    seen.length = 0;
    await setScreenSize(display.painter.connection, 778, 334, 96);
    await display.connection.client.sync();
    expect(seen).toEqual([]);
  });
});

describe.each(installedKinds)('the density of a %s X screen', (kind) => {
  it('is told to programs, beside the other resources', async () => {
    const display = await startTestDisplay(640, 480, kind);
    const { connection } = display;
    await setResources(connection, { 'XTerm*faceName': 'Mono', 'Xft.dpi': '75' });
    await setScreenSize(connection, 640, 480, 144);
    const lines = (await resourcesOf(connection)).split('\n').filter((line) => line !== '');
    expect(lines.map((line) => line.replace(/\s+/, ' ')).sort()).toEqual(['XTerm*faceName: Mono', 'Xft.dpi: 144']);
    await display.stop();
  });
});

describe.skipIf(!installedKinds.includes('fixed'))('a fixed X screen', () => {
  it('becomes smaller, and as large as it was, but not larger', async () => {
    const display = await startTestDisplay(640, 480, 'fixed');
    for (const [width, height] of [
      [1000, 700],
      [320, 200],
      [640, 480],
      [8192, 64],
      [65, 479],
      [9000, 9000],
    ] as const) {
      const size = await setScreenSize(display.connection, width, height, 96);
      expect(size).toEqual({ width: Math.min(width, 640), height: Math.min(height, 480) });
      expect(await screenSize(display.connection)).toEqual(size);
    }
    await display.stop();
  });
});
