import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built command line: all parts lie in one folder, so it is beside the module that this is bundled into. */
export const farglassProgram = fileURLToPath(new URL('farglass.js', import.meta.url));

/** Whether a process is part of Farglass, and not a program that somebody runs in a terminal of it. */
export function isOfProgram(program: string, commandLine: string): boolean {
  return commandLine.includes(dirname(program));
}
