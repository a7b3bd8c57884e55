import type { Rect } from '../../../protocol/index.ts';
import { type Canvas, createCanvas } from '../../index.ts';

export const SCENE_WIDTH = 320;
export const SCENE_HEIGHT = 240;
export const FRAMES_PER_SECOND = 30;

const TILE = 32;
const BALL_RADIUS = 20;
const GEM_RADIUS = 34;
const TICKER_HEIGHT = 28;
const TICKER_TEXT =
  'Farglass animation   ·   320 × 240 at 30 frames per second   ·   the same picture for the same frame   ·   ';
/** Shapes are smoothed at their edges, over this many pixels around them. */
const EDGE = 2;

/**
 * A moving picture whose frame n looks the same in every run: a ball that bounces, a polygon that turns, bars that
 * swing and a text that runs along, over a pattern. Each call restores the pattern where the last frame's shapes were,
 * and draws the new ones; what a frame shows does not depend on which frame was drawn before.
 */
export class Scene {
  private readonly canvas: Canvas;
  private readonly pattern: ReturnType<Canvas['createPattern']>;
  private drawn: Rect[] = [];
  private isPatternDrawn = false;

  constructor(canvas: Canvas) {
    this.canvas = canvas;
    this.pattern = canvas.createPattern(patternTile());
  }

  draw(frame: number): void {
    const { canvas } = this;
    canvas.fillStyle = this.pattern;
    if (!this.isPatternDrawn) canvas.fillRect(0, 0, SCENE_WIDTH, SCENE_HEIGHT);
    this.isPatternDrawn = true;
    for (const { x, y, width, height } of this.drawn) canvas.fillRect(x, y, width, height);
    this.drawn = [drawBars(canvas, frame), drawGem(canvas, frame), drawBall(canvas, frame)];
    drawTicker(canvas, frame);
  }
}

function patternTile(): Canvas {
  const tile = createCanvas(TILE, TILE);
  tile.fillStyle = '#1a1e26';
  tile.fillRect(0, 0, TILE, TILE);
  tile.fillStyle = '#202631';
  tile.fillRect(0, 0, TILE / 2, TILE / 2);
  tile.fillRect(TILE / 2, TILE / 2, TILE / 2, TILE / 2);
  tile.fillStyle = '#2d3441';
  for (const [x, y] of [
    [7, 7],
    [23, 7],
    [7, 23],
    [23, 23],
  ] as const)
    tile.fillRect(x, y, 2, 2);
  return tile;
}

/** Goes from 0 to `length` and back, `speed` steps a frame. */
function bounce(frame: number, speed: number, length: number): number {
  const way = (frame * speed) % (2 * length);
  return way < length ? way : 2 * length - way;
}

function drawBall(canvas: Canvas, frame: number): Rect {
  const bottom = SCENE_HEIGHT - TICKER_HEIGHT - BALL_RADIUS - EDGE;
  const x = BALL_RADIUS + EDGE + bounce(frame, 3, SCENE_WIDTH - 2 * (BALL_RADIUS + EDGE));
  // A parabola of 48 frames: up and down again as a thrown ball does.
  const phase = ((frame % 48) - 24) / 24;
  const y = bottom - Math.round(150 * (1 - phase * phase));
  const light = canvas.createRadialGradient(x - 7, y - 8, 2, x, y, BALL_RADIUS);
  light.addColorStop(0, '#ffe3c2');
  light.addColorStop(0.4, '#f39a5b');
  light.addColorStop(1, '#a63d2f');
  canvas.fillStyle = light;
  canvas.beginPath();
  canvas.arc(x, y, BALL_RADIUS, 0, 2 * Math.PI);
  canvas.fill();
  return square(x, y, BALL_RADIUS + EDGE);
}

function drawGem(canvas: Canvas, frame: number): Rect {
  const centerX = 90 + Math.round(40 * Math.sin((frame * Math.PI) / 75));
  const centerY = 88;
  const turn = (frame * Math.PI) / 60;
  canvas.beginPath();
  for (let corner = 0; corner < 5; corner++) {
    const angle = turn + (corner * 2 * Math.PI) / 5;
    canvas.lineTo(centerX + GEM_RADIUS * Math.cos(angle), centerY + GEM_RADIUS * Math.sin(angle));
  }
  canvas.closePath();
  canvas.fillStyle = `hsl(${(frame * 2) % 360}, 60%, 58%)`;
  canvas.fill();
  canvas.strokeStyle = '#e6eaf1';
  canvas.lineWidth = 2;
  canvas.lineJoin = 'round';
  canvas.stroke();
  return square(centerX, centerY, GEM_RADIUS + 2 * EDGE);
}

function drawBars(canvas: Canvas, frame: number): Rect {
  const bars = 8;
  const [left, width, bottom, most] = [196, 10, 180, 96];
  for (let bar = 0; bar < bars; bar++) {
    const height = 16 + Math.round((most - 16) * (0.5 + 0.5 * Math.sin(frame / 9 + bar * 0.8)));
    canvas.fillStyle = bar % 2 === 0 ? '#5aa9ff' : '#4fd0d6';
    canvas.fillRect(left + bar * (width + 4), bottom - height, width, height);
  }
  return { x: left, y: bottom - most, width: bars * (width + 4), height: most };
}

function drawTicker(canvas: Canvas, frame: number): void {
  const top = SCENE_HEIGHT - TICKER_HEIGHT;
  canvas.fillStyle = '#10131a';
  canvas.fillRect(0, top, SCENE_WIDTH, TICKER_HEIGHT);
  canvas.font = '15px sans-serif';
  canvas.fillStyle = '#e6eaf1';
  const length = Math.ceil(canvas.measureText(TICKER_TEXT).width);
  for (let x = -((frame * 2) % length); x < SCENE_WIDTH; x += length) canvas.fillText(TICKER_TEXT, x, top + 19);
}

function square(centerX: number, centerY: number, reach: number): Rect {
  return {
    x: Math.floor(centerX - reach),
    y: Math.floor(centerY - reach),
    width: 2 * reach + 1,
    height: 2 * reach + 1,
  };
}
