import type { FarglassBridge } from '../renderer/bridge.ts';

/** The functions that the main process runs for the page. */
export type RequestName = Exclude<keyof FarglassBridge, 'system' | 'onFullScreenChange' | 'onWake'>;

/** What the main process answers with. An Error would arrive wrapped in Electron's own words. */
export type Reply = { readonly value: unknown } | { readonly failure: string };

/** The name under which a request travels between the processes. */
export function requestChannel(name: RequestName): string {
  return `farglass:${name}`;
}

/** Tells the page whether the window fills the screen. */
export const FULL_SCREEN_CHANNEL = 'farglass:fullScreenChanged';
/** Tells the page that the machine has woken or was unlocked. */
export const WAKE_CHANNEL = 'farglass:woken';
