import type { Latency } from '../result.ts';
import { percentile } from '../statistics.ts';

/** What a report says of some times, milliseconds. Throws when there are none. */
export function latencyOf(times: readonly number[]): Latency {
  const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
  if (p50 === undefined || p95 === undefined) throw new Error('Nothing was measured.');
  return { inputs: times.length, p50Milliseconds: p50, p95Milliseconds: p95, maxMilliseconds: Math.max(...times) };
}
