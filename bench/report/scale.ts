/** Leads from values to places along an axis. */
export interface Scale {
  /** Values outside the axis land at its nearest end. */
  at(value: number): number;
  /** Values that deserve a line. */
  readonly ticks: readonly number[];
}

const LINEAR_TICKS = 5;
const ROUND_STEPS: readonly number[] = [1, 2, 2.5, 5, 10];

/** Powers of ten at equal distances, from the one below the least value to the one above the greatest. */
export function logScale(values: readonly number[], from: number, to: number): Scale {
  const positive = values.filter((value) => value > 0);
  const low = positive.length > 0 ? Math.floor(Math.log10(Math.min(...positive))) : 0;
  const high = Math.max(low + 1, positive.length > 0 ? Math.ceil(Math.log10(Math.max(...positive))) : 1);
  return {
    at: (value) => {
      const share = (Math.log10(Math.max(value, Number.MIN_VALUE)) - low) / (high - low);
      return from + (to - from) * Math.min(1, Math.max(0, share));
    },
    ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)),
  };
}

/** From zero to a little above the greatest value. */
export function linearScale(values: readonly number[], from: number, to: number): Scale {
  const greatest = Math.max(...values, 0) || 1;
  const rough = greatest / LINEAR_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (ROUND_STEPS.find((round) => round * power >= rough) ?? 10) * power;
  const count = Math.ceil(greatest / step - 1e-9);
  return {
    at: (value) => from + (to - from) * Math.min(1, Math.max(0, value / (count * step))),
    ticks: Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(6))),
  };
}
