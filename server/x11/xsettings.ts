import { createHiddenWindow, internAtoms, REPLACE, STRUCTURE_NOTIFY, serverTime } from './properties.ts';
import { setResources } from './resources.ts';
import type { XConnection } from './xConnection.ts';
import { onXEvents } from './xEvents.ts';

/** Settings by name: whole numbers and strings, as the XSETTINGS specification has them. */
export type XSettings = Readonly<Record<string, number | string>>;

/** Dots per inch at scale 1: what programs assume without a word. */
const DPI = 96;
/** Side of a mouse cursor at scale 1, pixels. */
const CURSOR_SIZE = 24;

/**
 * What programs are told at a scale. GTK sizes its widgets in whole steps only; a fraction that is left over goes
 * into its texts.
 */
export function settingsAt(scale: number): XSettings {
  const step = Math.max(1, Math.floor(scale));
  return {
    'Gdk/WindowScalingFactor': step,
    'Gdk/UnscaledDPI': Math.round((DPI * 1024 * scale) / step),
    'Xft/DPI': Math.round(DPI * 1024 * scale),
    'Gtk/CursorThemeSize': Math.round(CURSOR_SIZE * scale),
    // Grey edges: colour fringes take a third more bytes for the same text, are made for one screen's order of red,
    // green and blue, and the screen that shows them is somebody else's.
    'Xft/Antialias': 1,
    'Xft/RGBA': 'none',
    // Stems on whole rows: crisp, and the same letter has the same pixels in every line.
    'Xft/Hinting': 1,
    'Xft/HintStyle': 'hintslight',
    // A caret that blinks sends a frame twice a second for as long as somebody looks at a text field.
    'Net/CursorBlink': 0,
    // Fades and slides send a dozen frames that nobody asked for, and come late over a slow link.
    'Gtk/EnableAnimations': 0,
    // Nobody hears them.
    'Net/EnableEventSounds': 0,
    // Of 400 by default: the way here can take two clicks apart.
    'Net/DoubleClickTime': 500,
    'Net/ThemeName': 'Adwaita',
    'Net/IconThemeName': 'Adwaita',
    'Gtk/FontName': 'Sans 10',
  };
}

/** The same for programs that read the resources of the root window: Qt, xterm, and all that use Xft alone. */
function resourcesAt(scale: number): Readonly<Record<string, string>> {
  return {
    'Xft.dpi': String(Math.round(DPI * scale)),
    'Xft.antialias': '1',
    'Xft.rgba': 'none',
    'Xft.hinting': '1',
    'Xft.hintstyle': 'hintslight',
    'Xcursor.size': String(Math.round(CURSOR_SIZE * scale)),
  };
}

/**
 * The value of the property _XSETTINGS_SETTINGS, little-endian: byte order, three unused, serial, count; then for
 * each setting type, one unused, length of the name, name padded to 4, serial of its last change, and the value: a
 * number, or a length and a string padded to 4.
 */
export function encodeXSettings(settings: XSettings, serial: number, changedIn: (name: string) => number): Buffer {
  const entries = Object.entries(settings);
  return Buffer.concat([
    uint32s(0, serial, entries.length), // byte order 0: least significant first
    ...entries.flatMap(([name, value]) => {
      const isText = typeof value === 'string';
      const head = Buffer.from([Number(isText), 0, name.length & 255, name.length >> 8]);
      const tail = isText ? [uint32s(Buffer.byteLength(value)), padded(value)] : [uint32s(value)];
      return [head, padded(name), uint32s(changedIn(name)), ...tail];
    }),
  ]);
}

function uint32s(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeInt32LE(value, 4 * i);
  return bytes;
}

function padded(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

/**
 * Tells the programs of a display how to look: as XSETTINGS manager, and in the root window's resources. Programs
 * that listen follow a change at once, others when they start.
 */
export class XSettingsManager {
  private readonly connection: XConnection;
  private readonly atoms: Readonly<Record<'_XSETTINGS_S0' | '_XSETTINGS_SETTINGS' | 'MANAGER', number>>;
  private readonly window: number;
  private readonly changedIn = new Map<string, number>();
  private readonly stop: () => void;
  private settings: XSettings = {};
  private serial = 0;
  private isClosed = false;

  private constructor(connection: XConnection, atoms: XSettingsManager['atoms']) {
    this.connection = connection;
    this.atoms = atoms;
    this.window = createHiddenWindow(connection);
    this.stop = onXEvents(connection, {
      // The settings of a desktop that was started on the display. It is the user's wish, so there is no fight.
      SelectionClear: ({ owner, selection }) => {
        if (owner === this.window && selection === atoms._XSETTINGS_S0) this.close();
      },
    });
  }

  /** Becomes the manager of screen 0, whoever was it before. */
  static async open(connection: XConnection, { scale }: { readonly scale: number }): Promise<XSettingsManager> {
    const names = ['_XSETTINGS_S0', '_XSETTINGS_SETTINGS', 'MANAGER'] as const;
    const manager = new XSettingsManager(connection, await internAtoms(connection, names));
    await manager.setScale(scale);
    await manager.announce();
    return manager;
  }

  /** Tells all programs of another scale. Does nothing after `close`, or when another manager has taken over. */
  async setScale(scale: number): Promise<void> {
    if (this.isClosed) return;
    const settings = settingsAt(scale);
    this.serial++;
    for (const [name, value] of Object.entries(settings)) {
      if (this.settings[name] !== value) this.changedIn.set(name, this.serial);
    }
    this.settings = settings;
    const { _XSETTINGS_SETTINGS } = this.atoms;
    const bytes = encodeXSettings(settings, this.serial, (name) => this.changedIn.get(name) ?? 0);
    this.connection.client.ChangeProperty(REPLACE, this.window, _XSETTINGS_SETTINGS, _XSETTINGS_SETTINGS, 8, bytes);
    await setResources(this.connection, resourcesAt(scale));
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.stop();
    this.connection.client.DestroyWindow(this.window);
  }

  private async announce(): Promise<void> {
    const { client, root } = this.connection;
    const { _XSETTINGS_S0, _XSETTINGS_SETTINGS, MANAGER } = this.atoms;
    const time = await serverTime(this.connection, this.window, _XSETTINGS_SETTINGS);
    client.SetSelectionOwner(this.window, _XSETTINGS_S0, time);
    const owner = await this.connection.ask<number>((done) => client.GetSelectionOwner(_XSETTINGS_S0, done));
    if (owner !== this.window) {
      this.close();
      return;
    }
    client.SendEvent(root, 0, STRUCTURE_NOTIFY, {
      name: 'ClientMessage',
      format: 32,
      wid: root,
      message_type: MANAGER,
      data: [time, _XSETTINGS_S0, this.window, 0, 0],
    });
  }
}
