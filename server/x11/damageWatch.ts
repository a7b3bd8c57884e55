import { intersect, isEmpty, type Rect } from '../../protocol/index.ts';
import { fewerRects } from './fewerRects.ts';
import type { XConnection } from './xConnection.ts';

interface Damage {
  Create(damage: number, drawable: number, level: number): void;
  Subtract(damage: number, repair: number, parts: number): void;
  Destroy(damage: number): void;
}

interface Fixes {
  CreateRegion(region: number, rects: readonly Rect[]): void;
  FetchRegion(
    region: number,
    done: (error: Error | null, value: { readonly rectangles: readonly Rect[] }) => void,
  ): void;
  DestroyRegion(region: number): void;
}

/** The server tells once that there is damage, and then nothing until it has been taken. */
const NON_EMPTY = 3;
const NONE = 0;

/**
 * Where programs have drawn on an X screen. The server adds it up; a program that draws hundreds of times a second costs
 * us no more than what is taken.
 */
export class DamageWatch {
  private readonly connection: XConnection;
  private readonly damageExtension: Damage;
  private readonly fixes: Fixes;
  private readonly damage: number;
  private readonly region: number;
  private readonly stopListening: () => void;
  private bounds: Rect;
  private handler: () => void = () => {};
  private hasDamage = false;
  /** The request that takes what there was; news from before it is old. */
  private takenAt = 0;
  private isClosed = false;

  /** Watches a screen of this size. At the beginning all of it is damaged. */
  static async open(connection: XConnection, width: number, height: number): Promise<DamageWatch> {
    const fixes = await connection.extension<Fixes>('fixes');
    const damage = await connection.extension<Damage>('damage');
    return new DamageWatch(connection, damage, fixes, width, height);
  }

  private constructor(connection: XConnection, damage: Damage, fixes: Fixes, width: number, height: number) {
    const { client, root } = connection;
    this.connection = connection;
    this.damageExtension = damage;
    this.fixes = fixes;
    this.bounds = { x: 0, y: 0, width, height };
    this.damage = client.AllocID();
    this.region = client.AllocID();
    this.stopListening = connection.onEvent((event) => {
      if (event.name === 'DamageNotify' && event.damage === this.damage) this.heard(Number(event.seq));
    });
    fixes.CreateRegion(this.region, []);
    damage.Create(this.damage, root, NON_EMPTY);
  }

  /** Calls back when there is damage, also if there is some already, and then not before it has been taken. */
  onDamage(handler: () => void): void {
    this.handler = handler;
    if (this.hasDamage) handler();
  }

  /** The screen has this size from now on. */
  resize(width: number, height: number): void {
    this.bounds = { x: 0, y: 0, width, height };
  }

  /**
   * What has been drawn on since the last time: a few disjoint rects within the screen, perhaps with pixels between
   * that nobody drew on. What is drawn from now on counts as new.
   */
  async take(): Promise<readonly Rect[]> {
    const { connection, bounds } = this;
    this.damageExtension.Subtract(this.damage, NONE, this.region);
    this.takenAt = connection.client.seq_num;
    this.hasDamage = false;
    const { rectangles } = await connection.ask<{ readonly rectangles: readonly Rect[] }>((done) =>
      this.fixes.FetchRegion(this.region, done),
    );
    return fewerRects(rectangles.map((rect) => intersect(rect, bounds)).filter((rect) => !isEmpty(rect)));
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.stopListening();
    this.damageExtension.Destroy(this.damage);
    this.fixes.DestroyRegion(this.region);
  }

  private heard(after: number): void {
    if (after < this.takenAt) return;
    this.hasDamage = true;
    this.handler();
  }
}
