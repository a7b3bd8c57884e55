import type { BenchReport } from '../result.ts';
import { bytesChart } from './bytesChart.ts';
import { clipChart } from './clipChart.ts';
import { cpuChart } from './cpuChart.ts';
import { headline } from './headline.ts';
import { latencyChart } from './latencyChart.ts';
import { type Child, element, type Markup } from './markup.ts';
import { behindMatrix, lagMatrix, ratioMatrix } from './matrix.ts';
import { legend } from './modeName.ts';
import { resultsTable } from './resultsTable.ts';
import { style } from './style.ts';

/** The report as one HTML file that needs nothing else. */
export function reportPage(report: BenchReport): string {
  // What a run over the best link shows is the software; over the others it is the link, too.
  const best = report.links[0]?.name ?? '';
  const body = element(
    'main',
    {},
    head(report),
    headline(report, best),
    section(
      'Bytes',
      `What each workload put on the wire over ${best}, both ways together. The axis is logarithmic: each line is ten times the one before. On the right, how many times more the greater is.`,
      legend(),
      scrolling(bytesChart(report, best)),
    ),
    section(
      'Raw pixels : commands',
      'How many times the bytes of commands raw pixels need, over each link. On slow links raw mode skips pictures that commands would have shown, so its bytes are fewer there. Scripts that show as many pictures as the link lets through compare nothing.',
      ratioMatrix(report),
    ),
    section(
      'From input to pixel',
      'From a key to its own character, in its place, in the client’s pixels; for typing, pictures and the whiteboard from an input to the frame that answers it. No link can beat its own round trip.',
      legend(['whisker', 'from the median to the 95th percentile'], ['tick', 'round trip of the link']),
      scrolling(latencyChart(report)),
    ),
    section(
      'Behind the truth',
      'While more is drawn than any link carries: how old what is shown is, at every moment, until the next picture comes (median / 95th percentile). The pictures tell the time at which they were drawn.',
      legend(),
      behindMatrix(report),
    ),
    section(
      'Lag',
      'How long after the end of the script the last byte of the picture arrived. Pictures that go on changing have no such moment.',
      legend(),
      lagMatrix(report),
    ),
    section(
      'A clip of 53 Mbit/s',
      '320 × 240 pixels of 24 bits, 30 times a second, are 55.3 million bits a second as plain pixels: 53 Mbit/s, where a megabit is counted as 2²⁰ bits. This is what they took, and how many of the 30 frames came through.',
      legend(),
      scrolling(clipChart(report)),
    ),
    section(
      'CPU time',
      `Of the server's processes and of the client, over ${best}.`,
      legend(['square', 'server'], ['square pale', 'client']),
      scrolling(cpuChart(report, best)),
    ),
    section('All figures', undefined, resultsTable(report), notes(report)),
    method(report),
  );
  const title = element('title', {}, 'Farglass benchmark');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${title.markup}
<style>${style}</style>
</head>
<body>
${body.markup}
</body>
</html>
`;
}

function head({ created, machine, rows, quick, seed, links }: BenchReport): Markup {
  const when = `${created.slice(0, 10)} ${created.slice(11, 16)} UTC`;
  const { processor, cores, platform, node } = machine;
  const ran = new Set(rows.map(({ mode }) => mode));
  return element(
    'header',
    {},
    element('h1', {}, 'Farglass benchmark'),
    element(
      'p',
      {},
      `${when} · ${counted(rows.length, 'run')} over ${counted(links.length, 'link')} in ${counted(ran.size, 'mode')} · seed ${seed}`,
    ),
    element('p', {}, `${processor}, ${cores} cores, ${platform}, Node ${node}`),
    quick
      ? element('p', { class: 'notice' }, 'A quick run: scripts are shorter, so its bytes are not those of a full one.')
      : undefined,
  );
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** A part of the page; nothing when its last piece could not be made. */
function section(title: string, text: string | undefined, ...content: readonly Child[]): Child {
  if (content.includes(undefined)) return undefined;
  const explanation = text === undefined ? undefined : element('p', {}, text);
  return element('section', {}, element('h2', {}, title), explanation, ...content);
}

/** Wide drawings scroll on narrow screens instead of shrinking until they cannot be read. */
function scrolling(chart: Markup | undefined): Markup | undefined {
  return chart && element('div', { class: 'scroll' }, chart);
}

function notes({ rows }: BenchReport): Markup {
  const items = rows
    .filter(({ note }) => note !== '')
    .map(({ workload, link, mode, note }) =>
      element('li', {}, element('b', {}, `${workload}, ${link}, ${mode}: `), note),
    );
  return items.length > 0 ? element('ul', { style: 'margin-top: 16px' }, ...items) : element('span', {});
}

function method({ workloads, links, width, height }: BenchReport): Child {
  const listed = workloads.map(({ title, summary }) => element('li', {}, element('b', {}, title), `: ${summary}`));
  return section(
    'How it was measured',
    `Each run starts a server, connects a client with a screen of ${width} × ${height} pixels through a relay that behaves like the link, opens the app, waits until nothing moves, and plays a fixed script. Bytes are the payload of TCP after the HTTP upgrade, WebSocket headers included. In the end the client's pixels are compared with those of a second client that is connected in raw mode without the link; of pictures that go on changing, one that both have shown is looked for.`,
    element('ul', {}, ...listed),
    element(
      'p',
      { class: 'quiet', style: 'margin: 14px 0 0' },
      `Links: ${links.map(({ name, summary }) => `${name} (${summary})`).join(' · ')}. Delays are round trip times.`,
    ),
  );
}
