import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WindowAttributes } from 'x11';
import {
  APPEND,
  internAtoms,
  listenTo,
  PROPERTY_CHANGE,
  readProperty,
  STRUCTURE_NOTIFY,
} from '../../server/x11/properties.ts';
import { mergedResources } from '../../server/x11/resources.ts';
import type { XConnection } from '../../server/x11/xConnection.ts';
import { encodeXSettings, settingsAt, XSettingsManager } from '../../server/x11/xsettings.ts';
import { DisplayWithPrograms, isInstalled } from './displayWithPrograms.ts';

interface Decoded {
  readonly serial: number;
  readonly settings: Readonly<Record<string, { readonly value: number | string; readonly changedIn: number }>>;
}

/** Reads the format as the specification has it, in either byte order, and insists on every byte of it. */
function decodeXSettings(bytes: Buffer): Decoded {
  const isBig = bytes[0] === 1;
  let at = 4;
  const next = (length: number) => {
    at += length;
    return at - length;
  };
  const card16 = () => (isBig ? bytes.readUInt16BE(next(2)) : bytes.readUInt16LE(next(2)));
  const card32 = () => (isBig ? bytes.readInt32BE(next(4)) : bytes.readInt32LE(next(4)));
  const text = (length: number) => {
    const value = bytes.toString('utf8', at, at + length);
    const padding = -length & 3;
    expect(bytes.subarray(at + length, at + length + padding)).toEqual(Buffer.alloc(padding));
    at += length + padding;
    return value;
  };
  const serial = card32();
  const count = card32();
  const settings: Record<string, { value: number | string; changedIn: number }> = {};
  for (let i = 0; i < count; i++) {
    const type = bytes[at];
    at += 2;
    const name = text(card16());
    const changedIn = card32();
    expect([0, 1]).toContain(type);
    settings[name] = { value: type === 1 ? text(card32()) : card32(), changedIn };
  }
  expect(at).toBe(bytes.length);
  return { serial, settings };
}

let display: DisplayWithPrograms;
let program: XConnection;
let atoms: Readonly<Record<'_XSETTINGS_S0' | '_XSETTINGS_SETTINGS' | 'MANAGER', number>>;

beforeAll(async () => {
  display = await DisplayWithPrograms.start();
  program = await display.connect();
  atoms = await internAtoms(program, ['_XSETTINGS_S0', '_XSETTINGS_SETTINGS', 'MANAGER']);
});
afterAll(() => display.stop());

function manager(): Promise<number> {
  return program.ask<number>((done) => program.client.GetSelectionOwner(atoms._XSETTINGS_S0, done));
}

async function readSettings(): Promise<Decoded> {
  const { type, format, data } = await readProperty(program, await manager(), atoms._XSETTINGS_SETTINGS, {
    maxBytes: 1 << 16,
  });
  expect({ type, format }).toEqual({ type: atoms._XSETTINGS_SETTINGS, format: 8 });
  return decodeXSettings(data);
}

test('what is encoded can be decoded', () => {
  const settings = { 'A/a': 1, 'B/long name': -7, 'C/text': 'größer', 'D/': '', 'E/e': 'four' };
  const { serial, settings: decoded } = decodeXSettings(encodeXSettings(settings, 9, (name) => name.length));
  expect(serial).toBe(9);
  for (const [name, value] of Object.entries(settings))
    expect(decoded[name]).toEqual({ value, changedIn: name.length });
  expect(Object.keys(decoded)).toHaveLength(5);
});

test('programs find a manager, are told of it, and read all settings', async () => {
  await listenTo(program, program.root, STRUCTURE_NOTIFY);
  const told = new Promise<readonly number[]>((resolve) => {
    const stop = program.onEvent((event) => {
      if (event.name !== 'ClientMessage' || event.message_type !== atoms.MANAGER) return;
      stop();
      resolve(event.data as readonly number[]); // the package's form of the five words of such a message
    });
  });
  const settings = await XSettingsManager.open(await display.connect(), { scale: 1 });
  const owner = await manager();
  expect(owner).not.toBe(0);
  expect((await told).slice(1, 3)).toEqual([atoms._XSETTINGS_S0, owner]);
  const read = await readSettings();
  const values = Object.fromEntries(Object.entries(read.settings).map(([name, { value }]) => [name, value]));
  expect(values).toEqual(settingsAt(1));
  expect(values).toMatchObject({ 'Xft/DPI': 96 * 1024, 'Xft/RGBA': 'none', 'Net/CursorBlink': 0 });

  await settings.setScale(2);
  const scaled = await readSettings();
  expect(scaled.serial).toBeGreaterThan(read.serial);
  for (const [name, { value, changedIn }] of Object.entries(scaled.settings)) {
    expect(value).toBe(settingsAt(2)[name]);
    expect(changedIn, name).toBe(value === settingsAt(1)[name] ? read.serial : scaled.serial);
  }
  settings.close();
  settings.close();
  expect(await manager()).toBe(0);
  await settings.setScale(1);
});

