import { type Rect, subtractRects } from '../../../protocol/index.ts';
import { bestRect, type TileRect } from './bestRect.ts';
import { growMoved } from './growMoved.ts';
import { type MovedTiles, RIGHT } from './movedTiles.ts';
import { CHANGED, MOVED, type Scene } from './scene.ts';
import { rectOfTiles, tilesUnder } from './tileGrid.ts';

/** What a tile counts that a move explains, or destroys: its pixels shifted by this, so 16 for a square one. */
const SCORE_SHIFT = 4;
/** One colour can be had without a move, and compresses to nothing. */
const FLAT_SHIFT = 6;
/** A tile that has to be sent anyway may lie in a rect, at a small price, so that it lies at no edge. */
const LOST_SHIFT = 8;
/** What a move has to explain to be worth a command, and another rect in it: so many square tiles. */
export const MIN_MOVE_SCORE = 16 * 6;
const MIN_RECT_SCORE = 16 * 3;
/** More rects in one command would be scraps. */
const MAX_MOVE_RECTS = 12;

/** What has changed, is of more than one colour, and is not explained, as a score. */
export function unexplainedScore(scene: Scene): number {
  const { states, isUneven, grid } = scene;
  let sum = 0;
  for (let row = 0, i = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++, i++) {
      if (states[i] === CHANGED && isUneven[i] !== 0) sum += scene.areaOf(column, row) >> SCORE_SHIFT;
    }
  }
  return sum;
}

/** What a move explains of that, among the tiles that it was asked about. */
export function explainedScore(scene: Scene, tiles: MovedTiles): number {
  return explainedArea(scene, tiles).score;
}

/**
 * Where pixels lie that moved: few large rects over all tiles that the move explains, of which those are known that
 * it was asked about. A rect may hold tiles that it gets wrong, if it gains more than it loses. The scene is told.
 * Empty when the move does not pay.
 */
export function findMovedRects(scene: Scene, tiles: MovedTiles): Rect[] {
  const area = explainedArea(scene, tiles);
  if (area.score < MIN_MOVE_SCORE) return [];
  tiles.compareAll(area);

  const columns = area.right - area.left;
  const scores = scoresOf(scene, area, tiles);
  const found: Rect[] = [];
  for (let least = MIN_MOVE_SCORE; found.length < MAX_MOVE_RECTS; least = MIN_RECT_SCORE) {
    const best = bestRect(scores, columns, area.bottom - area.top, least);
    if (best === undefined) break;
    const chosen = shifted(best, area);
    const { left, top, right, bottom } = chosen;
    const rect = growMoved(scene, rectOfTiles(scene.grid, left, top, right, bottom), tiles.dx, tiles.dy);
    found.push(...subtractRects([rect], found));
    tell(scene, rect, chosen, tiles);
    for (let row = best.top; row < best.bottom; row++) {
      scores.fill(-1, row * columns + best.left, row * columns + best.right);
    }
  }
  return found;
}

/** The bounds of what the move explains, flat tiles left out, and what that is worth. */
function explainedArea(scene: Scene, { results }: MovedTiles): TileRect {
  const { states, isUneven, grid } = scene;
  let [left, top, right, bottom, score] = [grid.columns, grid.rows, 0, 0, 0];
  for (let row = 0, i = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++, i++) {
      if (results[i] !== RIGHT || states[i] !== CHANGED || isUneven[i] === 0) continue;
      score += scene.areaOf(column, row) >> SCORE_SHIFT;
      left = Math.min(left, column);
      right = Math.max(right, column + 1);
      top = Math.min(top, row);
      bottom = row + 1;
    }
  }
  return { left, top, right, bottom, score };
}

/** By tile of an area: what a rect gains or loses by holding it. */
function scoresOf(scene: Scene, area: TileRect, { results }: MovedTiles): Int32Array {
  const { states, isUneven, grid } = scene;
  const scores = new Int32Array((area.right - area.left) * (area.bottom - area.top));
  let at = 0;
  for (let row = area.top; row < area.bottom; row++) {
    for (let column = area.left; column < area.right; column++, at++) {
      const i = row * grid.columns + column;
      const pixels = scene.areaOf(column, row);
      const isRight = results[i] === RIGHT;
      if (states[i] !== CHANGED) scores[at] = isRight ? 0 : -(pixels >> SCORE_SHIFT) - 1;
      else if (!isRight) scores[at] = -(pixels >> LOST_SHIFT) - 1;
      else scores[at] = pixels >> (isUneven[i] === 0 ? FLAT_SHIFT : SCORE_SHIFT);
    }
  }
  return scores;
}

function shifted({ left, top, right, bottom, score }: TileRect, area: TileRect): TileRect {
  return {
    left: left + area.left,
    top: top + area.top,
    right: right + area.left,
    bottom: bottom + area.top,
    score,
  };
}

/** Marks what a rect of a move explains, among the tiles that it was made of, and what it touches. */
function tell(scene: Scene, rect: Rect, chosen: TileRect, { results }: MovedTiles): void {
  const { states, isTouched, grid } = scene;
  const { left, top, right, bottom } = tilesUnder(grid, rect);
  for (let row = top; row < bottom; row++) {
    const isRow = row >= chosen.top && row < chosen.bottom;
    for (let column = left; column < right; column++) {
      const i = row * grid.columns + column;
      const isInside = isRow && column >= chosen.left && column < chosen.right;
      if (isInside && results[i] === RIGHT) states[i] = MOVED;
      else isTouched[i] = 1;
    }
  }
}
