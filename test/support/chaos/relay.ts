import type { Socket } from 'node:net';
import { Lane } from './lane.ts';
import { type Direction, directions } from './profile.ts';
import type { SplitAt } from './splitter.ts';
import type { CutKind, Way } from './way.ts';

/** One connection through a link. */
export class Relay {
  private readonly sockets: readonly Socket[];
  private readonly lanes: Readonly<Record<Direction, Lane>>;

  /** `closed` is told when both ends are. */
  constructor(client: Socket, server: Socket, ways: Readonly<Record<Direction, Way>>, closed: () => void) {
    this.sockets = [client, server];
    const cut = (kind: CutKind) => this.cut(kind);
    this.lanes = { up: new Lane(client, server, ways.up, cut), down: new Lane(server, client, ways.down, cut) };
    const ends = [
      [client, server, this.lanes.up],
      [server, client, this.lanes.down],
    ] as const;
    for (const [socket, other, lane] of ends) {
      // Whatever breaks one side breaks the other: 'close' follows every error.
      socket.on('error', () => {});
      socket.on('close', () => {
        if (other.closed) closed();
        const isOver = socket.readableEnded && socket.writableFinished;
        // The news travels like everything else: a black hole swallows it.
        if (!isOver && !lane.isDead) this.cut('reset');
      });
    }
  }

  get pending(): number {
    return this.lanes.up.pending + this.lanes.down.pending;
  }

  /** Ends it on both sides; what is under way is lost. */
  cut(kind: CutKind): void {
    for (const direction of directions) this.lanes[direction].stop();
    for (const socket of this.sockets) {
      if (socket.destroyed) continue;
      if (kind === 'reset') socket.resetAndDestroy();
      else socket.destroySoon();
    }
  }

  halfClose(direction: Direction): void {
    this.lanes[direction].endNow();
  }

  split(direction: Direction, at: SplitAt | undefined): void {
    this.lanes[direction].split(at);
  }
}
