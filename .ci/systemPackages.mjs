/** The Debian packages that tests need besides npm's, and what each is for. */
import { spawnSync } from 'node:child_process';

export const systemPackages = {
  xvfb: 'a virtual screen for Electron',
  openbox: 'a window manager on that screen: full screen needs one',
  chromium: 'the viewer in a real browser',
  iproute2: 'a server on another host: a network namespace',
  'tigervnc-standalone-server': 'X programs: an X server that can be resized',
  xauth: 'X programs',
  xterm: 'X programs: a terminal',
  xclip: 'X programs: the clipboard',
  xsel: 'X programs: the clipboard',
  xdotool: 'X programs: the keyboard',
  'x11-utils': 'X programs: what the X server says',
  'x11-xkb-utils': 'X programs: keyboards, and the bell',
  'x11-xserver-utils': 'X programs: settings of the X server',
  xsettingsd: 'X programs: the settings of toolkits',
  zenity: 'X programs: dialogs of GTK',
  mousepad: 'X programs: GTK',
  gnumeric: 'X programs: GTK with many widgets',
  featherpad: 'X programs: Qt',
  tk: 'X programs: Tk',
  feh: 'X programs: pictures',
  mpv: 'X programs: video',
  'firefox-esr': 'X programs: a browser',
  'fonts-dejavu-core': 'X programs: letters',
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
