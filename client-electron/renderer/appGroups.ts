import type { AppEntry } from './catalogue.ts';

/** Apps under one heading. */
export interface AppGroup {
  readonly title: string;
  /** Programs of the system, of which there may be many. */
  readonly arePrograms: boolean;
  readonly apps: readonly AppEntry[];
}

/** More than fit on a screen at once: from here on programs have a heading for each kind, and the list has a filter. */
export const MANY_APPS = 12;
/** What programs are listed under that somebody chose for this server, and all of them while they are few. */
const PROGRAMS = 'Programs';

/** The list in the order in which it is shown: the server's apps as it names them, then programs by kind and title. */
export function groupApps(apps: readonly AppEntry[]): AppGroup[] {
  const programs = apps.filter(({ category }) => category !== '');
  const headings = new Map<string, AppEntry[]>();
  for (const program of programs) {
    const heading = programs.length > MANY_APPS ? program.category : PROGRAMS;
    headings.set(heading, [...(headings.get(heading) ?? []), program]);
  }
  const groups = [...headings].map(([title, members]) => ({
    title,
    arePrograms: true,
    apps: members.sort((a, b) => a.title.localeCompare(b.title)),
  }));
  groups.sort((a, b) => rank(a.title) - rank(b.title) || a.title.localeCompare(b.title));
  const own = apps.filter(({ category }) => category === '');
  return own.length === 0 ? groups : [{ title: 'Apps', arePrograms: false, apps: own }, ...groups];
}

/** The apps that all the words of a text occur in, whatever their case. */
export function filterApps(apps: readonly AppEntry[], text: string): AppEntry[] {
  const words = text.toLowerCase().split(/\s+/);
  return apps.filter(({ name, title, description, category, keywords }) => {
    const content = [name, title, description, category, keywords].join('\n').toLowerCase();
    return words.every((word) => content.includes(word));
  });
}

/** Chosen programs first, and last what fits nowhere else. */
function rank(title: string): number {
  if (title === PROGRAMS) return 0;
  return title === 'Other' ? 2 : 1;
}
