import type { Random } from './random.ts';

const words = `the a one every this that no our of in on with from between under over near and but or while because
  window picture line letter pixel screen button cable server river morning garden paper engine copper signal
  number kitchen winter harbour letter answer station mountain silver question corner market bridge evening
  moves shows draws keeps sends finds carries opens follows answers waits turns changes holds reads writes
  small quiet bright narrow early simple heavy distant green exact gentle broken useful ordinary late plain`
  .trim()
  .split(/\s+/);

/** Sentences of ordinary words, exactly `length` characters, without a line break. */
export function prose(random: Random, length: number): string {
  let result = '';
  while (result.length < length) {
    const sentence = Array.from({ length: random.integer(4, 11) }, () => random.pick(words)).join(' ');
    result += `${sentence[0]?.toUpperCase()}${sentence.slice(1)}${random.pick(['.', '.', '.', ',', '?'])} `;
  }
  return result.slice(0, length);
}

/** Lines that look like a log: a time, a level in colour, some words and figures. */
export function logLines(random: Random, count: number): string[] {
  let milliseconds = 8 * 3_600_000;
  return Array.from({ length: count }, () => {
    milliseconds += random.integer(1, 900);
    const time = new Date(milliseconds).toISOString().slice(11, 23);
    const level = random.pick([
      '\x1b[32minfo \x1b[0m',
      '\x1b[32minfo \x1b[0m',
      '\x1b[36mdebug\x1b[0m',
      '\x1b[33mwarn \x1b[0m',
    ]);
    const id = random.integer(0, 0xffffff).toString(16).padStart(6, '0');
    return `${time} ${level} [${id}] ${prose(random, random.integer(12, 68)).trim()} ${random.integer(1, 99999)}`;
  });
}
