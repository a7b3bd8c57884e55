import { readdir, readFile } from 'node:fs/promises';
import os from 'node:os';
import {
  type CpuTimes,
  type MemoryUse,
  type ProcessTimes,
  parseCommandLine,
  parseCpuTimes,
  parseDisks,
  parseMemory,
  parseNetwork,
  parsePageBytes,
  parseProcessTimes,
  parseUserId,
  parseUserNames,
  type Transfer,
} from './procParsers.ts';

export interface ProcessSample {
  readonly pid: number;
  readonly user: string;
  readonly command: string;
  /** Share of one processor since the last sample: 2 is two processors busy. */
  readonly cpu: number;
  /** Resident bytes. */
  readonly memory: number;
}

/** What the system does now; rates and shares are means since the sample before. */
export interface SystemSample {
  /** Shares of 0 to 1: all processors together, and each. */
  readonly cpu: number;
  readonly cores: readonly number[];
  readonly memory: MemoryUse;
  /** Means of the last 1, 5 and 15 minutes. */
  readonly load: readonly number[];
  /** Bytes per second; null where the system does not tell. */
  readonly disk: Transfer | null;
  readonly network: Transfer | null;
  /** Null where the system does not tell. */
  readonly processes: readonly ProcessSample[] | null;
  /** Seconds since boot. */
  readonly uptime: number;
}

interface Counters {
  /** Seconds on a clock that only grows. */
  readonly time: number;
  readonly cpus: readonly CpuTimes[];
  readonly disk: Transfer | null;
  readonly network: Transfer | null;
  /** Clock ticks by process. */
  readonly ticks: ReadonlyMap<string, number>;
}

interface KnownProcess {
  readonly user: string;
  readonly command: string;
}

/** /proc counts processor time in hundredths of a second on every architecture Node runs on (USER_HZ). */
const TICKS_PER_SECOND = 100;
/** Files of /proc that are read at once: enough to keep the thread pool busy, few descriptors. */
const READS_AT_ONCE = 32;

/** Measures the system it runs on: through /proc where there is one, else through Node's os module. */
export class Sampler {
  private readonly proc: string;
  private before: Counters | null = null;
  private known = new Map<string, KnownProcess>();
  private userNames = new Map<number, string>();
  private pageBytes = 0;

  /** `proc` is the folder of the kernel's files. */
  constructor(proc = '/proc') {
    this.proc = proc;
  }

  /** Null the first time: rates need two looks. */
  async sample(): Promise<SystemSample | null> {
    const [stat, meminfo, diskstats, dev] = await Promise.all(
      ['stat', 'meminfo', 'diskstats', 'net/dev'].map((name) => readOrNull(`${this.proc}/${name}`)),
    );
    const processes = await this.readProcesses();
    const now: Counters = {
      time: performance.now() / 1000,
      cpus: stat ? parseCpuTimes(stat) : cpuTimesOfNode(),
      disk: diskstats ? parseDisks(diskstats) : null,
      network: dev ? parseNetwork(dev) : null,
      ticks: new Map(processes?.map((process) => [keyOf(process), process.ticks])),
    };
    const { before } = this;
    this.before = now;
    if (before === null) return null;
    const seconds = Math.max(0.001, now.time - before.time);
    const [cpu = 0, ...cores] = now.cpus.map((times, index) => busyShare(before.cpus[index], times));
    return {
      cpu,
      cores,
      memory: meminfo ? parseMemory(meminfo) : memoryOfNode(),
      load: os.loadavg(),
      disk: rateOf(before.disk, now.disk, seconds),
      network: rateOf(before.network, now.network, seconds),
      processes: processes && (await this.describe(processes, before.ticks, seconds)),
      uptime: os.uptime(),
    };
  }

  private async readProcesses(): Promise<ProcessTimes[] | null> {
    const names = await readdir(this.proc).catch(() => null);
    if (names === null) return null;
    const pids = names.filter((name) => /^\d+$/.test(name));
    const stats = await mapLimited(pids, (pid) => readOrNull(`${this.proc}/${pid}/stat`));
    return stats.flatMap((stat) => (stat && parseProcessTimes(stat)) || []);
  }

  /** Adds what a process is called and whose it is, which is read once for each. */
  private async describe(
    processes: readonly ProcessTimes[],
    ticksBefore: ReadonlyMap<string, number>,
    seconds: number,
  ): Promise<ProcessSample[]> {
    if (this.pageBytes === 0) {
      const auxv = await readFile(`${this.proc}/self/auxv`).catch(() => new Uint8Array(0));
      this.pageBytes = parsePageBytes(auxv);
    }
    if (processes.some((process) => !this.known.has(keyOf(process)))) {
      this.userNames = parseUserNames((await readOrNull('/etc/passwd')) ?? '');
    }
    const known = new Map<string, KnownProcess>();
    const samples = await mapLimited(processes, async (process) => {
      const key = keyOf(process);
      const description = this.known.get(key) ?? (await this.readDescription(process));
      known.set(key, description);
      const ticks = process.ticks - (ticksBefore.get(key) ?? process.ticks);
      return {
        pid: process.pid,
        ...description,
        cpu: Math.max(0, ticks) / TICKS_PER_SECOND / seconds,
        memory: process.residentPages * this.pageBytes,
      };
    });
    this.known = known;
    return samples;
  }

  private async readDescription({ pid, name }: ProcessTimes): Promise<KnownProcess> {
    const [cmdline, status] = await Promise.all([
      readOrNull(`${this.proc}/${pid}/cmdline`),
      readOrNull(`${this.proc}/${pid}/status`),
    ]);
    const id = parseUserId(status ?? '');
    return {
      command: parseCommandLine(cmdline ?? '') || `[${name}]`,
      user: this.userNames.get(id) ?? (id < 0 ? '?' : String(id)),
    };
  }
}

function keyOf({ pid, started }: ProcessTimes): string {
  return `${pid}:${started}`;
}

/** Processes end while they are being looked at, and other systems have no such files: neither is an error. */
function readOrNull(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}

function busyShare(before: CpuTimes | undefined, now: CpuTimes): number {
  const total = now.total - (before?.total ?? 0);
  const busy = now.busy - (before?.busy ?? 0);
  return total > 0 ? Math.min(1, Math.max(0, busy / total)) : 0;
}

function rateOf(before: Transfer | null, now: Transfer | null, seconds: number): Transfer | null {
  if (before === null || now === null) return null;
  return {
    input: Math.max(0, now.input - before.input) / seconds,
    output: Math.max(0, now.output - before.output) / seconds,
  };
}

function cpuTimesOfNode(): CpuTimes[] {
  const cores = os.cpus().map(({ times }) => {
    const busy = times.user + times.nice + times.sys + times.irq;
    return { busy, total: busy + times.idle };
  });
  const busy = cores.reduce((sum, core) => sum + core.busy, 0);
  const total = cores.reduce((sum, core) => sum + core.total, 0);
  return [{ busy, total }, ...cores];
}

function memoryOfNode(): MemoryUse {
  return { total: os.totalmem(), used: os.totalmem() - os.freemem(), swapTotal: 0, swapUsed: 0 };
}

/** Maps in order, with at most READS_AT_ONCE promises under way. */
async function mapLimited<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += READS_AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + READS_AT_ONCE).map(map))));
  }
  return results;
}
