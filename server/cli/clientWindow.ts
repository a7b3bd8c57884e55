import { locateElectron } from '../../client-electron/launcher/locateElectron.ts';
import { electronExit, startElectron } from '../../client-electron/launcher/startElectron.ts';
import type { Mode } from '../../protocol/index.ts';
import { CommandError } from './commandError.ts';
import { installation } from './installation.ts';

/** Options of a client window. */
export interface WindowOptions {
  readonly mode?: Mode;
  readonly fullscreen?: boolean;
  /** False for tests and containers that run as root; users always run sandboxed. */
  readonly sandbox: boolean;
  readonly gpu: boolean;
}

/** Opens the Electron client on an address and waits until its window is closed. Throws a CommandError. */
export async function openClientWindow(link: string, options: WindowOptions): Promise<void> {
  const { address, token } = splitToken(link);
  const args = [`--connect=${address}`];
  if (options.mode !== undefined) args.push(`--mode=${options.mode}`);
  if (options.fullscreen === true) args.push('--fullscreen');
  try {
    const electron = await locateElectron();
    const child = startElectron(installation.electronFolder, args, {
      installation: electron,
      noSandbox: !options.sandbox,
      disableGpu: !options.gpu,
      ...(token === undefined ? {} : { token }),
    });
    const stop = () => child.kill();
    process.once('exit', stop);
    const exit = await electronExit(child, electron);
    process.off('exit', stop);
    if (exit.explanation !== undefined) throw new CommandError(exit.explanation);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** Takes the token out of a link: command lines can be read by others. */
export function splitToken(link: string): { readonly address: string; readonly token: string | undefined } {
  const [address = '', fragment = ''] = link.split('#', 2);
  const token = new URLSearchParams(fragment).get('token') ?? process.env.FARGLASS_TOKEN;
  return { address, token: token ?? undefined };
}
