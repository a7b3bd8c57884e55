const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes in the decimal unit that leaves one to three digits before the point: 1.5 kB, 310 MB. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}
