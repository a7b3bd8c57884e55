import type { Mode } from '../../protocol/index.ts';
import { element, type Markup } from './markup.ts';

/** What readers call the modes. */
export const modeNames: Readonly<Record<Mode, string>> = {
  commands: 'commands',
  raw: 'raw pixels',
};

/** Modes whose bytes differ by less than this are shown as equal. */
export const CLEAR_RATIO = 1.06;

/** Which colour is which mode, and what else a chart's signs mean. */
export function legend(...extras: readonly (readonly [className: string, text: string])[]): Markup {
  const entries = [['commands', modeNames.commands], ['raw', modeNames.raw], ...extras] as const;
  return element(
    'p',
    { class: 'legend' },
    ...entries.map(([className, text]) => element('span', {}, element('i', { class: `key ${className}` }), text)),
  );
}
