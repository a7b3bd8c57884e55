import os from 'node:os';
import type { Machine } from './result.ts';

/** The machine that this runs on. */
export function describeMachine(): Machine {
  const processors = os.cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    platform: `${os.platform()} ${os.arch()}`,
    node: process.version,
  };
}
