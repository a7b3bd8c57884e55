import { setTimeout as delay } from 'node:timers/promises';
import { connect, type HeadlessClient } from '../client-electron/headless/index.ts';
import type { Mode, Rect } from '../protocol/index.ts';
import { type ChildProgram, startProgram } from './childProgram.ts';
import type { Fixtures } from './fixtures.ts';
import { formatBytes } from './format.ts';
import { type RemoteLink, startLink } from './linkProcess.ts';
import type { LinkProfile } from './links.ts';
import { startRelay } from './pixelStream/recordingRelay.ts';
import { cpuSecondsOfTree } from './processTree.ts';
import { isOfProgram } from './program.ts';
import { Random } from './random.ts';
import type { BenchRow, Latency } from './result.ts';
import { waitForSamePixels, waitForSharedPicture } from './samePixels.ts';
import type { Measured, Stage, Workload } from './workloads/workload.ts';

/** The client's screen, pixels. */
export const SCREEN_WIDTH = 1024;
export const SCREEN_HEIGHT = 640;

/** Nothing for this long, and for two round trips, is quiet: a frame, its ack and the next frame take one. */
const QUIET_MILLISECONDS = 500;
const POLL_MILLISECONDS = 20;
/** The server prepares a process for the next session right after one was taken; its start must not count. */
const SPARE_PROCESS_MILLISECONDS = 1200;
/** How long pixels may differ after the link has become quiet: refinements, and pictures that change. */
const SAME_PIXELS_MILLISECONDS = 5000;
/** A link that carries this share of its rate has no room for a whole picture between two changes. */
const BUSY_SHARE = 0.5;

/** One run. */
export interface RunOptions {
  readonly workload: Workload;
  readonly mode: Mode;
  readonly link: LinkProfile;
  readonly seed: number;
  readonly isQuick: boolean;
  readonly fixtures: Fixtures;
  /** How long opening may take, and settling after the script, milliseconds. */
  readonly limit: number;
  /** The built command line. */
  readonly program: string;
  /** The server, where it is not `farglass serve`. */
  readonly server?: OtherServer;
  /** What the server sends to the client is kept in this file. */
  readonly recording?: string;
  /** Called when the figures begin, and when they end. */
  readonly began?: (server: ChildProgram) => unknown;
  readonly ended?: (server: ChildProgram) => unknown;
}

/** A server that is started for a measurement of its own. */
export interface OtherServer {
  /** What the command line is started with. */
  readonly arguments: readonly string[];
  /** Whether it forgets what it has coded; the client does, then. */
  readonly isForgetful: boolean;
}

interface Reading {
  readonly at: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly frames: number;
  readonly serverCpuSeconds: number | undefined;
  readonly clientCpuSeconds: number;
}

const NOTHING = { bytesDown: 0, bytesUp: 0, frames: 0, seconds: 0, settleSeconds: 0 };

