import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { GlobalFonts } from '@napi-rs/canvas';
import type { Font } from './font.ts';

/** Fonts that come with the package, so that text looks the same on every server. */
interface BundledFamily {
  /** The rasteriser knows it by this name, which no installed font has. */
  readonly alias: string;
  /** Files for regular, bold, italic, bold italic. */
  readonly files: readonly [string, string, string, string];
}

const sans: BundledFamily = {
  alias: 'Farglass Sans',
  files: ['DejaVuSans', 'DejaVuSans-Bold', 'DejaVuSans-Oblique', 'DejaVuSans-BoldOblique'],
};
const mono: BundledFamily = {
  alias: 'Farglass Mono',
  files: ['DejaVuSansMono', 'DejaVuSansMono-Bold', 'DejaVuSansMono-Oblique', 'DejaVuSansMono-BoldOblique'],
};
const serif: BundledFamily = {
  alias: 'Farglass Serif',
  files: ['DejaVuSerif', 'DejaVuSerif-Bold', 'DejaVuSerif-Italic', 'DejaVuSerif-BoldItalic'],
};

const byName: Readonly<Record<string, BundledFamily>> = {
  'sans-serif': sans,
  'system-ui': sans,
  'dejavu sans': sans,
  monospace: mono,
  'ui-monospace': mono,
  'dejavu sans mono': mono,
  serif,
  'dejavu serif': serif,
};

const BOLD_FROM_WEIGHT = 600;

/**
 * Families that systems install for scripts and symbols that DejaVu lacks, the most complete first. The
 * rasteriser looks only into families that it is told, so those that are installed stand last in every font.
 */
const FALLBACK_FAMILIES = [
  'Noto Sans CJK SC',
  'Noto Sans CJK JP',
  'Source Han Sans SC',
  'PingFang SC',
  'Hiragino Sans',
  'Microsoft YaHei',
  'Yu Gothic',
  'Malgun Gothic',
  'Apple SD Gothic Neo',
  'WenQuanYi Micro Hei',
  'WenQuanYi Zen Hei',
  'Droid Sans Fallback',
  'Noto Sans',
  'Noto Sans Arabic',
  'Noto Sans Hebrew',
  'Noto Sans Devanagari',
  'Noto Sans Thai',
  'Noto Sans Symbols',
  'Noto Sans Symbols 2',
  'Segoe UI Symbol',
  'Apple Symbols',
  'Noto Color Emoji',
  'Apple Color Emoji',
  'Segoe UI Emoji',
  'Unifont',
];

let installedFallbacks: readonly string[] | undefined;

/** Those of the fallback families that this machine has. */
function fallbacks(): readonly string[] {
  installedFallbacks ??= FALLBACK_FAMILIES.filter((family) => GlobalFonts.has(family));
  return installedFallbacks;
}

const registered = new Set<string>();

/**
 * The font as the rasteriser wants it, after registering the bundled files that it needs: only those, because
 * each costs milliseconds at the start of a session. Bundled sans stands behind the named families, and
 * installed fonts behind that for characters that it lacks.
 */
export function nativeFont(font: Font): string {
  const families = [...font.families, 'sans-serif'].map((family) => {
    const bundled = byName[family.toLowerCase()];
    if (bundled === undefined) return JSON.stringify(family.replaceAll(/["\\]/g, ''));
    register(bundled, font);
    return JSON.stringify(bundled.alias);
  });
  const list = [...new Set([...families, ...fallbacks().map((family) => JSON.stringify(family))])].join(', ');
  return `${font.italic ? 'italic ' : ''}${font.weight} ${font.size}px ${list}`;
}

function register(family: BundledFamily, { weight, italic }: Font): void {
  const file = family.files[(weight >= BOLD_FROM_WEIGHT ? 1 : 0) + (italic ? 2 : 0)]!;
  if (registered.has(file)) return;
  const folder = dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json'));
  const path = join(folder, 'ttf', `${file}.ttf`);
  if (GlobalFonts.registerFromPath(path, family.alias) === null) {
    throw new Error(`The font ${path} could not be loaded; reinstall the package dejavu-fonts-ttf.`);
  }
  registered.add(file);
}
