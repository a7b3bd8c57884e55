import { MAX_SURFACE_PIXELS, MAX_SURFACE_SIDE } from '../../protocol/index.ts';
import { setResources } from './resources.ts';
import type { XConnection } from './xConnection.ts';

/** The smallest screen that programs can be expected to show something on, pixels. */
const MIN_SCREEN_SIDE = 64;

/** Modes of ours have names that begin like this; others are left alone. */
const PREFIX = 'farglass-';
/** What programs that ask how often the screen changes are told, Hz. */
const REFRESH = 60;
const MM_PER_INCH = 25.4;

const CURRENT_TIME = 0;
const UPRIGHT = 1;
const SUCCESS = 0;
const SCREEN_CHANGE = 1;

export interface ScreenSize {
  readonly width: number;
  readonly height: number;
}

type Done<T> = (error: Error | null, value: T) => void;

interface Resources {
  readonly config_timestamp: number;
  readonly crtcs: readonly number[];
  readonly outputs: readonly number[];
  readonly modeinfos: readonly { readonly id: number; readonly name: string }[];
}

interface Mode extends ScreenSize {
  readonly name: string;
  readonly dot_clock: number;
  readonly h_total: number;
  readonly v_total: number;
}

interface Randr {
  SelectInput(root: number, mask: number): void;
  GetScreenSizeRange(root: number, done: Done<{ readonly maxWidth: number; readonly maxHeight: number }>): void;
  GetScreenResourcesCurrent(root: number, done: Done<Resources>): void;
  CreateMode(root: number, mode: Mode, done: Done<number>): void;
  DestroyMode(mode: number): void;
  AddOutputMode(output: number, mode: number): void;
  DeleteOutputMode(output: number, mode: number): void;
  SetScreenSize(root: number, width: number, height: number, mmWidth: number, mmHeight: number): void;
  SetCrtcConfig(
    crtc: number,
    time: number,
    configTime: number,
    x: number,
    y: number,
    mode: number,
    rotation: number,
    outputs: readonly number[],
    done: Done<{ readonly status: number }>,
  ): void;
}

/** The present size of an X screen, pixels. */
export async function screenSize(connection: XConnection): Promise<ScreenSize> {
  const { width, height } = await connection.ask<ScreenSize>((done) =>
    connection.client.GetGeometry(connection.root, done),
  );
  return { width, height };
}

/**
 * Calls back with the size of an X screen whenever it changes, whoever changed it: games do, too. Returns what stops it.
 */
export async function watchScreenSize(
  connection: XConnection,
  changed: (size: ScreenSize) => void,
): Promise<() => void> {
  const randr = await connection.extension<Randr>('randr');
  randr.SelectInput(connection.root, SCREEN_CHANGE);
  return connection.onEvent(({ name, width, height }) => {
    if (name === 'RRScreenChangeNotify') changed({ width: Number(width), height: Number(height) });
  });
}

/**
 * Gives an X screen another size, pixels, and tells programs how dense its pixels are. Sizes that are not allowed become
 * the nearest that are; a server of the kind `fixed` has none larger than at its start. Resolves to the size that the
 * screen has then. Calls must not overlap.
 */
export async function setScreenSize(
  connection: XConnection,
  width: number,
  height: number,
  dpi: number,
): Promise<ScreenSize> {
  const randr = await connection.extension<Randr>('randr');
  await setResources(connection, { 'Xft.dpi': String(Math.round(dpi)) });
  const before = await screenSize(connection);
  const size = await nearestSize(connection, randr, width, height);
  const resize = ({ width, height }: ScreenSize) =>
    randr.SetScreenSize(connection.root, width, height, millimetres(width, dpi), millimetres(height, dpi));
  if (size.width === before.width && size.height === before.height) {
    resize(size);
    return screenSize(connection);
  }
  // Nobody sees the steps, nor changes anything between them.
  connection.client.GrabServer();
  try {
    // The screen must have room for the old mode and for the new one.
    resize({ width: Math.max(size.width, before.width), height: Math.max(size.height, before.height) });
    await switchMode(connection, randr, size);
    resize(size);
  } finally {
    connection.client.UngrabServer();
  }
  return screenSize(connection);
}

/** The nearest size that is allowed, and that the server can have. */
async function nearestSize(connection: XConnection, randr: Randr, width: number, height: number): Promise<ScreenSize> {
  const { maxWidth, maxHeight } = await connection.ask<{ readonly maxWidth: number; readonly maxHeight: number }>(
    (done) => randr.GetScreenSizeRange(connection.root, done),
  );
  const side = (length: number, ...limits: number[]) =>
    Math.floor(Math.min(Math.max(MIN_SCREEN_SIDE, Math.round(length)), MAX_SURFACE_SIDE, ...limits));
  const nearest = side(width, maxWidth);
  return { width: nearest, height: side(height, maxHeight, MAX_SURFACE_PIXELS / nearest) };
}

/** Shows a mode of this size, and forgets those that were made before. */
async function switchMode(connection: XConnection, randr: Randr, size: ScreenSize): Promise<void> {
  const { root } = connection;
  const { crtcs, outputs, modeinfos, config_timestamp } = await connection.ask<Resources>((done) =>
    randr.GetScreenResourcesCurrent(root, done),
  );
  const [crtc] = crtcs;
  const [output] = outputs;
  if (crtc === undefined || output === undefined) throw new Error('The X server has no monitor to change the size of.');
  const name = `${PREFIX}${size.width}x${size.height}`;
  const mode =
    modeinfos.find((it) => it.name === name)?.id ??
    (await connection.ask<number>((done) => randr.CreateMode(root, modeOf(size, name), done)));
  randr.AddOutputMode(output, mode);
  const { status } = await connection.ask<{ readonly status: number }>((done) =>
    randr.SetCrtcConfig(crtc, CURRENT_TIME, config_timestamp, 0, 0, mode, UPRIGHT, [output], done),
  );
  const unused = status === SUCCESS ? modeinfos.filter((it) => it.name.startsWith(PREFIX)).map(({ id }) => id) : [mode];
  for (const old of unused) {
    if (status === SUCCESS && old === mode) continue;
    randr.DeleteOutputMode(output, old);
    randr.DestroyMode(old);
  }
}

/** A mode without blanking: nothing is sent to a tube. */
function modeOf({ width, height }: ScreenSize, name: string): Mode {
  return { name, width, height, dot_clock: width * height * REFRESH, h_total: width, v_total: height };
}

function millimetres(pixels: number, dpi: number): number {
  return Math.round((pixels * MM_PER_INCH) / dpi);
}