test('a scale between steps goes into the texts, so that all of them are as large as the scale says', () => {
  for (const scale of [1, 1.25, 1.5, 2, 2.5, 3]) {
    const { 'Gdk/WindowScalingFactor': step, 'Gdk/UnscaledDPI': dpi, 'Xft/DPI': xft } = settingsAt(scale);
    expect(step).toBe(Math.floor(scale));
    expect((Number(step) * Number(dpi)) / 1024).toBeCloseTo(96 * scale, 1);
    expect(Number(xft) / 1024).toBeCloseTo(96 * scale, 1);
  }
});

test('another manager that takes over is left in peace', async () => {
  const first = await XSettingsManager.open(await display.connect(), { scale: 1 });
  const second = await XSettingsManager.open(await display.connect(), { scale: 2 });
  const owner = await manager();
  await first.setScale(3);
  expect(await manager()).toBe(owner);
  expect((await readSettings()).settings['Gdk/WindowScalingFactor']?.value).toBe(2);
  expect(await display.run('xrdb', ['-query'])).toContain('Xft.dpi:\t192\n');
  second.close();
});

test('resources are set among those that are there', async () => {
  await display.run('xrdb', ['-merge'], 'XTerm*background: black\nXft.dpi: 75\nXft.lcdfilter: none\n');
  const settings = await XSettingsManager.open(await display.connect(), { scale: 1.5 });
  await settings.setScale(1.5);
  const lines = (await display.run('xrdb', ['-query'])).trim().split('\n');
  expect(lines).toContain('XTerm*background:\tblack');
  expect(lines).toContain('Xft.lcdfilter:\tnone');
  expect(lines.filter((line) => line.startsWith('Xft.dpi'))).toEqual(['Xft.dpi:\t144']);
  settings.close();
});

test('resources that are too large to be read are left alone', async () => {
  const other = await DisplayWithPrograms.start();
  try {
    const connection = await other.connect();
    const { RESOURCE_MANAGER, STRING } = await internAtoms(connection, ['RESOURCE_MANAGER', 'STRING']);
    const lines = Buffer.from('A.line:\tof a very long list\n'.repeat(4000));
    for (let i = 0; i < 3; i++)
      connection.client.ChangeProperty(APPEND, connection.root, RESOURCE_MANAGER, STRING, 8, lines);
    const settings = await XSettingsManager.open(connection, { scale: 2 });
    const { data } = await readProperty(connection, connection.root, RESOURCE_MANAGER, { maxBytes: 1 << 20 });
    expect(data.length).toBe(3 * lines.length);
    settings.close();
  } finally {
    await other.stop();
  }
});

test('events are asked for beside those that were asked for before', async () => {
  const { client, root } = program;
  const masks = () => program.ask<WindowAttributes>((done) => client.GetWindowAttributes(root, done));
  await listenTo(program, root, STRUCTURE_NOTIFY);
  await listenTo(program, root, PROPERTY_CHANGE);
  expect((await masks()).myEventMasks).toBe(STRUCTURE_NOTIFY | PROPERTY_CHANGE);
});

test('merging resources keeps all other lines, in their order', () => {
  const text = 'b: 2\n! comment\n\na:1\nc*d: x: y\n';
  expect(mergedResources(text, { a: '3', e: '4' })).toBe('b: 2\n! comment\nc*d: x: y\na:\t3\ne:\t4\n');
  expect(mergedResources('', { a: '1' })).toBe('a:\t1\n');
});

test.skipIf(!isInstalled('dump_xsettings'))('a reader of others reads the same settings', async () => {
  const settings = await XSettingsManager.open(await display.connect(), { scale: 1.5 });
  const dump = await display.run('dump_xsettings', []);
  const lines = Object.entries(settingsAt(1.5)).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  expect(dump.trim().split('\n').sort()).toEqual(lines.sort());
  settings.close();
});

test.skipIf(!isInstalled('zenity'))('a GTK program doubles its size with the scale, while it runs', async () => {
  const settings = await XSettingsManager.open(await display.connect(), { scale: 1 });
  display.start('zenity', '--info', '--title', 'sized', '--text', 'A sentence that a dialog shows.', '--no-wrap');
  const sized = async () => {
    const info = await display.run('xdotool', [
      'search',
      '--sync',
      '--onlyvisible',
      '--name',
      'sized',
      'getwindowgeometry',
    ]);
    return /Geometry: (\d+)x(\d+)/.exec(info)?.slice(1).map(Number) as [number, number]; // it always prints one
  };
  const [width, height] = await sized();
  await settings.setScale(2);
  await expect.poll(sized, { timeout: 10_000 }).toEqual([2 * width, 2 * height]);
  settings.close();
});
