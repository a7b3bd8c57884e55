import { contextBridge, ipcRenderer } from 'electron';
import type { FarglassBridge } from '../renderer/bridge.ts';
import { FULL_SCREEN_CHANNEL, type Reply, type RequestName, requestChannel, WAKE_CHANNEL } from './channels.ts';

async function request<Name extends RequestName>(
  name: Name,
  ...args: Parameters<FarglassBridge[Name]>
): Promise<Awaited<ReturnType<FarglassBridge[Name]>>> {
  const reply = (await ipcRenderer.invoke(requestChannel(name), ...args)) as Reply; // what pageRequests.ts answers
  if ('failure' in reply) throw new Error(reply.failure);
  // The handler of this name in main.ts returns what the bridge promises: its type says so.
  return reply.value as Awaited<ReturnType<FarglassBridge[Name]>>;
}

const bridge: FarglassBridge = {
  system: {
    platform: process.platform,
    arch: process.arch,
    electron: process.versions.electron ?? '',
    chrome: process.versions.chrome ?? '',
  },
  launchOptions: () => request('launchOptions'),
  fetchJson: (url, token) => request('fetchJson', url, token),
  explainFailure: (socketUrl) => request('explainFailure', socketUrl),
  readSettings: () => request('readSettings'),
  writeSettings: (settings) => request('writeSettings', settings),
  readPicture: (session) => request('readPicture', session),
  writePicture: (session, picture) => request('writePicture', session, picture),
  clearPictures: () => request('clearPictures'),
  setTitle: (title) => request('setTitle', title),
  isFullScreen: () => request('isFullScreen'),
  setFullScreen: (on) => request('setFullScreen', on),
  onFullScreenChange(handler) {
    ipcRenderer.on(FULL_SCREEN_CHANNEL, (_event, isFullScreen: boolean) => handler(isFullScreen));
  },
  onWake(handler) {
    ipcRenderer.on(WAKE_CHANNEL, () => handler());
  },
  focus: () => request('focus'),
  readClipboard: () => request('readClipboard'),
  writeClipboard: (text) => request('writeClipboard', text),
};

contextBridge.exposeInMainWorld('farglass', bridge);
