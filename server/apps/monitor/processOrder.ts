import type { ProcessSample } from './sampler.ts';

export type ProcessColumn = 'pid' | 'user' | 'cpu' | 'memory' | 'command';

export interface ProcessOrder {
  readonly column: ProcessColumn;
  readonly descending: boolean;
}

const comparers: Record<ProcessColumn, (a: ProcessSample, b: ProcessSample) => number> = {
  pid: (a, b) => a.pid - b.pid,
  user: (a, b) => compareText(a.user, b.user),
  cpu: (a, b) => a.cpu - b.cpu,
  memory: (a, b) => a.memory - b.memory,
  command: (a, b) => compareText(a.command, b.command),
};

/** The processes in that order. Equal ones come by memory, then pid, so that idle rows do not jump. */
export function sortProcesses(processes: readonly ProcessSample[], order: ProcessOrder): ProcessSample[] {
  const compare = comparers[order.column];
  const sign = order.descending ? -1 : 1;
  return [...processes].sort((a, b) => sign * compare(a, b) || b.memory - a.memory || a.pid - b.pid);
}

/** What a click on a column's header asks for: the other direction, or that column, numbers from the largest. */
export function orderAfterClick(order: ProcessOrder, column: ProcessColumn): ProcessOrder {
  if (order.column === column) return { column, descending: !order.descending };
  return { column, descending: column === 'cpu' || column === 'memory' };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
