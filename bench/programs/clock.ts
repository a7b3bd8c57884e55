/** How many digits a time in milliseconds since 1970 has. */
export const CLOCK_DIGITS = 13;
/** Digits behind the time, by which one that is put together of two is told from a true one. */
export const CHECK_DIGITS = 4;
const CHECK_MODULUS = 9973;

/** The number that these digits are for a time: its remainder by a prime. */
export function clockCheck(time: number): number {
  return time % CHECK_MODULUS;
}

/**
 * A program that prints lines as fast as the terminal takes them; each begins with the time at which it was printed,
 * milliseconds since 1970, and its check. It first shows the ten digits and waits for a key; Control+C ends it.
 */
export const CLOCK_PROGRAM = String.raw`import { readFileSync } from 'node:fs';
const LINES_AT_ONCE = 5;
const lines = readFileSync(new URL('long.log', import.meta.url), 'utf8').replace(/\x1b\[\d*m/g, '').split('\n');
const { stdin, stdout } = process;
let next = 0;
function flood() {
  let text = '';
  for (let i = 0; i < LINES_AT_ONCE; i++) {
    const time = Date.now();
    text += time + String(time % ${CHECK_MODULUS}).padStart(${CHECK_DIGITS}, '0') + ' ' + lines[next++ % lines.length] + '\r\n';
  }
  stdout.write(text);
  setImmediate(flood);
}
stdin.setRawMode(true);
stdin.once('data', flood);
stdin.on('data', (data) => {
  if (data.includes(3)) process.exit(0);
});
stdout.write('\x1b[2J\x1b[H0123456789\r\n9876543210\r\n');
`;
