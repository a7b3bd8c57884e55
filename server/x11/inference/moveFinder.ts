import { Displacements } from './displacements.ts';
import type { Move } from './inferred.ts';
import { explainedScore, findMovedRects, MIN_MOVE_SCORE, unexplainedScore } from './movedRects.ts';
import { MovedTiles } from './movedTiles.ts';
import type { Scene } from './scene.ts';

/** Moves of one frame: more are scraps of something else. */
const MAX_MOVES = 6;
/** Displacements that are tried: each costs a comparison of what is not explained yet. */
const MAX_TRIED = 4;
/** Displacements with less than this share of the votes of the likeliest one are hardly ever true. */
const MIN_VOTE_SHARE = 1 / 16;
/** When moves as far as the last ones explain all but this share, nothing else is looked for. */
const SMALL_REST = 0.25;

/** Finds what has moved between two frames. Remembers how far: scrolling goes on. */
export class MoveFinder {
  private readonly displacements = new Displacements();
  private recent: readonly Move[] = [];

  /** Looks at the scene, and says what moved. All moves read the frame before; the scene is told what they explain. */
  find(scene: Scene): Move[] {
    const moves: Move[] = [];
    const guesses = this.recent.map(({ dx, dy }) => new MovedTiles(scene, dx, dy));
    scene.look((row) => {
      for (const guess of guesses) guess.compareUnexplained(row);
    });
    const all = unexplainedScore(scene);
    if (all < MIN_MOVE_SCORE) return moves;
    const attempt = (tiles: MovedTiles) => {
      const rects = moves.length < MAX_MOVES ? findMovedRects(scene, tiles) : [];
      if (rects.length > 0) moves.push({ rects, dx: tiles.dx, dy: tiles.dy });
    };
    const scored = (tiles: MovedTiles) => ({ tiles, score: explainedScore(scene, tiles) });
    const candidates = guesses.map(scored);
    const left = all - candidates.reduce((most, { score }) => Math.max(most, score), 0);
    if (left >= MIN_MOVE_SCORE && left > all * SMALL_REST) candidates.push(...this.likely(scene, guesses).map(scored));
    // A move that is wrong by a pixel seems to explain lines and whatever else goes on like that: the best goes first.
    for (const { tiles } of candidates.sort((a, b) => b.score - a.score)) attempt(tiles);
    this.recent = moves.slice(0, MAX_TRIED);
    return moves;
  }

  /** What else may have moved, compared with the scene. */
  private likely(scene: Scene, but: readonly MovedTiles[]): MovedTiles[] {
    const likely = this.displacements.find(scene, MAX_TRIED);
    const least = (likely[0]?.votes ?? 0) * MIN_VOTE_SHARE;
    return likely
      .filter(({ dx, dy, votes }) => votes >= least && !but.some((it) => it.dx === dx && it.dy === dy))
      .map(({ dx, dy }) => {
        const tiles = new MovedTiles(scene, dx, dy);
        for (let row = 0; row < scene.grid.rows; row++) tiles.compareUnexplained(row);
        return tiles;
      });
  }
}
