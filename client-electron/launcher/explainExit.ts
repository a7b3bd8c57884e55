import type { ElectronInstallation } from './electronInstallation.ts';
import { runProgram } from './runProgram.ts';

/** What the dynamic linker exits with when a shared library is missing. */
const LINKER_EXIT_CODE = 127;

/** What the application exits with when it refuses its own options; its last line says why. */
const BAD_OPTIONS_EXIT_CODE = 2;

const LDD_TIMEOUT_MS = 10_000;

/**
 * The Debian packages that bring, with their dependencies, every library that Electron links to. From Debian 13 and
 * Ubuntu 24.04 on, some carry the suffix t64, which apt resolves by itself for all but libasound2.
 */
export const DEBIAN_PACKAGES: readonly string[] = ['libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2'];

interface KnownComplaint {
  readonly pattern: RegExp;
  readonly explanation: string;
}

const COMPLAINTS: readonly KnownComplaint[] = [
  {
    pattern: /Missing X server or \$DISPLAY|Cannot open display|cannot connect to X server|Unable to open X display/i,
    explanation: 'Electron cannot reach the screen. Check that DISPLAY names a running X server that you may use.',
  },
  {
    pattern: /Running as root without --no-sandbox/,
    explanation:
      'Electron does not run as root. Run it as an ordinary user, or add --no-sandbox in a test or a container.',
  },
  {
    pattern: /SUID sandbox helper|No usable sandbox/,
    explanation:
      "Chromium's sandbox needs unprivileged user namespaces, and this machine forbids them. Allow them " +
      '(sysctl kernel.unprivileged_userns_clone=1, or an AppArmor profile for Electron), or add --no-sandbox ' +
      'where you trust the server.',
  },
  {
    pattern: /shared memory|No space left on device.*\/dev\/shm|\/dev\/shm.*No space left/,
    explanation: 'Electron ran out of shared memory. In a container, give it more: --shm-size=512m.',
  },
];

/**
 * Says what went wrong and what to do, from the way Electron ended and what it wrote to standard error. Undefined when
 * it ended well, or at the user's wish by SIGTERM or SIGINT.
 */
export async function explainExit(
  installation: ElectronInstallation,
  code: number | null,
  signal: NodeJS.Signals | null,
  complaints: string,
): Promise<string | undefined> {
  if (code === 0 || signal === 'SIGTERM' || signal === 'SIGINT') return undefined;
  const linker = /error while loading shared libraries: ([^\s:]+)/.exec(complaints);
  if (code === LINKER_EXIT_CODE || linker !== null) {
    const missing = await missingLibraries(installation.executable);
    if (missing.length === 0 && linker?.[1] !== undefined) missing.push(linker[1]);
    const named =
      missing.length === 0
        ? 'shared libraries are missing'
        : `these shared libraries are missing: ${missing.join(', ')}`;
    return (
      `Electron cannot start: ${named}. On Debian or Ubuntu: apt install --no-install-recommends ` +
      `${DEBIAN_PACKAGES.join(' ')}`
    );
  }
  const known = COMPLAINTS.find(({ pattern }) => pattern.test(complaints));
  if (known !== undefined) return known.explanation;
  const lastLine = complaints
    .split('\n')
    .findLast((line) => line.trim() !== '')
    ?.trim();
  if (code === BAD_OPTIONS_EXIT_CODE && lastLine !== undefined) return lastLine;
  const ending = signal === null ? `with code ${code}` : `by ${signal}`;
  const lastWords = lastLine === undefined ? '' : ` Its last words: ${lastLine}`;
  return `Electron ${installation.version} ended ${ending}.${lastWords}`;
}

async function missingLibraries(executable: string): Promise<string[]> {
  const result = await runProgram('ldd', [executable], { timeoutMs: LDD_TIMEOUT_MS }).catch(() => undefined);
  return [...(result?.stdout ?? '').matchAll(/^\s*(\S+) => not found/gm)].flatMap((match) => match[1] ?? []);
}
