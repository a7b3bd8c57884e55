import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** An X server without a monitor, with a window manager. */
export interface VirtualScreen {
  /** Such as ":7". */
  readonly display: string;
  stop(): Promise<void>;
}

/** Starts Xvfb on a display number of its own choice, and openbox on it. */
export async function startVirtualScreen(width: number, height: number): Promise<VirtualScreen> {
  const args = ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-ac'];
  const child: ChildProcess = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const numbers = child.stdio[3] as Readable; // the pipe asked for above
  const number = await new Promise<string>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new Error('Xvfb could not be started. Install the package xvfb.', { cause })),
    );
    child.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code}`)));
    numbers.once('data', (data: Buffer) => resolve(data.toString().trim()));
  });
  const display = `:${number}`;
  const manager = spawn('openbox', [], { stdio: 'ignore', env: { ...process.env, DISPLAY: display } });
  manager.on('error', (cause) => {
    throw new Error('openbox could not be started. Install the package openbox.', { cause });
  });
  const stop = () =>
    new Promise<void>((resolve) => {
      manager.kill();
      child.once('exit', () => resolve());
      if (child.exitCode !== null || !child.kill()) resolve();
    });
  return { display, stop };
}
