import { afterAll, beforeAll, describe, it } from 'vitest';
import { connect, type HeadlessClient } from '../../client-electron/headless/index.ts';
import { type ServerProcess, startServerProcess } from '../support/serverProcess.ts';

let server: ServerProcess;
let client: HeadlessClient;
const events: string[] = [];

beforeAll(async () => {
  server = await startServerProcess([], { SHELL: '/bin/bash', PS1: '$ ' });
  const onEvent = (event: { kind: string }) => events.push(event.kind);
  client = await connect(`127.0.0.1:${server.port}/app/terminal`, { onEvent });
  await client.waitForText(/[#$]/);
});
afterAll(async () => {
  client.close();
  await server.stop();
});

const lines = () => client.text().split('\n');

describe('the terminal through a real server', () => {
  it('scrolls back by the wheel and returns to the bottom when one types', async () => {
    await client.type('seq 1 500\n');
    await client.waitForText(/\b500\b/);
    await client.waitUntilQuiet(200);
    const first = Number(lines()[0]);
    client.wheel(0, -1000, { x: 300, y: 300 });
    await client.waitUntil(() => lines()[0] === String(first - 30), 'thirty lines further up');
    client.press('x');
    await client.waitForText(/[#$] x/);
    client.press('Backspace');
  });

  it('rings the bell', async () => {
    await client.type('printf "\\a"\n');
    await client.waitUntil(() => events.includes('bell'), 'the bell');
  });

  it('selects a word by double click, copies it, and pastes', async () => {
    await client.type('clear; echo one-$((1+1)) three\n');
    await client.waitForText('one-2 three');
    const [word] = client.findText('three');
    client.click(word!.x + 4, word!.y + 8, { count: 2 });
    await client.waitUntilQuiet(100);
    client.press('Control+Shift+C');
    await client.waitUntil(() => client.clipboard === 'three', 'the copied word');
    client.paste('echo pasted-$((2+3))');
    await client.waitForText('echo pasted-');
    await client.type('\n');
    await client.waitForText('pasted-5');
  });

  it('stops a flood at once', async () => {
    await client.type('yes flooding\n');
    await client.waitForText('flooding');
    client.press('Control+C');
    await client.waitUntilQuiet(500, { timeout: 5000 });
    await client.type('echo still-$((40+2))\n');
    await client.waitForText('still-42');
  });
});
