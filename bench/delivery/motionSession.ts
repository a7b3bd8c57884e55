import { setTimeout as delay } from 'node:timers/promises';
import { connect, type HeadlessClient } from '../../client-electron/headless/index.ts';
import type { Mode } from '../../protocol/index.ts';
import type { ChaosProfile } from '../../test/support/chaosLink.ts';
import { startProgram } from '../childProgram.ts';
import { type Fixtures, makeFixtures, SMALL_MOTION_SHARE, WHOLE_MOTION_SHARE } from '../fixtures.ts';
import { type RemoteLink, startLink } from '../linkProcess.ts';
import { MotionView } from '../measure/motionView.ts';
import { Random } from '../random.ts';
import { SCREEN_HEIGHT, SCREEN_WIDTH } from '../runWorkload.ts';

/** Between two keys, milliseconds. */
export interface Pause {
  readonly shortest: number;
  readonly longest: number;
}

const USUAL_PAUSE: Pause = { shortest: 60, longest: 140 };
/** The server prepares a process for the next session right after one was taken; its start must not count. */
const SPARE_PROCESS_MILLISECONDS = 1200;
const CONNECT_LIMIT_MILLISECONDS = 60_000;

export interface MotionOptions {
  /** The built command line. */
  readonly program: string;
  readonly seed: number;
  /** The app's picture fills its window, or a part of it. */
  readonly picture: 'whole' | 'small';
}

/** A viewer of the app with the moving picture. */
export interface MotionViewer {
  readonly client: HeadlessClient;
  /** What it has shown since it joined. */
  readonly view: MotionView;
  /** Lets another view look at each frame, too; returns what stops that. */
  watch(view: MotionView): () => void;
}

/** A server with the app that draws 60 pictures a second and echoes keys, and viewers of its one session. */
export class MotionSession {
  readonly serverPid: number;
  private readonly port: number;
  private readonly random: Random;
  private readonly app: string;
  private readonly share: number;
  private readonly closers: (() => unknown)[];
  private session: string | undefined;

  private constructor(port: number, serverPid: number, { seed, picture }: MotionOptions, closers: (() => unknown)[]) {
    this.port = port;
    this.serverPid = serverPid;
    this.random = new Random(seed);
    [this.app, this.share] =
      picture === 'whole' ? ['motion', WHOLE_MOTION_SHARE] : ['small-motion', SMALL_MOTION_SHARE];
    this.closers = closers;
  }

  static async open(options: MotionOptions): Promise<MotionSession> {
    const fixtures: Fixtures = await makeFixtures(options.seed, false);
    try {
      const file = options.picture === 'whole' ? fixtures.motionApp : fixtures.smallMotionApp;
      const server = await startProgram([options.program, 'serve', '--port', '0', '--json', '--app', file], {
        isElsewhere: true,
      });
      // Our own program's line.
      const { port } = server.ready as { readonly port: number };
      return new MotionSession(port, server.child.pid ?? 0, options, [fixtures.remove, server.stop]);
    } catch (error) {
      await fixtures.remove();
      throw error;
    }
  }

  /** Puts a link before the server. Closed with the session. */
  async link(program: string, profile: ChaosProfile): Promise<RemoteLink> {
    const link = await startLink(program, profile, this.port);
    this.closers.push(link.close);
    return link;
  }

  /** The first viewer opens the session, the others join it. Through a link, or not. */
  async join(mode: Mode, link?: RemoteLink): Promise<MotionViewer> {
    const target = this.session === undefined ? `app/${this.app}` : `s/${this.session}`;
    const views = new Set<MotionView>();
    const client = await connect(`http://127.0.0.1:${link?.port ?? this.port}/${target}`, {
      ...{ mode, width: SCREEN_WIDTH, height: SCREEN_HEIGHT, wantsText: false, timeout: CONNECT_LIMIT_MILLISECONDS },
      onEvent: ({ kind }) => {
        if (kind === 'frame') for (const view of views) view.look();
      },
    });
    this.closers.push(() => client.close());
    this.session = client.session;
    await client.waitForFrame(1, { timeout: CONNECT_LIMIT_MILLISECONDS });
    const watch = (view: MotionView) => {
      views.add(view);
      return () => views.delete(view);
    };
    const view = this.view(client);
    watch(view);
    return { client, view, watch };
  }

  /** A look at what a viewer shows from now on. */
  view(client: HeadlessClient): MotionView {
    return new MotionView(client, this.share);
  }

  /** Starts the picture, and waits until what comes with a start is over. */
  async start({ client }: MotionViewer): Promise<void> {
    await delay(SPARE_PROCESS_MILLISECONDS);
    client.press('Enter');
    await delay(SPARE_PROCESS_MILLISECONDS);
  }

  /** Presses keys at uneven intervals for so many milliseconds. */
  async pressFor({ view }: MotionViewer, milliseconds: number, pause: Pause = USUAL_PAUSE): Promise<void> {
    const end = performance.now() + milliseconds;
    while (performance.now() < end) {
      view.press();
      await delay(this.random.integer(pause.shortest, pause.longest));
    }
  }

  async close(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) await close();
  }
}
