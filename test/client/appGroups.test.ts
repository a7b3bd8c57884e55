import { describe, expect, it } from 'vitest';
import { filterApps, groupApps, MANY_APPS } from '../../client-electron/renderer/appGroups.ts';
import type { AppEntry } from '../../client-electron/renderer/catalogue.ts';

const app = (title: string, category = '', keywords = ''): AppEntry => ({
  ...{ name: title.toLowerCase(), title, description: '', shared: false, category, keywords, hasIcon: false },
});
const shown = (apps: readonly AppEntry[]) =>
  groupApps(apps).map((group) => [group.title, group.apps.map((it) => it.title)]);

describe('the app list', () => {
  it('has the apps as the server names them, then programs by title', () => {
    expect(shown([app('Terminal'), app('Zebra', 'Games'), app('Clock'), app('ant', 'Office')])).toEqual([
      ['Apps', ['Terminal', 'Clock']],
      ['Programs', ['ant', 'Zebra']],
    ]);
  });

  it('has headings for kinds of programs when there are many, chosen ones first', () => {
    const many = Array.from({ length: MANY_APPS }, (_, i) => app(`Game ${i + 10}`, 'Games'));
    const list = shown([app('Odd', 'Other'), ...many, app('Mine', 'Programs'), app('Writer', 'Office')]);
    expect(list.map(([title]) => title)).toEqual(['Programs', 'Games', 'Office', 'Other']);
    expect(list[0]).toEqual(['Programs', ['Mine']]);
  });

  it('is empty without apps', () => {
    expect(groupApps([])).toEqual([]);
  });
});

describe('the filter', () => {
  const apps = [app('Firefox', 'Internet', 'web browser'), app('Files', 'Accessories'), app('Terminal')];

  it.each([
    ['', ['Firefox', 'Files', 'Terminal']],
    ['fi', ['Firefox', 'Files']],
    ['BROWSER', ['Firefox']],
    ['web  fire', ['Firefox']],
    ['internet', ['Firefox']],
    ['web files', []],
  ])('lets through what has all the words of %j', (text, titles) => {
    expect(filterApps(apps, text).map(({ title }) => title)).toEqual(titles);
  });
});
