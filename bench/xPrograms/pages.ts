import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePhoto } from '../photo.ts';
import { prose } from '../prose.ts';
import { Random } from '../random.ts';

const LINES = 1500;
/** Letters of a line, its number included. */
const LINE_LETTERS = 40;
const PARAGRAPHS = 9;
const LONG_PAGE_PARAGRAPHS = 1200;
const PARAGRAPH_LETTERS = 450;

/** Files that programs show. */
export interface Pages {
  readonly folder: string;
  /** A text of lines of 40 letters, and a shell script that prints it, eight lines a second. */
  readonly lines: string;
  readonly feed: string;
  /** Pages of text with a photograph each; the key n leads from one to the other. */
  readonly first: string;
  /** A long page, and one that scrolls by itself at each frame. */
  readonly long: string;
  readonly moving: string;
}

/** Writes them into a new folder. */
export async function writePages(seed: number): Promise<Pages> {
  const folder = await mkdtemp(join(tmpdir(), 'farglass-bench-'));
  const random = new Random(seed);
  const path = (name: string) => join(folder, name);
  const paragraphs = (count: number) =>
    Array.from({ length: count }, () => `<p>${prose(random, PARAGRAPH_LETTERS)}</p>`).join('');
  const lines = Array.from({ length: LINES }, (_, i) => {
    return `${String((i * 37) % 99_991).padStart(5, '0')} ${prose(random, LINE_LETTERS)}`.slice(0, LINE_LETTERS);
  });
  await writeFile(path('lines.txt'), `${lines.join('\n')}\n`);
  await writeFile(
    path('feed.sh'),
    `while read -r line; do printf '%s\\n' "$line"; sleep 0.12; done < ${path('lines.txt')}\n`,
  );
  for (const [name, other, color] of [
    ['a', 'b', '#fff'],
    ['b', 'a', '#f4f0e6'],
  ] as const) {
    await writeFile(path(`${name}.jpeg`), await makePhoto(random));
    await writeFile(
      path(`${name}.html`),
      `<style>body{background:${color}}</style><h1>Page ${name}</h1><img src="${name}.jpeg" width="480" style="float:right">` +
        `${paragraphs(PARAGRAPHS)}<script>onkeydown = ({ key }) => { if (key === 'n') location = '${other}.html'; }</script>`,
    );
  }
  const long = paragraphs(LONG_PAGE_PARAGRAPHS);
  await writeFile(path('long.html'), long);
  const script = '(function step() { scrollBy(0, 6); requestAnimationFrame(step); })()';
  await writeFile(path('moving.html'), `${long}<script>${script}</script>`);
  const page = (name: string) => `file://${path(name)}`;
  return {
    folder,
    lines: path('lines.txt'),
    feed: path('feed.sh'),
    first: page('a.html'),
    long: page('long.html'),
    moving: page('moving.html'),
  };
}
