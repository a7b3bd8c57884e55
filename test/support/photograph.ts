/**
 * Something that deflates as badly as a photograph: smooth shades with a little grain, on an upright texture that only
 * an encoder sees which looks upwards too. Bytes R, G, B, 255.
 */
export function photograph(width: number, height: number, seed: number) {
  const data = new Uint8ClampedArray(width * height * 4);
  let noise = seed;
  const texture = Array.from({ length: width }, (_, x) => ((x * x * 7919 + seed * 31) >>> 3) % 48);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
      const grain = noise >>> 29;
      data[at] = 128 + 100 * Math.sin((x + seed * 17) / 60) + grain + texture[x]!;
      data[at + 1] = 128 + 100 * Math.cos((y - seed * 9) / 45) + grain - texture[x]!;
      data[at + 2] = 128 + 60 * Math.sin((x + y) / 80) + grain;
      data[at + 3] = 255;
    }
  }
  return { width, height, data };
}
