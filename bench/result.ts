import type { Mode } from '../protocol/index.ts';
import type { LinkProfile } from './links.ts';

/** The layout of the JSON file; raised when a reader of the old one would misunderstand the new one. */
export const RESULT_VERSION = 1;

/** `cut`: it took longer than the limit, and the figures are those up to then. `failed`: there are none. */
export type Outcome = 'complete' | 'cut' | 'failed';

/** Whether the client's pixels were those of the server's screen in the end. */
export type Exactness = 'exact' | 'different' | 'unchecked';

/** Time from an input to the picture that shows it. */
export interface Latency {
  readonly inputs: number;
  readonly p50Milliseconds: number;
  readonly p95Milliseconds: number;
  /** Absent where only the last inputs were looked at. */
  readonly maxMilliseconds?: number;
}

/** How far what is shown is behind the truth, over time: it grows until the next picture. */
export interface Lag {
  readonly p50Milliseconds: number;
  readonly p95Milliseconds: number;
  readonly maxMilliseconds: number;
  /** Of the last third. */
  readonly endP50Milliseconds: number;
  readonly endMaxMilliseconds: number;
}

/** One workload, once, in one mode over one link. Figures begin when the app has been opened and is quiet. */
export interface BenchRow {
  readonly workload: string;
  readonly mode: Mode;
  readonly link: string;
  readonly outcome: Outcome;
  /** Why it was cut or failed, or what is odd; a sentence, or empty. */
  readonly note: string;
  readonly exactness: Exactness;
  /** Payload bytes of TCP, WebSocket headers included. */
  readonly bytesDown: number;
  readonly bytesUp: number;
  readonly frames: number;
  /** From the first input to the last byte of the answer. */
  readonly seconds: number;
  /** From the end of the script to the last byte: how long the picture lagged behind. */
  readonly settleSeconds: number;
  /** What opening the app took, before the figures above begin. */
  readonly openingBytesDown: number;
  readonly openingSeconds: number;
  /** Absent when nothing was put in. */
  readonly latency?: Latency;
  /** Round trips of the same connection, measured between the inputs; absent where nobody asked. */
  readonly roundTrip?: Latency;
  /** Absent where pictures do not tell the time. */
  readonly lag?: Lag;
  /** CPU time of the server's processes (not of the programs in a terminal) and of the client; absent without /proc. */
  readonly serverCpuSeconds?: number;
  readonly clientCpuSeconds?: number;
}

/** What a workload is, for readers of the report. */
export interface WorkloadSummary {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /**
   * The picture goes on changing by itself, so it never becomes quiet: the figures end with the script instead
   * of with the last byte.
   */
  readonly isLive?: boolean;
  /** How many pictures it shows depends on the mode and the link, so its bytes say nothing about either. */
  readonly hasNoFixedWork?: boolean;
}

/** Where the figures were taken. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly platform: string;
  readonly node: string;
}

/** The JSON file. */
export interface BenchReport {
  readonly version: typeof RESULT_VERSION;
  /** When it began, ISO 8601. */
  readonly created: string;
  readonly seed: number;
  /** Shorter scripts, so bytes are not those of a full run. */
  readonly quick: boolean;
  /** The client's screen, pixels. */
  readonly width: number;
  readonly height: number;
  readonly machine: Machine;
  readonly links: readonly LinkProfile[];
  readonly workloads: readonly WorkloadSummary[];
  readonly rows: readonly BenchRow[];
}

/** Whether the row says anything: neither failed nor cut before it began. */
export function hasFigures({ outcome, seconds }: BenchRow): boolean {
  return outcome !== 'failed' && seconds > 0;
}

/** The row of a workload, mode and link, if it was run. */
export function findRow(report: BenchReport, workload: string, mode: Mode, link: string): BenchRow | undefined {
  return report.rows.find((row) => row.workload === workload && row.mode === mode && row.link === link);
}

/**
 * How many times the bytes of commands raw pixels need, both ways together; undefined unless both ran to the end and
 * did the same work.
 */
export function rawToCommands(report: BenchReport, workload: string, link: string): number | undefined {
  if (report.workloads.find(({ name }) => name === workload)?.hasNoFixedWork) return undefined;
  const raw = findRow(report, workload, 'raw', link);
  const commands = findRow(report, workload, 'commands', link);
  if (raw?.outcome !== 'complete' || commands?.outcome !== 'complete') return undefined;
  const bytes = commands.bytesDown + commands.bytesUp;
  return bytes === 0 ? undefined : (raw.bytesDown + raw.bytesUp) / bytes;
}
