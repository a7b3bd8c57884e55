import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configFolder, dataFolders } from '../../server/x11/programs/baseFolders.ts';
import { findExecutable, hasXServer } from '../../server/x11/programs/findExecutable.ts';
import { installedPrograms } from '../../server/x11/programs/installedPrograms.ts';
import { addressName, takeName } from '../../server/x11/programs/offeredProgram.ts';

let root: string;
let environment: NodeJS.ProcessEnv;
const entry = (name: string, lines = '') => `[Desktop Entry]\nType=Application\nName=${name}\nExec=tool\n${lines}`;

/** Where the files of a test lie: the user's data, two folders of the system's, and programs. */
const files: Readonly<Record<string, string>> = {
  'home/applications/gone.desktop': entry('Gone', 'Hidden=true'),
  'home/applications/both.desktop': entry('Mine'),
  'one/applications/both.desktop': entry('System'),
  'one/applications/gone.desktop': entry('Gone'),
  'one/applications/kde/sub/painter.desktop': entry('A Painter', 'Categories=Graphics;\nPath=/srv'),
  'one/applications/org.example.Writer.desktop': entry('Writer', 'Icon=writer\nKeywords=letter;'),
  'one/applications/com.example.writer.desktop': entry('Another writer'),
  'two/applications/shell.desktop': entry('Shell', 'Terminal=true\nExec=tool --flag "a b"'),
  'two/applications/absent.desktop': entry('Absent', 'TryExec=no-such-program'),
  'two/applications/broken.desktop': entry('Broken', 'Exec=no-such-program'),
  'two/applications/terminal.desktop': entry('Terminal'),
  'two/applications/readme.txt': entry('Readme'),
  'two/applications/huge.desktop': entry('Huge', `#${'x'.repeat(1 << 20)}`),
  'bin/tool': '',
  'bin/xterm': '',
  'bin/Xvfb': '',
  'other/notes': '',
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'farglass-programs-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
    if (name.startsWith('bin/')) await chmod(join(root, name), 0o755);
  }
  await symlink('/nowhere/x.desktop', join(root, 'two/applications/dangling.desktop'));
  await mkdir(join(root, 'two/applications/folder.desktop'));
  environment = {
    XDG_DATA_HOME: join(root, 'home'),
    XDG_DATA_DIRS: `${join(root, 'one')}:relative/path:${join(root, 'two')}:${join(root, 'nowhere')}`,
    PATH: join(root, 'bin'),
  };
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('installed programs', () => {
  it('are those that the folders offer, by title, each under a name of its own', async () => {
    const programs = await installedPrograms(environment, new Set(['terminal']));
    expect(programs.map(({ name, title }) => [name, title])).toEqual([
      ['kde-sub-painter', 'A Painter'],
      ['writer', 'Another writer'],
      ['both', 'Mine'],
      ['shell', 'Shell'],
      ['terminal-no2', 'Terminal'],
      ['org-example-writer', 'Writer'],
    ]);
  });

  it('start as their entries say, those for a terminal in one', async () => {
    const programs = await installedPrograms(environment, new Set());
    const find = (title: string) => programs.find((program) => program.title === title);
    expect(find('A Painter')).toEqual({
      name: 'kde-sub-painter',
      title: 'A Painter',
      description: '',
      keywords: '',
      category: 'Graphics',
      command: ['tool'],
      folder: '/srv',
    });
    expect(find('Writer')).toMatchObject({ icon: 'writer', keywords: 'letter', category: 'Other' });
    expect(find('Shell')?.command).toEqual([join(root, 'bin/xterm'), '-T', 'Shell', '-e', 'tool', '--flag', 'a b']);
  });

  it('that need a terminal are left out where there is none', async () => {
    await symlink(join(root, 'bin/tool'), join(root, 'other/tool'));
    const programs = await installedPrograms({ ...environment, PATH: join(root, 'other') }, new Set());
    expect(programs.map(({ title }) => title)).not.toContain('Shell');
    expect(programs.map(({ title }) => title)).toContain('Writer');
  });

  it('are none where nothing is installed', async () => {
    expect(await installedPrograms({ XDG_DATA_HOME: '/nowhere', XDG_DATA_DIRS: '/nowhere' }, new Set())).toEqual([]);
  });
});

describe('programs', () => {
  it('are found by name and by absolute path, when they may be run', async () => {
    const path = join(root, 'bin');
    expect(await findExecutable('tool', `relative::${path}`)).toBe(join(path, 'tool'));
    expect(await findExecutable(join(path, 'tool'), '')).toBe(join(path, 'tool'));
    for (const name of ['', 'bin/tool', './tool', 'notes', '..', join(root, 'other/notes'), join(root, 'bin')]) {
      expect(await findExecutable(name, `${path}:${join(root, 'other')}`)).toBeUndefined();
    }
  });

  it('include an X server or not', async () => {
    expect(await hasXServer(join(root, 'bin'))).toBe(true);
    expect(await hasXServer(join(root, 'other'))).toBe(false);
  });

  it.each([
    ['Text Editor', 'text-editor'],
    ['org.gnome.TextEditor', 'org-gnome-texteditor'],
    ['--x--', 'x'],
    ['Größe', 'gr-e'],
    ['日本', ''],
    [`${'a'.repeat(47)} b`, 'a'.repeat(47)],
  ])('are called in addresses: %s as %s', (text, name) => {
    expect(addressName(text)).toBe(name);
  });

  it('get a name that nobody has, and no session will have', () => {
    const taken = new Set<string>();
    expect(takeName(['日本'], taken)).toBe('program');
    expect(takeName(['日本', ''], taken)).toBe('program-no2');
    expect(takeName(['日本'], taken)).toBe('program-no3');
    const long = 'a'.repeat(60);
    const names = Array.from({ length: 12 }, () => takeName([long], taken));
    expect(new Set(names).size).toBe(12);
    expect(Math.max(...names.map(({ length }) => length))).toBeLessThanOrEqual(48);
  });
});

describe('base folders', () => {
  it('are the specified ones, unless the environment names others', () => {
    expect(dataFolders({}).slice(-2)).toEqual(['/usr/local/share', '/usr/share']);
    expect(dataFolders({ XDG_DATA_HOME: '/h', XDG_DATA_DIRS: '/a:b:/h:/c' })).toEqual(['/h', '/a', '/c']);
    expect(configFolder({ XDG_CONFIG_HOME: '/etc/me' })).toBe('/etc/me');
    expect(configFolder({ XDG_CONFIG_HOME: 'me' })).toMatch(/\/\.config$/);
  });
});
