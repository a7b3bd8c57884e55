import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/**
 * Writes a picture of the guide, `docs/guide.md`, when the tests run with FARGLASS_GUIDE_PICTURES=docs/pictures: so
 * that the guide shows what is true. `pixels`: words of a framebuffer.
 */
export async function guidePicture(name: string, pixels: Uint32Array, width: number): Promise<void> {
  const folder = process.env.FARGLASS_GUIDE_PICTURES;
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  await sharp(bytes, { raw: { width, height: pixels.length / width, channels: 4 } })
    .removeAlpha()
    .png({ compressionLevel: 9, effort: 10 })
    .toFile(join(folder, `${name}.png`));
}
