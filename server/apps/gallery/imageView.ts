import { contains, intersect, isEmpty, type Rect, rect, sameRect, translate } from '../../../protocol/index.ts';
import type { Canvas } from '../../index.ts';
import { fitText } from '../fitText.ts';
import { colors, fontOf } from '../theme.ts';
import { type ImageFile, type Layer, scaledSize } from './imageFile.ts';
import type { OpenedImage } from './imageLoader.ts';
import { fitZoom, neededLayer, type Placement, settle, zoomAt } from './imagePlacement.ts';
import { sampleLayer } from './sampleLayer.ts';

interface Shown {
  readonly area: Rect;
  readonly layer: Layer;
  readonly placement: Placement;
}

/** Lines of a card that stands where an image should be. */
export interface Card {
  readonly title: string;
  readonly text: string;
  readonly color: string;
}

/** Asks for another layer of the image that is shown; it comes by `setLayer`. */
type RequestLayer = (file: ImageFile, scale: number, part: Rect) => void;

/** Shows an image in an area: fits it, zooms, pans. Each `draw` draws what differs from the screen. */
export class ImageView {
  private readonly canvas: Canvas;
  private readonly requestLayer: RequestLayer;
  private area: Rect = rect(0, 0, 0, 0);
  private px: (logical: number) => number = Math.round;
  private image: ImageFile | null = null;
  /** The layer that fits the image best, and the whole image, for where the first is only a part. */
  private layer: Layer | null = null;
  private overview: Layer | null = null;
  private placement: Placement = { zoom: 1, x: 0, y: 0 };
  private isFitted = true;
  private card: Card | null = null;
  private shown: Shown | Card | null = null;
  private requested = '';

  constructor(canvas: Canvas, requestLayer: RequestLayer) {
    this.canvas = canvas;
    this.requestLayer = requestLayer;
  }

  place(area: Rect, px: (logical: number) => number): void {
    const { image } = this;
    this.area = area;
    this.px = px;
    this.shown = null;
    if (image === null) return;
    if (this.isFitted) this.fit();
    else this.move(settle(image, area, this.placement));
  }

  /** The scale at which an image is first shown. */
  firstScale(file: ImageFile): number {
    return fitZoom(file, this.area);
  }

  show({ file, layer }: OpenedImage): void {
    this.card = null;
    this.image = file;
    this.layer = layer;
    this.overview = layer;
    this.requested = '';
    this.fit();
  }

  /** Shows a card in place of any image. */
  showCard(card: Card): void {
    this.card = card;
    this.image = null;
    this.layer = null;
    this.overview = null;
  }

  /** A layer that was asked for. It is left aside when another image is shown by now, or another scale. */
  setLayer(file: ImageFile, layer: Layer): void {
    if (file !== this.image || this.layer === null) return;
    this.requested = '';
    if (layer.scale === neededLayer(file, this.placement.zoom, this.visiblePart()).scale) this.layer = layer;
  }

  get file(): ImageFile | null {
    return this.image;
  }

  get zoom(): number {
    return this.placement.zoom;
  }

  /** Whether there is more of the image than is seen. */
  get canPan(): boolean {
    if (this.image === null) return false;
    const { width, height } = scaledSize(this.image, this.zoom);
    return width > this.area.width || height > this.area.height;
  }

  fit(): void {
    if (this.image === null) return;
    this.isFitted = true;
    this.move(settle(this.image, this.area, { zoom: fitZoom(this.image, this.area), x: 0, y: 0 }));
  }

  /** Zooms at a point of the canvas; the middle of the area when there is none. */
  zoomTo(zoom: number, x = this.area.x + this.area.width / 2, y = this.area.y + this.area.height / 2): void {
    if (this.image === null) return;
    this.isFitted = false;
    this.move(zoomAt(this.image, this.area, this.placement, zoom, x, y));
  }

  /** Between fitting and 100 %. */
  toggleFit(x?: number, y?: number): void {
    if (this.isFitted && this.zoom !== 1) this.zoomTo(1, x, y);
    else this.fit();
  }

  /** Moves the image by whole pixels. */
  pan(dx: number, dy: number): void {
    if (this.image === null) return;
    const { zoom, x, y } = this.placement;
    this.move(settle(this.image, this.area, { zoom, x: x + dx, y: y + dy }));
  }

  draw(): void {
    if (isEmpty(this.area)) return;
    if (this.card !== null) this.drawCard(this.card);
    else if (this.layer !== null) this.drawImage(this.layer);
  }

  private move(placement: Placement): void {
    const { image, layer } = this;
    this.placement = placement;
    if (image === null || layer === null) return;
    const { scale, part } = neededLayer(image, placement.zoom, this.visiblePart());
    if (layer.scale === scale && contains(layer.part, this.visibleAt(scale))) return;
    const request = [scale, part.x, part.y, part.width, part.height].join(' ');
    if (request === this.requested) return;
    this.requested = request;
    this.requestLayer(image, scale, part);
  }

