import { type Mode, modes } from '../../protocol/index.ts';

/** How the session's pixels lie on the screen: one on one, or the whole picture in the window. */
export const fittings = ['exact', 'fit'] as const;
export type Fitting = (typeof fittings)[number];

/** What a person has chosen and finds again. */
export interface Preferences {
  readonly mode: Mode;
  readonly fitting: Fitting;
  readonly showsStatistics: boolean;
}

const defaults: Preferences = { mode: 'commands', fitting: 'exact', showsStatistics: false };

/** Reads preferences from what was stored, whatever that is now. */
export function readPreferences(stored: unknown): Preferences {
  if (typeof stored !== 'object' || stored === null) return defaults;
  const { mode, fitting, showsStatistics } = stored as Readonly<Record<string, unknown>>; // any object has these, maybe undefined
  return {
    mode: modes.find((name) => name === mode) ?? defaults.mode,
    fitting: fittings.find((name) => name === fitting) ?? defaults.fitting,
    showsStatistics: showsStatistics === true,
  };
}
