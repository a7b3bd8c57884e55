import { readFile, stat } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { ICON_SIDE } from '../x11/programs/iconFinder.ts';
import { readXpm } from '../x11/programs/xpm.ts';

/** Drawings of the largest programs have some hundred kilobytes. */
const MAX_FILE_BYTES = 2 << 20;
/** No icon is larger; what says that it is would only fill the memory. */
const MAX_PIXELS = 2048 ** 2;
/** Not told from the original at this size. */
const QUALITY = 85;

/**
 * Draws an icon (PNG, SVG or XPM) as a WebP image of ICON_SIDE pixels. Whatever the file holds is drawn here, so that no
 * foreign SVG reaches a page. Rejects when it is none of these, or too large.
 */
export async function renderIcon(file: string): Promise<Buffer> {
  const { size } = await stat(file);
  if (size > MAX_FILE_BYTES) throw new Error(`The icon ${file} is longer than ${MAX_FILE_BYTES} bytes.`);
  const image = await openIcon(await readFile(file));
  return image
    .resize(ICON_SIDE, ICON_SIDE, { fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } })
    .webp({ quality: QUALITY })
    .toBuffer();
}

async function openIcon(content: Buffer): Promise<Sharp> {
  // Not before somebody looks at a list with icons: the gateway needs it for nothing else.
  const { default: sharp } = await import('sharp');
  sharp.concurrency(1); // too small a picture for more threads
  if (content.subarray(0, 256).includes('/* XPM */')) {
    const { width, height, pixels } = readXpm(content.toString('latin1'));
    return sharp(pixels, { raw: { width, height, channels: 4 } });
  }
  const image = sharp(content, { limitInputPixels: MAX_PIXELS });
  const { format } = await image.metadata();
  if (format !== 'png' && format !== 'svg') throw new Error(`An icon is PNG, SVG or XPM, not ${format}.`);
  return image;
}
