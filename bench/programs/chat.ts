/**
 * A program like a chat client or a pane of a multiplexer: text streams through the upper part of the terminal as fast
 * as the terminal takes it, and what is typed is echoed in the last row, where the cursor is seen. Enter starts and stops the stream, Control+C
 * ends it all.
 */
export const CHAT_PROGRAM = String.raw`import { readFileSync } from 'node:fs';
const LINES_AT_ONCE = 20;
const lines = readFileSync(new URL('long.log', import.meta.url), 'utf8').split('\n');
const { stdin, stdout } = process;
const { rows } = stdout;
const prompt = 'say> ';
let typed = '';
let next = 0;
let streams = false;
const caret = () => '\x1b[' + rows + ';' + (prompt.length + typed.length + 1) + 'H';
function stream() {
  if (!streams) return;
  let text = '\x1b[?25l\x1b[' + (rows - 2) + ';1H';
  for (let i = 0; i < LINES_AT_ONCE; i++) text += '\r\n' + lines[next++ % lines.length];
  stdout.write(text + '\x1b[0m' + caret() + '\x1b[?25h');
  setImmediate(stream);
}
stdin.setRawMode(true);
stdin.on('data', (data) => {
  for (const character of data.toString()) {
    if (character === '\x03') {
      stdout.write('\x1b[r\x1b[' + rows + ';1H\r\n');
      process.exit(0);
    }
    if (character === '\r') {
      streams = !streams;
      stream();
      continue;
    }
    stdout.write(caret() + character);
    typed += character;
  }
});
stdout.write('\x1b[2J\x1b[1;' + (rows - 2) + 'r\x1b[' + (rows - 1) + ';1H' + '-'.repeat(60) + '\x1b[' + rows + ';1H' + prompt);
`;
