import os from 'node:os';

/** Seconds as the two largest of days, hours, minutes: '3 d 4 h', '12 min'. */
export function formatUptime(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return `${days} d ${hours % 24} h`;
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

/** The line beside the host's name: system, processors, uptime, load. */
export function describeSystem(uptime: number, load: readonly number[]): string {
  const cores = os.cpus().length;
  return [
    `${os.type()} ${os.release()}`,
    `${cores} core${cores === 1 ? '' : 's'}`,
    `up ${formatUptime(uptime)}`,
    `load ${load.map((value) => value.toFixed(2)).join('  ')}`,
  ].join('   ·   ');
}
