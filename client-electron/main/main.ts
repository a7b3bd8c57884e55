import { join } from 'node:path';
import { app, BrowserWindow, clipboard, dialog, Menu, powerMonitor, protocol, type Session, session } from 'electron';
import { MAX_CLIPBOARD_BYTES } from '../../protocol/index.ts';
import type { LaunchOptions, StoredSettings } from '../renderer/bridge.ts';
import {
  addressArgument,
  booleanArgument,
  clipboardArgument,
  pictureArgument,
  placeArgument,
  settingsArgument,
  titleArgument,
  tokenArgument,
} from './arguments.ts';
import { FULL_SCREEN_CHANNEL, WAKE_CHANNEL } from './channels.ts';
import { PAGE_ORIGIN, PAGE_SCHEME, serveClientFile } from './clientFiles.ts';
import { confineContents, restrictSession, setSwitches } from './hardening.ts';
import { JsonFile } from './jsonFile.ts';
import { readLaunchOptions } from './launchOptions.ts';
import { answerPageRequests } from './pageRequests.ts';
import { PictureFolder } from './pictureFolder.ts';
import { explainFailure, type Fetch, fetchJson } from './serverRequests.ts';
import { keepPlacement, MIN_WINDOW_SIZE, restoredPlacement } from './windowPlacement.ts';

/** A page that crashes more often than this within a minute would crash for ever. */
const MAX_CRASHES_PER_MINUTE = 3;
/** What shows before the page does: neither a flash of white nor of black. */
const BACKGROUND = '#1c1f24';

/** The bundle is CommonJS in dist/electron; the client it shows lies beside it. */
const clientFolder = join(__dirname, '..', 'client');

const options = readOptions();
setSwitches();
confineContents();
const privileges = { standard: true, secure: true, supportFetchAPI: true };
protocol.registerSchemesAsPrivileged([{ scheme: PAGE_SCHEME, privileges }]);
app.on('window-all-closed', () => app.quit());
app.whenReady().then(openWindow).catch(fail);

function readOptions(): LaunchOptions {
  try {
    return readLaunchOptions(process.argv, process.env);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2);
  } finally {
    // Programs that are started from here have no business with it.
    delete process.env.FARGLASS_TOKEN;
  }
}

async function openWindow(): Promise<void> {
  Menu.setApplicationMenu(process.platform === 'darwin' ? Menu.buildFromTemplate([{ role: 'appMenu' }]) : null);
  const pageSession = session.fromPartition('farglass'); // not persistent: what is kept of a session is in PictureFolder
  restrictSession(pageSession);
  pageSession.protocol.handle(PAGE_SCHEME, (request) => serveClientFile(clientFolder, request));

  const placementFile = new JsonFile(join(app.getPath('userData'), 'window.json'));
  const window = createWindow(pageSession, placementFile);
  answer(window, pageSession);
  tellOfWaking(window);
  recoverFromCrashes(window);
  await window.loadURL(`${PAGE_ORIGIN}/`);
}

function createWindow(pageSession: Session, placementFile: JsonFile): BrowserWindow {
  const { isMaximized, ...bounds } = restoredPlacement(placementFile);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_WINDOW_SIZE.width,
    minHeight: MIN_WINDOW_SIZE.height,
    fullscreen: options.fullScreen,
    title: 'Farglass',
    backgroundColor: BACKGROUND,
    webPreferences: {
      session: pageSession,
      preload: join(__dirname, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  // The page names the window through the bridge.
  window.on('page-title-updated', (event) => event.preventDefault());
  if (isMaximized && !options.fullScreen) window.maximize();
  keepPlacement(window, placementFile);
  return window;
}

function answer(window: BrowserWindow, pageSession: Session): void {
  const settingsFile = new JsonFile(join(app.getPath('userData'), 'settings.json'));
  const pictures = new PictureFolder(join(app.getPath('userData'), 'pictures'));
  const fetch: Fetch = (url, init) => pageSession.fetch(url, init);
  window.on('enter-full-screen', () => window.webContents.send(FULL_SCREEN_CHANNEL, true));
  window.on('leave-full-screen', () => window.webContents.send(FULL_SCREEN_CHANNEL, false));
  answerPageRequests(window, {
    launchOptions: () => options,
    fetchJson: (url, token) => fetchJson(fetch, addressArgument(url, ['http:', 'https:']), tokenArgument(token)),
    explainFailure: (url) => explainFailure(fetch, addressArgument(url, ['ws:', 'wss:'])),
    readSettings: () => {
      // The page checks both.
      const { recentServers, preferences } = (settingsFile.read() ?? {}) as Partial<StoredSettings>;
      return { recentServers, preferences };
    },
    writeSettings: (settings) => settingsFile.write(settingsArgument(settings)),
    readPicture: (place) => pictures.read(placeArgument(place)),
    writePicture: (place, picture) => pictures.write(placeArgument(place), pictureArgument(picture)),
    clearPictures: () => pictures.clear(),
    setTitle: (title) => window.setTitle(titleArgument(title)),
    isFullScreen: () => window.isFullScreen(),
    setFullScreen: (on) => window.setFullScreen(booleanArgument(on)),
    focus: () => {
      if (window.isMinimized()) window.restore();
      window.show();
    },
    readClipboard: async () => {
      const text = await clipboard.readText(); // a promise in newer versions only
      if (Buffer.byteLength(text) > MAX_CLIPBOARD_BYTES)
        throw new Error('The text in the clipboard is longer than 512 kB.');
      return text;
    },
    writeClipboard: (text) => clipboard.writeText(clipboardArgument(text)),
  });
}

/** While a machine slept its connections died, and nothing tells the page. */
function tellOfWaking(window: BrowserWindow): void {
  const tell = () => {
    if (!window.isDestroyed()) window.webContents.send(WAKE_CHANNEL);
  };
  powerMonitor.on('resume', tell);
  powerMonitor.on('unlock-screen', tell);
}

/** Loads the page again when its process has gone; the session goes on at the server and is resumed. */
function recoverFromCrashes(window: BrowserWindow): void {
  const crashes: number[] = [];
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    crashes.push(performance.now());
    if (crashes.filter((time) => time > performance.now() - 60_000).length > MAX_CRASHES_PER_MINUTE) {
      fail(new Error(`The page has crashed several times within a minute (${details.reason}).`));
      return;
    }
    window.loadURL(`${PAGE_ORIGIN}/`).catch(fail);
  });
}

function fail(error: unknown): void {
  const sentence = error instanceof Error ? error.message : String(error);
  console.error(sentence);
  // A dialog waits for somebody; where nobody would see it, the exit code must do.
  if (app.isPackaged) dialog.showErrorBox('Farglass cannot go on', sentence);
  app.exit(1);
}
