import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { SUBPROTOCOL } from '../../protocol/index.ts';
import type { AppDefinition } from '../../server/app/app.ts';
import { loadApp } from '../../server/app/loadApp.ts';
import { installation } from '../../server/cli/installation.ts';
import { offeredApps } from '../../server/cli/offeredApps.ts';
import type { Idea } from '../../server/session/experiment.ts';
import { Session } from '../../server/session/session.ts';
import { webSocketTransport } from '../../server/session/webSocketTransport.ts';
import type { DesktopOptions } from '../../server/x11/desktopOptions.ts';
import type { ChildProgram } from '../childProgram.ts';
import { type Cost, CostLedger } from './costLedger.ts';
import { MeteredTransport } from './meteredTransport.ts';

/** What a session of the benchmark is to be. Travels as JSON. */
export interface SessionOrder {
  /** The name of an app; and its file, where it is not built in. */
  readonly app: string;
  readonly appFile?: string | undefined;
  /** An X program in place of an app. */
  readonly program?: readonly string[] | undefined;
  readonly without: readonly Idea[];
  /** Whether it keeps a ledger of what frames cost, which takes time. */
  readonly isMetered: boolean;
}

/** Viewers get so long to hear why the session ends, milliseconds. */
const FAREWELL_MS = 200;

/** Arguments of the built command line that start such a session. */
export function sessionArguments(order: SessionOrder): readonly string[] {
  return ['bench', 'session', JSON.stringify(order)];
}

/** What has been sent since the last time, of a session that is metered. */
export async function takeCosts({ child }: ChildProgram): Promise<Cost[]> {
  child.send('costs');
  const [costs] = await once(child, 'message');
  return costs as Cost[]; // the only message that it sends
}

/**
 * The process's side: a session like any other, but that it may do without ideas and keep a ledger. WebSockets reach it
 * on any path; the gateway, which sees no frame, is left out. Resolves with the port.
 */
export async function runSession(order: SessionOrder): Promise<number> {
  const { app: name, without, isMetered } = order;
  const ledger = isMetered ? new CostLedger() : undefined;
  const app = await loadOrdered(order);
  const events = {
    titleChanged() {},
    viewersChanged() {},
    ended: () => void setTimeout(() => process.exit(), FAREWELL_MS),
  };
  const session = new Session(name, app, events, 1, 'auto', { without: new Set(without), meter: ledger });
  process.on('uncaughtException', (error) => {
    console.error(error);
    session.end('crashed', error.message);
  });
  process.on('SIGTERM', () => session.end('shutdown', 'The measurement is over.'));
  // Nobody is left who could use it.
  process.on('disconnect', () => process.exit());
  // Only who started it has the channel.
  process.on('message', () => process.send?.(ledger?.take() ?? []));
  await session.start();
  const webSockets = new WebSocketServer({
    ...{ host: '127.0.0.1', port: 0, perMessageDeflate: false },
    handleProtocols: () => SUBPROTOCOL,
  });
  webSockets.on('connection', (socket) => {
    const transport = webSocketTransport(socket);
    session.accept(ledger === undefined ? transport : new MeteredTransport(transport, ledger));
  });
  await once(webSockets, 'listening');
  return (webSockets.address() as AddressInfo).port; // of a TCP server it is never a text
}

async function loadOrdered({ app, appFile, program }: SessionOrder): Promise<AppDefinition> {
  if (program !== undefined) {
    const options: DesktopOptions = { kind: 'program', title: app, command: program, folder: process.env.HOME ?? '/' };
    return loadApp(installation.x11App, options);
  }
  const { catalog, dispose } = await offeredApps({ app: appFile === undefined ? [] : [appFile], x11: false });
  try {
    const entry = catalog.apps.get(app);
    if (entry === undefined) throw new Error(`There is no app "${app}".`);
    return await loadApp(entry.module, entry.options);
  } finally {
    await dispose();
  }
}
