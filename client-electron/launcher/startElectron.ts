import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import type { ElectronInstallation } from './electronInstallation.ts';
import { explainExit } from './explainExit.ts';
import { keepTail } from './runProgram.ts';

/** Settings of `startElectron`. */
export interface StartOptions {
  readonly installation: ElectronInstallation;
  /** Runs web content without Chromium's sandbox. For tests and containers; root cannot start Electron otherwise. */
  readonly noSandbox?: boolean;
  readonly disableGpu?: boolean;
  /** Handed over in the environment, since every user of the machine can read a command line. */
  readonly token?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** `['ignore', 'inherit', 'pipe']` by default; `electronExit` reads the last one to explain failures. */
  readonly stdio?: StdioOptions;
}

/** How Electron ended, and a sentence about it when it did not end well. */
export interface ElectronExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly explanation: string | undefined;
}

/**
 * Starts Electron with an app folder and the app's own arguments. Throws a sentence, before starting anything, when
 * Electron would refuse to run here. The caller owns the process.
 */
export function startElectron(appFolder: string, args: readonly string[], options: StartOptions): ChildProcess {
  const env: NodeJS.ProcessEnv = { ...(options.env ?? process.env) };
  refuseToken(args);
  if (options.noSandbox !== true && process.getuid?.() === 0) {
    throw new Error(
      'Electron does not run as root, because its sandbox does not. Run it as an ordinary user, or, in a test' +
        ' or a container whose server you trust, add --no-sandbox.',
    );
  }
  if (process.platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) {
    throw new Error(
      'There is no screen to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set. Run it inside a ' +
        'desktop, or under a virtual screen: xvfb-run farglass ...',
    );
  }
  // With this set, Electron would run the app as a plain Node script, without a window.
  delete env.ELECTRON_RUN_AS_NODE;
  if (options.token !== undefined) env.FARGLASS_TOKEN = options.token;
  const switches = [
    ...(options.noSandbox === true ? ['--no-sandbox'] : []),
    ...(options.disableGpu === true ? ['--disable-gpu'] : []),
  ];
  return spawn(options.installation.executable, [...switches, appFolder, ...args], {
    env,
    stdio: options.stdio ?? ['ignore', 'inherit', 'pipe'],
  });
}

/**
 * Waits for the end of what `startElectron` started. Call it in the same turn, so that nothing the process says is
 * missed. Rejects with a sentence when the process could not be started.
 */
export function electronExit(child: ChildProcess, installation: ElectronInstallation): Promise<ElectronExit> {
  return new Promise((resolve, reject) => {
    let complaints = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaints = keepTail(complaints + text);
    });
    child.once('error', (cause) => {
      reject(new Error(`Electron could not be started (${installation.executable}): ${cause.message}`, { cause }));
    });
    child.once('close', (code, signal) => {
      explainExit(installation, code, signal, complaints).then(
        (explanation) => resolve({ code, signal, explanation }),
        reject,
      );
    });
  });
}

function refuseToken(args: readonly string[]): void {
  if (args.some((argument) => /^--token(=|$)/.test(argument))) {
    throw new Error(
      'A token does not belong on a command line, where every user of the machine can read it. Set FARGLASS_TOKEN.',
    );
  }
}
