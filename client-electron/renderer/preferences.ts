import { type Mode, modes } from '../../protocol/index.ts';
import type { Scaling } from '../core/index.ts';

/** What a person has chosen and finds again. */
export interface Preferences {
  readonly mode: Mode;
  readonly scaling: Scaling;
  readonly showsStatistics: boolean;
  /** The last pictures of sessions are kept on this computer. */
  readonly remembersPictures: boolean;
}

const defaults: Preferences = { mode: 'commands', scaling: 'actual', showsStatistics: false, remembersPictures: true };

/** Reads preferences from what was stored, whatever that is now. */
export function readPreferences(stored: unknown): Preferences {
  if (typeof stored !== 'object' || stored === null) return defaults;
  const { mode, scaling, showsStatistics, remembersPictures } = stored as Readonly<Record<string, unknown>>; // any object has these, maybe undefined
  return {
    mode: modes.find((name) => name === mode) ?? defaults.mode,
    scaling: scaling === 'fit' || scaling === 'actual' ? scaling : defaults.scaling,
    showsStatistics: showsStatistics === true,
    remembersPictures: remembersPictures !== false,
  };
}
