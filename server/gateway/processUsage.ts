import { readFile } from 'node:fs/promises';

/** Clock ticks a second in /proc; fixed at 100 for programs on every Linux. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** What a process uses. */
export interface ProcessUsage {
  /** Processor time since its start, seconds. */
  readonly cpuSeconds: number;
  /** Memory in RAM, bytes. */
  readonly residentBytes: number;
}

/** Reads what a process uses without disturbing it; undefined where the system does not tell (not Linux). */
export async function processUsage(pid: number): Promise<ProcessUsage | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, which may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpuSeconds: ticks / TICKS_PER_SECOND, residentBytes: Number(fields[21]) * PAGE_BYTES };
  } catch {
    return undefined;
  }
}
