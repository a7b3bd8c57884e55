/** How a simulated link behaves; the same in both directions. */
export interface LinkProfile {
  readonly name: string;
  readonly summary: string;
  /** Payload bits a second each way; undefined is as fast as the machine. */
  readonly bitsPerSecond: number | undefined;
  /** Time that an empty line takes there and back, milliseconds. */
  readonly roundTripMilliseconds: number;
}

/** The links that `farglass bench` knows, from the best to the worst. */
export const links: readonly LinkProfile[] = [
  { name: 'lan', summary: 'no limit', bitsPerSecond: undefined, roundTripMilliseconds: 0 },
  { name: '10m', summary: '10 Mbit/s, 40 ms', bitsPerSecond: 10_000_000, roundTripMilliseconds: 40 },
  { name: '1m', summary: '1 Mbit/s, 50 ms', bitsPerSecond: 1_000_000, roundTripMilliseconds: 50 },
  { name: '56k', summary: '56 kbit/s, 150 ms', bitsPerSecond: 56_000, roundTripMilliseconds: 150 },
  { name: '9.6k', summary: '9.6 kbit/s, 500 ms', bitsPerSecond: 9_600, roundTripMilliseconds: 500 },
];
