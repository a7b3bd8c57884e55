import { element, label, type Markup, together } from './markup.ts';
import type { Scale } from './scale.ts';

/** Vertical lines at the ticks of a horizontal scale, from `top` to `bottom`, with their values below. */
export function verticalGrid(scale: Scale, top: number, bottom: number, format: (value: number) => string): Markup {
  return together(
    scale.ticks.flatMap((tick) => {
      const x = scale.at(tick);
      return [
        element('line', { class: 'grid', x1: x, x2: x, y1: top, y2: bottom }),
        label(x, bottom + 18, format(tick), { class: 'tick', 'text-anchor': 'middle' }),
      ];
    }),
  );
}
