import { describe, expect, it } from 'vitest';
import { headingOf } from '../../server/x11/programs/categories.ts';
import { readDesktopEntry } from '../../server/x11/programs/desktopEntry.ts';
import { expandExec } from '../../server/x11/programs/execLine.ts';
import { languagesOf, listOf, parseKeyFile, unescapeValue } from '../../server/x11/programs/keyFile.ts';

const file = '/usr/share/applications/editor.desktop';
const read = (lines: string, languages: string[] = []) =>
  readDesktopEntry(`[Desktop Entry]\nType=Application\nName=Editor\nExec=editor\n${lines}`, file, languages);

describe('key files', () => {
  it('have groups, keys and values; comments and what is before the first group say nothing', () => {
    const groups = parseKeyFile('\uFEFFa=0\n# c=1\n[One]\n a = 1 = 2 \r\nb\n#b=3\n[Two]\na[de]=4\n[One]\nc=\n');
    expect([...groups].map(([name, keys]) => [name, [...keys]])).toEqual([
      [
        'One',
        [
          ['a', '1 = 2'],
          ['c', ''],
        ],
      ],
      ['Two', [['a[de]', '4']]],
    ]);
  });

  it('escape what cannot be written', () => {
    expect(unescapeValue(String.raw`a\sb\nc\td\\n\q`)).toBe('a b\nc\td\\n\\q');
  });

  it('have lists, in which a semicolon may be part of an item', () => {
    expect(listOf(String.raw`Network; WebBrowser;a\;b;c\\;;last`)).toEqual([
      'Network',
      'WebBrowser',
      'a;b',
      String.raw`c\ `.trim(),
      'last',
    ]);
    expect(listOf('')).toEqual([]);
  });

  it.each([
    [{ LANG: 'sr_YU.UTF-8@Latn' }, ['sr_YU@Latn', 'sr_YU', 'sr@Latn', 'sr']],
    [{ LANG: 'de_AT.UTF-8' }, ['de_AT', 'de']],
    [{ LANG: 'de' }, ['de']],
    [{ LANG: 'de', LC_MESSAGES: 'fr_FR', LC_ALL: '' }, ['fr_FR', 'fr']],
    [{ LANG: 'de', LC_ALL: 'C.UTF-8' }, []],
    [{ LANG: 'POSIX' }, []],
    [{}, []],
    [{ LANG: '../../x' }, []],
  ])('are read in the languages of %j', (environment, languages) => {
    expect(languagesOf(environment)).toEqual(languages);
  });
});

describe('the Exec line', () => {
  const fields = { name: 'My Editor', icon: 'edit', file };

  it.each([
    ['program', 'editor', ['editor']],
    ['arguments', '/opt/e  -a\t-b ', ['/opt/e', '-a', '-b']],
    ['quoted arguments', '"/opt/My Editor/e" "a b" ""', ['/opt/My Editor/e', 'a b', '']],
    ['escapes within quotes', String.raw`e "\"\$HOME\\ \`x\`" "\n"`, ['e', '"$HOME\\ `x`', '\\n']],
    ['quotes of shells', String.raw`sh -c 'a "b" \c' x\ y`, ['sh', '-c', 'a "b" \\c', 'x y']],
    ['codes for files', 'e %f %F %u %U -x', ['e', '-x']],
    ['codes for files within arguments', 'e --open=%u "%F"', ['e', '--open=']],
    ['deprecated codes', 'e %d %D %n %N %v %m', ['e']],
    ['the icon', 'e %i', ['e', '--icon', 'edit']],
    ['the name', 'e -T %c', ['e', '-T', 'My Editor']],
    ['the name within an argument', 'e --title=%c', ['e', '--title=My Editor']],
    ['the file', 'e %k', ['e', file]],
    ['percent signs', 'e 100%% %%f', ['e', '100%', '%f']],
    ['an equals sign after the program', 'env A=b e', ['env', 'A=b', 'e']],
  ])('may have %s', (_what, line, command) => {
    expect(expandExec(line, fields)).toEqual(command);
  });

  it('has no icon argument without an icon', () => {
    expect(expandExec('e %i x', { ...fields, icon: undefined })).toEqual(['e', 'x']);
  });

  it.each([
    ['an open quote', 'e "a'],
    ['an unknown code', 'e %x'],
    ['a code without a letter', 'e %'],
    ['no program', '  '],
    ['nothing but a file', '%f'],
    ['an assignment', 'A=b e'],
    ['an empty program', '"" x'],
  ])('is invalid with %s', (_what, line) => {
    expect(expandExec(line, fields)).toBeUndefined();
  });

  it('is unescaped before its quotes are undone', () => {
    // What the specification says of a literal backslash and a literal dollar sign in quotes.
    expect(read(String.raw`Exec=e "\\\\" "\\$"`)?.command).toEqual(['e', '\\', '$']);
  });
});

