/** The main categories of the Desktop Menu specification, and what the app list calls them. */
const headings: Readonly<Record<string, string>> = {
  AudioVideo: 'Sound and video',
  Audio: 'Sound and video',
  Video: 'Sound and video',
  Development: 'Development',
  Education: 'Education and science',
  Science: 'Education and science',
  Game: 'Games',
  Graphics: 'Graphics',
  Network: 'Internet',
  Office: 'Office',
  Settings: 'Settings',
  System: 'System',
  Utility: 'Accessories',
};

/** Under which heading a program with these categories is listed: the first main one counts. */
export function headingOf(categories: readonly string[]): string {
  const main = categories.find((category) => Object.hasOwn(headings, category));
  return (main === undefined ? undefined : headings[main]) ?? 'Other';
}
