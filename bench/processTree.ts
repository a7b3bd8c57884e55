import { readdir, readFile } from 'node:fs/promises';

/** Clock ticks a second in /proc; Linux has shown 100 to programs on every machine since long ago. */
const TICKS_PER_SECOND = 100;

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** Of its own and of the children that it has waited for. */
  readonly cpuSeconds: number;
}

/**
 * CPU time used so far by a process and everything it started, seconds, in hundredths. `counts` decides by the
 * command line which of the processes count (and with them the children that they have waited for); all when absent.
 * Undefined where there is no /proc or no such process.
 */
export async function cpuSecondsOfTree(
  root: number,
  counts: (commandLine: string) => boolean = () => true,
): Promise<number | undefined> {
  const stats = await allProcesses();
  const rootStat = stats.get(root);
  if (rootStat === undefined) return undefined;
  const tree = descendants(rootStat, [...stats.values()]);
  const shares = await Promise.all(
    tree.map(async ({ pid, cpuSeconds }) => (counts(await commandLine(pid)) ? cpuSeconds : 0)),
  );
  return shares.reduce((sum, share) => sum + share, 0);
}

/**
 * The process of a tree, by its command line, that has used the most CPU time; undefined where there is no /proc
 * or no such process.
 */
export async function busiestOfTree(
  root: number,
  counts: (commandLine: string) => boolean,
): Promise<number | undefined> {
  const stats = await allProcesses();
  const rootStat = stats.get(root);
  if (rootStat === undefined) return undefined;
  const tree = descendants(rootStat, [...stats.values()]).sort((a, b) => b.cpuSeconds - a.cpuSeconds);
  for (const { pid } of tree) if (counts(await commandLine(pid))) return pid;
  return undefined;
}

/** The memory that a process has in use now, bytes. Throws where there is no /proc or no such process. */
export async function residentBytes(pid: number): Promise<number> {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`/proc does not say how much memory process ${pid} uses.`);
  return Number(kilobytes) * 1024;
}

/** Reads one line of /proc/PID/stat. The program's name, in brackets, may hold anything, brackets too. */
export function parseStat(line: string): ProcessStat {
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, parent = 0] = fields;
  // proc(5): utime, stime, cutime, cstime are fields 14 to 17; the first here is field 3.
  const ticks = fields.slice(11, 15).reduce((sum, value) => sum + value, 0);
  return { pid: Number.parseInt(line, 10), parent, cpuSeconds: ticks / TICKS_PER_SECOND };
}

async function allProcesses(): Promise<Map<number, ProcessStat>> {
  const names = await readdir('/proc').catch(() => []);
  const lines = await Promise.all(
    // A process may end between the listing and the reading.
    names.filter((name) => /^\d+$/.test(name)).map((name) => readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')),
  );
  const stats = lines.filter((line) => line !== '').map(parseStat);
  return new Map(stats.map((stat) => [stat.pid, stat]));
}

function descendants(root: ProcessStat, all: readonly ProcessStat[]): ProcessStat[] {
  const tree = [root];
  // The list grows while it is walked: children are found behind their parents.
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

async function commandLine(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim();
}
