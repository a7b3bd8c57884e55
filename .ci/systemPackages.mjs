/** The Debian packages that tests need besides npm's, and what each is for. */
import { spawnSync } from 'node:child_process';

export const systemPackages = {
  xvfb: 'a virtual screen for Electron',
  openbox: 'a window manager on that screen: full screen needs one',
  chromium: 'the viewer in a real browser',
  iproute2: 'a server on another host: a network namespace',
  'fonts-wqy-microhei': 'wide characters in the terminal',
  libnss3: 'Electron',
  'libgtk-3-0': 'Electron',
  libgbm1: 'Electron',
  libasound2: 'Electron',
};

/** Those that are not installed; all of them where there is no dpkg. */
export function missingPackages() {
  return Object.keys(systemPackages).filter((name) => {
    const query = spawnSync('dpkg-query', ['-W', `-f=\${db:Status-Status}`, name], { encoding: 'utf8' });
    return query.stdout !== 'installed';
  });
}

/** Installs what is missing when apt may be used; otherwise says what is missing. Returns what is still missing. */
export function ensurePackages() {
  const missing = missingPackages();
  if (missing.length === 0) return missing;
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  const hasApt = spawnSync('apt-get', ['--version']).status === 0;
  if (hasApt && process.getuid?.() === 0) {
    console.log(`Installing ${missing.join(' ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore', env });
    spawnSync(install[0], install.slice(1), { stdio: ['ignore', 'ignore', 'inherit'], env });
  }
  const still = missingPackages();
  if (still.length > 0) {
    console.log('These packages are missing, and the tests that need them are skipped:');
    for (const name of still) console.log(`  ${name}: ${systemPackages[name]}`);
    console.log(`On Debian, as root: ${install.join(' ')}`);
  }
  return still;
}
