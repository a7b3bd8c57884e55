import { afterEach, describe, expect, it, vi } from 'vitest';
import { LiveCatalog } from '../../server/gateway/appCatalog.ts';

const entry = (name: string, title = name) => ({ name, title, description: '', shared: false, module: '' });

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('an app list that is read again', () => {
  it('has the first of entries with one name, and is the same list after it was read again', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    let entries = [entry('a', 'first'), entry('b'), entry('a', 'second')];
    const catalog = await LiveCatalog.open(async () => entries);
    const { apps } = catalog;
    expect([...apps.values()].map(({ title }) => title)).toEqual(['first', 'b']);
    entries = [entry('c')];
    await catalog.refresh();
    expect(apps.has('c')).toBe(false);
    vi.advanceTimersByTime(1000);
    await Promise.all([catalog.refresh(), catalog.refresh()]);
    expect([...apps.keys()]).toEqual(['c']);
  });

  it('stays as it was when it cannot be read, and says so once', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    let isBroken = false;
    let reads = 0;
    const catalog = await LiveCatalog.open(async () => {
      reads++;
      if (isBroken) throw new Error('a bad file');
      return [entry('a')];
    });
    isBroken = true;
    for (let i = 0; i < 3; i++) {
      vi.advanceTimersByTime(1000);
      await Promise.all([catalog.refresh(), catalog.refresh()]);
    }
    expect(reads).toBe(4);
    expect([...catalog.apps.keys()]).toEqual(['a']);
    expect(log.mock.calls).toEqual([['The app list stays as it was: a bad file']]);
    await expect(LiveCatalog.open(() => Promise.reject(new Error('a bad file')))).rejects.toThrow('a bad file');
  });
});
