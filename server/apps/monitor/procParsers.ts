/** Readers of Linux's /proc files: text in, numbers out. Lines they do not know are skipped. */

/** Time counters of one processor, in any unit, growing. */
export interface CpuTimes {
  readonly busy: number;
  readonly total: number;
}

export interface MemoryUse {
  /** Bytes. Used is what cannot be had back without swapping. */
  readonly total: number;
  readonly used: number;
  readonly swapTotal: number;
  readonly swapUsed: number;
}

/** Two growing byte counters: read and written, or received and sent. */
export interface Transfer {
  readonly input: number;
  readonly output: number;
}

export interface ProcessTimes {
  readonly pid: number;
  readonly name: string;
  /** Clock ticks of processor time so far. */
  readonly ticks: number;
  /** When it started, ticks since boot: with the pid this names one process for ever. */
  readonly started: number;
  readonly residentPages: number;
}

/** /proc/diskstats counts in these, whatever the disk's own sectors are. */
const SECTOR_BYTES = 512;
/** Whole disks: their partitions and the mappings over them would count the same bytes again. */
const WHOLE_DISK = /^(?:[svh]d[a-z]+|xvd[a-z]+|nvme\d+n\d+|mmcblk\d+)$/;
/** Interfaces that stay inside the machine, or see the bytes of another interface again. */
const INNER_INTERFACE = /^(?:lo|veth|docker|br-|virbr|cni|flannel|ifb|dummy|tap|tun)/;

/** /proc/stat: the sum of all processors first, then each. */
export function parseCpuTimes(stat: string): CpuTimes[] {
  const times: CpuTimes[] = [];
  for (const line of stat.split('\n')) {
    if (!line.startsWith('cpu')) break;
    // user nice system idle iowait irq softirq steal; guest times are in user already.
    const fields = line.trim().split(/\s+/).slice(1, 9).map(Number);
    const total = fields.reduce((sum, field) => sum + field, 0);
    const idle = (fields[3] ?? 0) + (fields[4] ?? 0);
    times.push({ busy: total - idle, total });
  }
  return times;
}

/** /proc/meminfo. Kernels before 3.14 do not say what is available: free memory and caches stand in. */
export function parseMemory(meminfo: string): MemoryUse {
  const bytes = new Map<string, number>();
  for (const [, name, kilobytes] of meminfo.matchAll(/^(\w+):\s+(\d+) kB$/gm)) {
    if (name !== undefined) bytes.set(name, Number(kilobytes) * 1024);
  }
  const of = (name: string) => bytes.get(name) ?? 0;
  const available = bytes.get('MemAvailable') ?? of('MemFree') + of('Cached') + of('Buffers');
  return {
    total: of('MemTotal'),
    used: Math.max(0, of('MemTotal') - available),
    swapTotal: of('SwapTotal'),
    swapUsed: Math.max(0, of('SwapTotal') - of('SwapFree')),
  };
}

/** /proc/diskstats: bytes read from and written to all disks since boot. */
export function parseDisks(diskstats: string): Transfer {
  let input = 0;
  let output = 0;
  for (const line of diskstats.split('\n')) {
    const fields = line.trim().split(/\s+/);
    if (!WHOLE_DISK.test(fields[2] ?? '')) continue;
    input += Number(fields[5] ?? 0) * SECTOR_BYTES;
    output += Number(fields[9] ?? 0) * SECTOR_BYTES;
  }
  return { input, output };
}

/** /proc/net/dev: bytes received and sent over all interfaces to the outside. */
export function parseNetwork(dev: string): Transfer {
  let input = 0;
  let output = 0;
  for (const line of dev.split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 0 || INNER_INTERFACE.test(line.slice(0, colon).trim())) continue;
    const fields = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/);
    input += Number(fields[0] ?? 0);
    output += Number(fields[8] ?? 0);
  }
  return { input, output };
}

/** /proc/PID/stat; null when it is cut short. The name may hold spaces and parentheses itself. */
export function parseProcessTimes(stat: string): ProcessTimes | null {
  const open = stat.indexOf('(');
  const close = stat.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  // Field 3, the state, comes first here: field n of the manual is at n - 3.
  const fields = stat
    .slice(close + 2)
    .trim()
    .split(' ');
  if (fields.length < 22) return null;
  return {
    pid: Number.parseInt(stat, 10),
    name: stat.slice(open + 1, close),
    ticks: Number(fields[11]) + Number(fields[12]),
    started: Number(fields[19]),
    residentPages: Number(fields[21]),
  };
}

/** /proc/PID/cmdline: arguments end with zero bytes, which become spaces. Empty for threads of the kernel. */
export function parseCommandLine(cmdline: string): string {
  return cmdline.replace(/\p{Cc}/gu, ' ').trim();
}

/** /proc/PID/status: the effective user's number; -1 when it is not there. */
export function parseUserId(status: string): number {
  return Number(/^Uid:\s+\d+\s+(\d+)/m.exec(status)?.[1] ?? -1);
}

/** /etc/passwd: names by user number. The first name of a number counts. */
export function parseUserNames(passwd: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of passwd.split('\n')) {
    const [name, , id] = line.split(':');
    if (name && id && !names.has(Number(id))) names.set(Number(id), name);
  }
  return names;
}

const AT_PAGESZ = 6n;
/** The page size of x86 and of most others. */
const USUAL_PAGE_BYTES = 4096;

/** /proc/self/auxv of a 64-bit machine with little-endian numbers: the size of a memory page, bytes. */
export function parsePageBytes(auxv: Uint8Array): number {
  const view = new DataView(auxv.buffer, auxv.byteOffset, auxv.byteLength);
  for (let at = 0; at + 16 <= auxv.byteLength; at += 16) {
    if (view.getBigUint64(at, true) === AT_PAGESZ) return Number(view.getBigUint64(at + 8, true));
  }
  return USUAL_PAGE_BYTES;
}
