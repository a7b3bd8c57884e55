/** Bytes as people read them: 840 B, 12.3 kB, 4.56 MB (decimal units). */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  if (bytes < 999_500) return `${threeDigits(bytes / 1e3)} kB`;
  return `${threeDigits(bytes / 1e6)} MB`;
}

/** Seconds or milliseconds: 0 ms, 0.4 ms, 85 ms, 12.3 s. */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds < 0.05) return '0 ms';
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  return `${threeDigits(milliseconds / 1000)} s`;
}

/** 0.45×, 3.2×, 34×, 1,240×. */
export function formatRatio(ratio: number): string {
  if (ratio < 0.95) return `${ratio.toPrecision(2)}×`;
  return `${ratio < 10 ? ratio.toFixed(1) : grouped(Math.round(ratio))}×`;
}

/** Bits a second, decimal units: 840 bit/s, 56.0 kbit/s, 55.3 Mbit/s. */
export function formatBitRate(bitsPerSecond: number): string {
  if (bitsPerSecond < 1000) return `${Math.round(bitsPerSecond)} bit/s`;
  if (bitsPerSecond < 999_500) return `${threeDigits(bitsPerSecond / 1e3)} kbit/s`;
  return `${threeDigits(bitsPerSecond / 1e6)} Mbit/s`;
}

/** A value for an axis: as its format says, without zeros behind the point. */
export function tickText(text: string): string {
  return text.replace(/\.0+(?=\s|$)/, '');
}

/** 12345 as 12,345. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

function threeDigits(value: number): string {
  return value >= 99.95 ? grouped(Math.round(value)) : value.toPrecision(3);
}
