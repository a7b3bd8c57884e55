/** Colours of the apps that come with Farglass: dark, calm, one accent. All opaque, so that they stay commands. */
export const colors = {
  background: '#14171d',
  panel: '#1a1e26',
  raised: '#242a35',
  line: '#2d3441',
  hover: '#202631',
  selected: '#26466b',
  text: '#e6eaf1',
  dim: '#97a1b3',
  faint: '#5f6a7d',
  accent: '#5aa9ff',
  green: '#56d39b',
  yellow: '#f2c55c',
  orange: '#f39a5b',
  red: '#ef6b73',
  purple: '#b58cf5',
  teal: '#4fd0d6',
} as const;

export type FontStyle = 'normal' | 'bold' | 'mono';

const fontNames: Record<FontStyle, (size: number) => string> = {
  normal: (size) => `${size}px sans-serif`,
  bold: (size) => `bold ${size}px sans-serif`,
  mono: (size) => `${size}px monospace`,
};

/** A CSS font of the theme; `size` in physical pixels. */
export function fontOf(size: number, style: FontStyle = 'normal'): string {
  return fontNames[style](size);
}

/** Turns logical pixels into whole physical ones: whole, so that rects and text stay commands. */
export function pixelsFor(scale: number): (logical: number) => number {
  return (logical) => Math.round(logical * scale);
}

/** The baseline that centres a line of text of that size in a row. */
export function baselineIn(top: number, height: number, size: number): number {
  // Capitals of DejaVu Sans are 0.73 of the size tall.
  return Math.round(top + (height + size * 0.73) / 2);
}
