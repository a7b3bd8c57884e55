import type { Rect } from '../../protocol/index.ts';
import { findExecutable } from '../../server/x11/programs/findExecutable.ts';
import { XConnection } from '../../server/x11/xConnection.ts';
import { XServer, type XServerKind } from '../../server/x11/xServer.ts';

const Z_PIXMAP = 2;
const DEPTH = 24;

/** The kinds of X server that are installed here; tests of others are skipped. */
export const installedKinds: readonly XServerKind[] = [
  ...((await findExecutable('Xtigervnc')) === undefined ? [] : (['resizable'] as const)),
  ...((await findExecutable('Xvfb')) === undefined ? [] : (['fixed'] as const)),
];

/** An X display of its own for a test, and somebody who draws there. */
export interface TestDisplay {
  readonly server: XServer;
  /** For what is tested. */
  readonly connection: XConnection;
  readonly painter: Painter;
  stop(): Promise<void>;
}

export async function startTestDisplay(width: number, height: number, kind: XServerKind): Promise<TestDisplay> {
  const server = await XServer.start({ width, height, kind, open: true });
  const connection = await XConnection.open({ display: server.display });
  const drawing = await XConnection.open({ display: server.display });
  const stop = async () => {
    connection.close();
    drawing.close();
    await server.stop();
  };
  return { server, connection, painter: new Painter(drawing), stop };
}

/** Another program, which draws with plain X requests. */
export class Painter {
  readonly connection: XConnection;
  private readonly gc: number;

  constructor(connection: XConnection) {
    const { client, root } = connection;
    this.connection = connection;
    this.gc = client.AllocID();
    client.CreateGC(this.gc, root, {});
  }

  /** One colour, 0xRRGGBB. */
  fill({ x, y, width, height }: Rect, color: number, drawable = this.connection.root): void {
    const { client } = this.connection;
    client.ChangeGC(this.gc, { foreground: color });
    client.PolyFillRectangle(drawable, this.gc, [x, y, width, height]);
  }

  /** Pixels 0x??RRGGBB. */
  put({ x, y, width, height }: Rect, pixels: Uint32Array): void {
    const { client, root } = this.connection;
    const data = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
    client.PutImage(Z_PIXMAP, root, this.gc, width, height, x, y, 0, DEPTH, data);
  }

  /** Resolves when all is on the screen. */
  sync(): Promise<void> {
    return this.connection.client.sync();
  }
}
