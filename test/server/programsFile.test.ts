import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { programEntry } from '../../server/x11/programs/programCatalog.ts';
import { readPrograms, readProgramsFile } from '../../server/x11/programs/programsFile.ts';
import { temporaryFiles } from '../support/serverProcess.ts';

const file = '/etc/programs.json';
const program = { name: 'editor', title: 'Editor', command: ['gvim', '-f'] };

describe('a list of programs', () => {
  it('says how programs are called and started', () => {
    const full = {
      ...program,
      icon: 'gvim',
      description: 'Edits text',
      folder: '~/texts',
      environment: { LANG: 'de_DE.UTF-8' },
    };
    const [first, second] = readPrograms([program, { ...full, name: 'other' }], file);
    expect(first).toEqual({ ...program, description: '', keywords: '', category: 'Programs' });
    expect(second).toEqual({
      ...full,
      name: 'other',
      folder: join(homedir(), 'texts'),
      keywords: '',
      category: 'Programs',
    });
  });

  it('becomes entries of the app list, which start in the own folder unless told otherwise', () => {
    const [editor] = readPrograms([{ ...program, icon: '/usr/share/pixmaps/e.png' }], file);
    expect(programEntry(editor!, 'file:///x11.js')).toEqual({
      name: 'editor',
      title: 'Editor',
      description: '',
      shared: false,
      category: 'Programs',
      icon: '/usr/share/pixmaps/e.png',
      module: 'file:///x11.js',
      options: { kind: 'program', title: 'Editor', command: ['gvim', '-f'], folder: homedir() },
    });
  });

  it.each([
    ['no list', { programs: [] }, /^\/etc\/programs\.json holds no list: it looks like \[\{/],
    ['no object', [program, 'gvim'], /^\/etc\/programs\.json, program 2: it is not an object/],
    [
      'an unknown field',
      [{ ...program, comand: [] }],
      /program 1 \("editor"\): there is no field "comand"\. The fields are/,
    ],
    ['no name', [{ title: 'T', command: ['t'] }], /program 1: "name" is part of addresses/],
    ['a name that is no address', [{ ...program, name: 'My Editor' }], /"name" is part of addresses/],
    ['a name like a path', [{ ...program, name: '../x' }], /"name" is part of addresses/],
    ['a name twice', [program, program], /has two programs with the name "editor"/],
    ['no title', [{ name: 'editor', command: ['t'] }], /\("editor"\): it needs the field "title"/],
    ['no command', [{ name: 'editor', title: 'T' }], /\("editor"\): it needs the field "command"/],
    ['a command line', [{ ...program, command: 'gvim -f' }], /"command" is not a program and its arguments, as a list/],
    ['an empty command', [{ ...program, command: [] }], /"command" is not/],
    ['a NUL in the command', [{ ...program, command: ['a\0b'] }], /"command" is not/],
    ['a relative folder', [{ ...program, folder: 'texts' }], /"folder" is not an absolute path/],
    ['a number in the environment', [{ ...program, environment: { A: 1 } }], /"environment" does not hold variables/],
    ['an impossible variable', [{ ...program, environment: { 'A=B': '1' } }], /"environment" does not hold variables/],
    ['an icon in a relative path', [{ ...program, icon: 'icons/e.png' }], /"icon" is a name in an icon theme/],
    ['a description that is none', [{ ...program, description: 1 }], /"description" is a text/],
    ['too many programs', Array(1001).fill(program), /more than 1000 programs/],
  ])('is refused with %s, naming the file and the program', (_what, value, message) => {
    expect(() => readPrograms(value, file)).toThrow(message);
  });

  it('is read from a file, which need not be there', async () => {
    const files = await temporaryFiles({ 'good.json': JSON.stringify([program]), 'bad.json': '[{]' });
    try {
      expect(await readProgramsFile(files.path('good.json'))).toHaveLength(1);
      expect(await readProgramsFile(files.path('none.json'))).toBeUndefined();
      await expect(readProgramsFile(files.path('bad.json'))).rejects.toThrow(/bad\.json is not JSON: /);
      await expect(readProgramsFile(files.path('.'))).rejects.toThrow(/cannot be read/);
    } finally {
      await files.remove();
    }
  });
});
