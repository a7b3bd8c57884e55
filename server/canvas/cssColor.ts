import type { Color } from '../../protocol/index.ts';
import { colorNames } from './colorNames.ts';

/** A colour with its opacity, 0..255. */
export interface CssColor {
  readonly color: Color;
  readonly alpha: number;
}

const OPAQUE = 255;

const MAX_CACHED_COLORS = 1024;

const cache = new Map<string, CssColor | undefined>();

/** Reads a CSS colour: a name, #rgb, #rgba, #rrggbb, #rrggbbaa, rgb(), rgba(), hsl(), hsla(). Undefined if none. */
export function parseColor(css: string): CssColor | undefined {
  if (cache.has(css)) return cache.get(css);
  if (cache.size >= MAX_CACHED_COLORS) cache.clear();
  const color = parse(css.trim().toLowerCase());
  cache.set(css, color);
  return color;
}

/** As the web writes it: #rrggbb, or rgba() when it is not opaque. */
export function formatColor({ color, alpha }: CssColor): string {
  if (alpha === OPAQUE) return `#${color.toString(16).padStart(6, '0')}`;
  const opacity = Math.round((alpha / OPAQUE) * 1000) / 1000;
  return `rgba(${color >> 16}, ${(color >> 8) & 0xff}, ${color & 0xff}, ${opacity})`;
}

function parse(css: string): CssColor | undefined {
  if (css.startsWith('#')) return parseHex(css.slice(1));
  const name = colorNames.get(css);
  if (name !== undefined) return { color: name, alpha: OPAQUE };
  if (css === 'transparent') return { color: 0, alpha: 0 };
  const match = /^(rgb|hsl)a?\(([^()]*)\)$/.exec(css);
  if (match === null) return undefined;
  const fields = (match[2] ?? '').split(/[\s,/]+/).filter((field) => field.length > 0);
  const [first, second, third, fourth = '1'] = fields;
  if (first === undefined || second === undefined || third === undefined || fields.length > 4) return undefined;
  const alpha = byte(numberOf(fourth, 1) * OPAQUE);
  const color =
    match[1] === 'rgb'
      ? rgb(numberOf(first, OPAQUE), numberOf(second, OPAQUE), numberOf(third, OPAQUE))
      : hsl(degrees(first), numberOf(second, 1), numberOf(third, 1));
  return Number.isNaN(color) || Number.isNaN(alpha) ? undefined : { color, alpha };
}

function parseHex(digits: string): CssColor | undefined {
  if (!/^(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.test(digits)) return undefined;
  const long = digits.length < 6 ? digits.replace(/./g, '$&$&') : digits;
  return {
    color: Number.parseInt(long.slice(0, 6), 16),
    alpha: long.length === 8 ? Number.parseInt(long.slice(6), 16) : OPAQUE,
  };
}

/** A number, or a percentage of `whole`. */
function numberOf(field: string, whole: number): number {
  return field.endsWith('%') ? (Number(field.slice(0, -1) || Number.NaN) / 100) * whole : Number(field);
}

function degrees(field: string): number {
  return Number(field.replace(/deg$/, '') || Number.NaN);
}

function rgb(red: number, green: number, blue: number): number {
  if (Number.isNaN(red + green + blue)) return Number.NaN;
  return (byte(red) << 16) | (byte(green) << 8) | byte(blue);
}

function hsl(hue: number, saturation: number, lightness: number): number {
  const s = Math.max(0, Math.min(1, saturation));
  const l = Math.max(0, Math.min(1, lightness));
  const channel = (offset: number) => {
    const k = (((offset + hue / 30) % 12) + 12) % 12;
    return (l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1))) * OPAQUE;
  };
  return rgb(channel(0), channel(8), channel(4));
}

function byte(value: number): number {
  return Math.round(Math.max(0, Math.min(OPAQUE, value)));
}