/** Starts a server, plays a workload through a link, and measures. Resolves with a failed row when anything breaks. */
export async function runWorkload(options: RunOptions): Promise<BenchRow> {
  const closers: (() => unknown)[] = [];
  try {
    return await measure(options, closers);
  } catch (error) {
    const note = error instanceof Error ? error.message : String(error);
    return { ...labels(options), ...NOTHING, ...unopened, outcome: 'failed', note: firstSentences(note) };
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

const unopened = { openingBytesDown: 0, openingSeconds: 0, exactness: 'unchecked' } as const;

function labels({ workload, mode, link }: RunOptions) {
  return { workload: workload.name, mode, link: link.name };
}

async function measure(options: RunOptions, closers: (() => unknown)[]): Promise<BenchRow> {
  const { workload, mode, link: profile, limit, isQuick, fixtures } = options;
  const appFile = workload.appFile?.(fixtures);
  const serve = ['serve', '--port', '0', '--json', ...(appFile === undefined ? [] : ['--app', appFile])];
  const server = await startProgram([options.program, ...(options.server?.arguments ?? serve)], {
    ...{ env: serverEnvironment(fixtures), isElsewhere: true },
  });
  closers.push(server.stop);
  // Our own program's line.
  const { port } = server.ready as { readonly port: number };
  const relay = options.recording && (await startRelay(options.program, port, options.recording));
  if (relay) closers.push(relay.close);
  const link = await startLink(options.program, profile, relay ? relay.port : port);
  closers.push(link.close);

  const started = performance.now();
  const size = { width: SCREEN_WIDTH, height: SCREEN_HEIGHT };
  const isForgetful = options.server?.isForgetful ?? false;
  const frameHandlers = new Set<() => void>();
  const client = await connect(`http://127.0.0.1:${link.port}/app/${workload.app}`, {
    ...{ mode, ...size, isForgetful, wantsText: workload.wantsText === true, timeout: limit },
    onEvent: ({ kind }) => {
      if (kind === 'frame') for (const handler of frameHandlers) handler();
    },
  });
  closers.push(() => client.close());
  const stage: Stage = {
    ...{ client, random: new Random(options.seed), isQuick, fixtures, ...size, link: profile, limit },
    onFrame(handler) {
      frameHandlers.add(handler);
      return () => frameHandlers.delete(handler);
    },
    find: (text) => findText(`http://127.0.0.1:${port}/s/${client.session}`, text, isForgetful),
  };
  const quiet = async () => (workload.isLive ? ALWAYS_QUIET : waitUntilQuiet(link, client, profile, limit));
  const read = () => takeReading(link, client, server.child.pid ?? 0, options.program);
  const opening = await openApp(stage, workload, quiet);
  await options.began?.(server);
  const before = await read();
  const openingFigures = {
    openingBytesDown: before.bytesDown,
    openingSeconds: seconds(before.at - started - opening.silentDownFor),
  };
  if (!opening.isQuiet) {
    const arrived = formatBytes(before.bytesDown);
    const note = `The app was not complete after ${limit / 1000} s and ${arrived}, so nothing was measured.`;
    return { ...labels(options), ...NOTHING, ...openingFigures, outcome: 'cut', note, exactness: 'unchecked' };
  }

  const measured = await playOrMeasure(workload, stage);
  const scriptEnd = performance.now();
  const settled = await quiet();
  const after = await read();
  await options.ended?.(server);
  const end = settled.isQuiet ? Math.max(scriptEnd, after.at - settled.silentDownFor) : after.at;
  const latency = measured.latency ?? (workload.hasLatency ? latencyOf(client) : undefined);
  const figures = {
    ...labels(options),
    ...openingFigures,
    bytesDown: after.bytesDown - before.bytesDown,
    bytesUp: after.bytesUp - before.bytesUp,
    frames: after.frames - before.frames,
    seconds: seconds(end - before.at),
    settleSeconds: seconds(end - scriptEnd),
    clientCpuSeconds: after.clientCpuSeconds - before.clientCpuSeconds,
    ...(latency && { latency }),
    ...(measured.roundTrip && { roundTrip: measured.roundTrip }),
    ...(measured.lag && { lag: measured.lag }),
    ...(before.serverCpuSeconds !== undefined &&
      after.serverCpuSeconds !== undefined && { serverCpuSeconds: after.serverCpuSeconds - before.serverCpuSeconds }),
  };
  if (!settled.isQuiet) {
    const note = `Not all had arrived ${limit / 1000} s after the last input; the figures are those up to then.`;
    return { ...figures, outcome: 'cut', note, exactness: 'unchecked' };
  }
  const checked = await checkPixels(client, port, link, options);
  return { ...figures, outcome: 'complete', ...checked, note: [measured.note, checked.note].filter(Boolean).join(' ') };
}

async function playOrMeasure(workload: Workload, stage: Stage): Promise<Measured> {
  if ('measure' in workload) return workload.measure(stage);
  await workload.play(stage);
  return {};
}

/** Looks for a text with a viewer of its own, which leaves again. */
async function findText(session: string, text: string, isForgetful: boolean): Promise<Rect> {
  const viewer = await connect(session, {
    ...{ mode: 'commands', width: SCREEN_WIDTH, height: SCREEN_HEIGHT, isForgetful },
  });
  try {
    await viewer.waitForText(text);
    const [place] = viewer.findText(text);
    if (place === undefined) throw new Error(`The text "${text}" was seen and is gone.`);
    return place;
  } finally {
    viewer.close();
  }
}

/** What a server is started with: no colours or prompts of this machine's user, and our files. */
function serverEnvironment({ folder, pictures }: Fixtures): NodeJS.ProcessEnv {
  const { PATH } = process.env;
  return { PATH, HOME: folder, SHELL: '/bin/sh', PS1: '$ ', LANG: 'C.UTF-8', FARGLASS_PICTURES: pictures };
}

async function openApp(stage: Stage, workload: Workload, quiet: () => Promise<Quiet>): Promise<Quiet> {
  await stage.client.waitForFrame(1, { timeout: 60_000 });
  await delay(SPARE_PROCESS_MILLISECONDS);
  const opened = await quiet();
  if (!opened.isQuiet || workload.prepare === undefined) return opened;
  await workload.prepare(stage);
  return quiet();
}

interface Quiet {
  readonly isQuiet: boolean;
  /** Since when nothing has arrived at the client, milliseconds. */
  readonly silentDownFor: number;
}

/** What is said of pictures that go on changing. */
const ALWAYS_QUIET: Quiet = { isQuiet: true, silentDownFor: 0 };

/** Waits until nothing is under way any more, or the limit is reached. */
async function waitUntilQuiet(
  link: RemoteLink,
  client: HeadlessClient,
  profile: LinkProfile,
  limit: number,
): Promise<Quiet> {
  const end = performance.now() + limit;
  const wanted = QUIET_MILLISECONDS + 2 * profile.roundTripMilliseconds;
  let frames = client.frames;
  for (;;) {
    const { silentFor, silentDownFor, pending } = await link.counts();
    const hasChanged = client.frames !== frames;
    frames = client.frames;
    if (pending === 0 && silentFor >= wanted && !hasChanged) return { isQuiet: true, silentDownFor };
    if (performance.now() > end) return { isQuiet: false, silentDownFor: 0 };
    await delay(POLL_MILLISECONDS);
  }
}

async function takeReading(
  link: RemoteLink,
  client: HeadlessClient,
  serverPid: number,
  program: string,
): Promise<Reading> {
  const { user, system } = process.cpuUsage();
  const clientCpuSeconds = (user + system) / 1e6;
  const { bytesUp, bytesDown } = await link.counts();
  const serverCpuSeconds = await cpuSecondsOfTree(serverPid, (line) => isOfProgram(program, line));
  return { at: performance.now(), bytesUp, bytesDown, frames: client.frames, serverCpuSeconds, clientCpuSeconds };
}

function latencyOf(client: HeadlessClient): Latency | undefined {
  const { inputToPixel } = client.statistics.snapshot(performance.now());
  return (
    inputToPixel && {
      inputs: inputToPixel.samples,
      p50Milliseconds: inputToPixel.p50,
      p95Milliseconds: inputToPixel.p95,
    }
  );
}

/** Compares with a second viewer, raw and without the link: what it shows is what the server's screen holds. */
async function checkPixels(
  client: HeadlessClient,
  port: number,
  link: RemoteLink,
  { workload, link: profile }: RunOptions,
): Promise<Pick<BenchRow, 'exactness' | 'note'>> {
  const reference = await connect(`http://127.0.0.1:${port}/s/${client.session}`, {
    ...{ mode: 'raw', width: SCREEN_WIDTH, height: SCREEN_HEIGHT, wantsText: false },
  });
  try {
    await reference.waitForFrame(1);
    const limit = SAME_PIXELS_MILLISECONDS + 4 * profile.roundTripMilliseconds;
    const { bytesDown } = await link.counts();
    const differing = await (workload.isLive ? waitForSharedPicture : waitForSamePixels)(client, reference, limit);
    if (differing === 0) return { exactness: 'exact', note: '' };
    const arrived = (await link.counts()).bytesDown - bytesDown;
    if (workload.isLive && isBusy(profile, arrived, limit)) {
      const note = 'The picture changed faster than the link could carry it, so none arrived whole to be compared.';
      return { exactness: 'unchecked', note };
    }
    return { exactness: 'different', note: `${differing} pixels still differed after ${limit / 1000} s.` };
  } finally {
    reference.close();
  }
}

/** Whether a link had its hands full while so many bytes arrived. */
function isBusy({ bitsPerSecond }: LinkProfile, bytes: number, milliseconds: number): boolean {
  return bitsPerSecond !== undefined && bytes * 8 > (BUSY_SHARE * bitsPerSecond * milliseconds) / 1000;
}

/** Milliseconds as seconds, never less than none, to the millisecond. */
function seconds(milliseconds: number): number {
  return Math.max(0, Math.round(milliseconds)) / 1000;
}

/** Errors of clients quote the screen; a note has no room for it. */
function firstSentences(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > 300 ? `${line.slice(0, 300)}...` : line;
}