  /** The part of the scaled image that is in the area. */
  private visiblePart(): Rect {
    return translate(this.imageRect(), -this.placement.x, -this.placement.y);
  }

  /** The same, at another scale, to whole pixels inwards. */
  private visibleAt(scale: number): Rect {
    const ratio = scale / this.zoom;
    const { x, y, width, height } = this.visiblePart();
    const [left, top] = [Math.ceil(x * ratio), Math.ceil(y * ratio)];
    return rect(left, top, Math.floor((x + width) * ratio) - left, Math.floor((y + height) * ratio) - top);
  }

  /** The part of the area that the image covers. */
  private imageRect(): Rect {
    if (this.image === null) return rect(0, 0, 0, 0);
    const { x, y, zoom } = this.placement;
    return intersect(this.area, { x, y, ...scaledSize(this.image, zoom) });
  }

  private drawImage(layer: Layer): void {
    const { area, placement, shown } = this;
    this.shown = { area, layer, placement };
    const isSame = shown !== null && 'layer' in shown && shown.layer === layer && sameRect(shown.area, area);
    if (!isSame || shown.placement.zoom !== placement.zoom) {
      this.drawPart(area);
      return;
    }
    const dx = placement.x - shown.placement.x;
    const dy = placement.y - shown.placement.y;
    if (dx === 0 && dy === 0) return;
    if (Math.abs(dx) >= area.width || Math.abs(dy) >= area.height) {
      this.drawPart(area);
      return;
    }
    const { x, y, width, height } = area;
    this.canvas.scroll(x, y, width, height, dx, dy);
    if (dy !== 0) this.drawPart(rect(x, dy > 0 ? y : y + height + dy, width, Math.abs(dy)));
    const rows = rect(x, dy > 0 ? y + dy : y, width, height - Math.abs(dy));
    if (dx !== 0) this.drawPart(rect(dx > 0 ? x : x + width + dx, rows.y, Math.abs(dx), rows.height));
  }

  private drawPart(part: Rect): void {
    const { layer, overview, placement } = this;
    const covered = intersect(part, this.imageRect());
    if (!sameRect(covered, part)) this.fillAround(part, covered);
    if (isEmpty(covered) || layer === null) return;
    const wanted = translate(covered, -placement.x, -placement.y);
    const best = intersect(wanted, partAt(layer, placement.zoom));
    if (!sameRect(best, wanted) && overview !== null) this.put(overview, wanted);
    if (!isEmpty(best)) this.put(layer, best);
  }

  private put(layer: Layer, part: Rect): void {
    const { zoom, x, y } = this.placement;
    const data = sampleLayer(layer, zoom, part, this.px(8));
    this.canvas.putImageData({ data, width: part.width, height: part.height }, x + part.x, y + part.y);
  }

  private fillAround(part: Rect, hole: Rect): void {
    const { canvas } = this;
    canvas.fillStyle = colors.background;
    if (isEmpty(hole)) {
      canvas.fillRect(part.x, part.y, part.width, part.height);
      return;
    }
    const [holeRight, holeBottom] = [hole.x + hole.width, hole.y + hole.height];
    canvas.fillRect(part.x, part.y, part.width, hole.y - part.y);
    canvas.fillRect(part.x, holeBottom, part.width, part.y + part.height - holeBottom);
    canvas.fillRect(part.x, hole.y, hole.x - part.x, hole.height);
    canvas.fillRect(holeRight, hole.y, part.x + part.width - holeRight, hole.height);
  }

  private drawCard(card: Card): void {
    if (this.shown === card) return;
    this.shown = card;
    const { canvas, area, px } = this;
    canvas.fillStyle = colors.background;
    canvas.fillRect(area.x, area.y, area.width, area.height);
    const width = Math.min(area.width - px(24), px(480));
    const height = px(96);
    if (width < px(80) || area.height < height) return;
    const x = area.x + Math.floor((area.width - width) / 2);
    const y = area.y + Math.floor((area.height - height) / 2);
    canvas.fillStyle = colors.panel;
    canvas.fillRect(x, y, width, height);
    canvas.fillStyle = card.color;
    canvas.fillRect(x, y, px(4), height);
    canvas.font = fontOf(px(16), 'bold');
    canvas.fillStyle = colors.text;
    canvas.fillText(fitText(canvas, card.title, width - px(44)), x + px(24), y + px(40));
    canvas.font = fontOf(px(13));
    canvas.fillStyle = colors.dim;
    canvas.fillText(fitText(canvas, card.text, width - px(44)), x + px(24), y + px(66));
  }
}

/** The part of the image at a zoom that a layer shows, to whole pixels inwards. */
function partAt(layer: Layer, zoom: number): Rect {
  const ratio = zoom / layer.scale;
  const { x, y, width, height } = layer.part;
  const [left, top] = [Math.ceil(x * ratio), Math.ceil(y * ratio)];
  // The last pixel of the image may be less than a whole one of the layer.
  return rect(left, top, Math.ceil((x + width) * ratio) - left + 1, Math.ceil((y + height) * ratio) - top + 1);
}