describe('a desktop entry', () => {
  it('says what the program is, where and how it starts', () => {
    expect(
      read(
        'GenericName=Text Editor\nComment=Edit\\stext\nIcon=edit\nPath=/srv\nTerminal=true\nTryExec=editor\n' +
          'Categories=GTK;Utility;TextEditor;\nKeywords=write;type;',
      ),
    ).toEqual({
      name: 'Editor',
      description: 'Edit text',
      keywords: ['Text Editor', 'write', 'type'],
      categories: ['GTK', 'Utility', 'TextEditor'],
      icon: 'edit',
      command: ['editor'],
      folder: '/srv',
      isForTerminal: true,
      tryExec: 'editor',
    });
  });

  it('needs no more than a name and a command line', () => {
    expect(read('')).toEqual({
      name: 'Editor',
      description: '',
      keywords: [],
      categories: [],
      icon: undefined,
      command: ['editor'],
      folder: undefined,
      isForTerminal: false,
      tryExec: undefined,
    });
  });

  it('is shown in the best of the languages that it has', () => {
    const lines =
      'Name[de]=Texter\nName[de_AT]=Schreiber\nComment=Write\nComment[fr]=Écrire\nKeywords[de]=Brief;\nExec=e %c';
    const names = (languages: string[]) => {
      const entry = read(lines, languages);
      return [entry?.name, entry?.description, entry?.keywords.join(), entry?.command[1]];
    };
    expect(names(['de_AT', 'de'])).toEqual(['Schreiber', 'Write', 'Brief', 'Schreiber']);
    expect(names(['de_CH', 'de'])).toEqual(['Texter', 'Write', 'Brief', 'Texter']);
    expect(names(['fr'])).toEqual(['Editor', 'Écrire', '', 'Editor']);
  });

  it('is described by its generic name when it has no comment', () => {
    expect(read('GenericName=Text Editor')?.description).toBe('Text Editor');
  });

  it.each([
    ['is no application', 'Type=Link'],
    ['is not displayed', 'NoDisplay=true'],
    ['is hidden', 'Hidden=true'],
    ['has no name', 'Name='],
    ['has no command line', 'Exec='],
    ['has a command line that breaks the rules', 'Exec=e "a'],
    ['belongs to the settings of a desktop', 'OnlyShowIn=XFCE;\nCategories=XFCE;Settings;'],
  ])('is not offered when it %s', (_what, lines) => {
    expect(read(lines)).toBeUndefined();
  });

  it.each(['OnlyShowIn=GNOME;', 'NotShowIn=KDE;', 'NoDisplay=false', 'DBusActivatable=true'])(
    'is offered all the same with %s',
    (line) => {
      expect(read(line)?.name).toBe('Editor');
    },
  );

  it('is read from its own group only', () => {
    const text = '[Desktop Action new]\nName=New\nExec=e --new\n[Desktop Entry]\nType=Application\nName=E\nExec=e\n';
    expect(readDesktopEntry(text, file, [])).toMatchObject({ name: 'E', command: ['e'] });
    expect(readDesktopEntry('nothing of the kind', file, [])).toBeUndefined();
  });

  it.each([
    [['GTK', 'Network', 'WebBrowser'], 'Internet'],
    [['TextEditor', 'Utility', 'Development'], 'Accessories'],
    [['AudioVideo', 'Audio'], 'Sound and video'],
    [['constructor'], 'Other'],
    [[], 'Other'],
  ])('of the categories %j is listed under %s', (categories, heading) => {
    expect(headingOf(categories)).toBe(heading);
  });
});
