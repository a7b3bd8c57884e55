import { type Rect, rect } from '../../../protocol/index.ts';
import { type AppContext, defineApp, type KeyEvent, type PointerEvent, type WheelEvent } from '../../index.ts';
import { formatBytes } from '../formatBytes.ts';
import { TextFields } from '../textFields.ts';
import { colors, pixelsFor } from '../theme.ts';
import { FileTree, type TreeNode } from './fileTree.ts';
import { ImageLoader } from './imageLoader.ts';
import { ImageView } from './imageView.ts';
import { findRootFolder } from './rootFolder.ts';
import { TreeView } from './treeView.ts';

/** Logical pixels. */
const TREE_WIDTH = 280;
const MIN_TREE_WIDTH = 140;
const HEAD_HEIGHT = 36;
const INFO_HEIGHT = 30;
/** How near the pointer must be to the line between tree and image to move it. */
const SPLIT_REACH = 4;
const PAN_STEP = 60;
const ZOOM_STEP = 1.25;
/** One notch of a wheel, 100 pixels, zooms by about a fifth. */
const ZOOM_PER_WHEEL_PIXEL = 0.0018;
const DOUBLE_CLICK_MS = 400;

/** What the pointer drags. */
type Drag =
  | { readonly kind: 'split' }
  | { readonly kind: 'thumb'; readonly grip: number }
  | { readonly kind: 'image'; x: number; y: number };

/** Tree, image and what joins them. Handlers change state and ask for a frame; `draw` brings the screen up to date. */
class Gallery {
  private readonly app: AppContext;
  private readonly tree: FileTree;
  private readonly treeView: TreeView;
  private readonly imageView: ImageView;
  private readonly loader: ImageLoader;
  private readonly fields: TextFields;
  private selected: TreeNode | null = null;
  /** The image that is shown, or is going to be. */
  private shown: TreeNode | null = null;
  private treeWidth = TREE_WIDTH;
  private drag: Drag | null = null;
  private lastClick = { time: Number.NEGATIVE_INFINITY, x: 0, y: 0 };
  private cursor = 'default';
  private status = '';
  private readonly draw = () => this.drawNow();

  constructor(app: AppContext, root: string) {
    this.app = app;
    this.tree = new FileTree(root, () => {
      this.treeView.setRows(this.tree.rows);
      this.redraw();
    });
    this.treeView = new TreeView(app.canvas);
    this.loader = new ImageLoader(root);
    this.fields = new TextFields(app.canvas);
    this.imageView = new ImageView(app.canvas, (file, scale, part) => {
      this.loader.decode(file, scale, part, (layer) => {
        if (layer instanceof Error) this.status = layer.message;
        else this.imageView.setLayer(file, layer);
        this.redraw();
      });
    });
    this.imageView.showCard({
      title: this.tree.name,
      text: 'Choose a picture on the left. Space shows the next one, the wheel zooms.',
      color: colors.accent,
    });
  }

  /** Reads the root folder and shows its first image. */
  async open(): Promise<void> {
    this.layOut();
    await this.tree.open();
    const first = this.tree.imageBeside(null, 1) ?? this.tree.rows[0];
    if (first !== undefined) this.select(first);
  }

  layOut(): void {
    const { canvas } = this.app;
    const px = this.px();
    const { width, height } = canvas;
    const split = this.splitX();
    const head = Math.min(height, px(HEAD_HEIGHT));
    const info = Math.min(height, px(INFO_HEIGHT));
    this.fields.forget();
    canvas.fillStyle = colors.panel;
    canvas.fillRect(0, 0, split, head);
    canvas.fillRect(split + px(1), height - info, width - split - px(1), info);
    canvas.fillStyle = colors.line;
    canvas.fillRect(split, 0, px(1), height);
    this.treeView.place(rect(0, head, split, height - head), px);
    this.imageView.place(this.imageArea(), px);
    this.redraw();
  }

  point(event: PointerEvent): void {
    const { type, x, y } = event;
    if (type === 'down' && event.button === 0) this.press(x, y);
    else if (type === 'move' && this.drag !== null) this.dragTo(this.drag, x, y);
    else if (type === 'up') this.drag = null;
    this.updateCursor(x, y);
  }

  wheel({ x, y, dx, dy, shift }: WheelEvent): void {
    if (x < this.splitX()) this.treeView.scrollBy(dy);
    else if (shift) this.imageView.pan(-dx - dy, 0);
    else this.zoomTo(this.imageView.zoom * Math.exp(-dy * ZOOM_PER_WHEEL_PIXEL), x, y);
    this.redraw();
  }

  key(event: KeyEvent): void {
    if (!event.down || event.control || event.meta || event.alt) return;
    const action = event.shift ? (this.shiftedKeys[event.key] ?? this.keys[event.key]) : this.keys[event.key];
    if (action === undefined) return;
    action();
    this.redraw();
  }

  private readonly shiftedKeys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => this.imageView.pan(this.px()(PAN_STEP), 0),
    ArrowRight: () => this.imageView.pan(-this.px()(PAN_STEP), 0),
    ArrowUp: () => this.imageView.pan(0, this.px()(PAN_STEP)),
    ArrowDown: () => this.imageView.pan(0, -this.px()(PAN_STEP)),
    ' ': () => this.step(-1),
  };

  private readonly keys: Readonly<Record<string, () => void>> = {
    ArrowUp: () => this.moveSelection(-1),
    ArrowDown: () => this.moveSelection(1),
    PageUp: () => this.moveSelection(-this.treeView.pageRows),
    PageDown: () => this.moveSelection(this.treeView.pageRows),
    Home: () => this.moveSelection(Number.NEGATIVE_INFINITY),
    End: () => this.moveSelection(Number.POSITIVE_INFINITY),
    ArrowLeft: () => this.goLeft(),
    ArrowRight: () => this.goRight(),
    Enter: () => this.activate(),
    ' ': () => this.step(1),
    Backspace: () => this.step(-1),
    '+': () => this.zoomTo(this.imageView.zoom * ZOOM_STEP),
    '=': () => this.zoomTo(this.imageView.zoom * ZOOM_STEP),
    '-': () => this.zoomTo(this.imageView.zoom / ZOOM_STEP),
    '1': () => this.zoomTo(1),
    '0': () => this.imageView.fit(),
    f: () => this.imageView.fit(),
  };

  private px(): (logical: number) => number {
    return pixelsFor(this.app.scale);
  }

  private splitX(): number {
    const px = this.px();
    const most = Math.max(px(MIN_TREE_WIDTH), this.app.canvas.width - px(MIN_TREE_WIDTH));
    return Math.min(most, Math.max(px(MIN_TREE_WIDTH), px(this.treeWidth)));
  }

  private imageArea(): Rect {
    const px = this.px();
    const { width, height } = this.app.canvas;
    const left = this.splitX() + px(1);
    return rect(left, 0, width - left, height - px(INFO_HEIGHT));
  }

  private redraw(): void {
    this.app.requestFrame(this.draw);
  }

  private press(x: number, y: number): void {
    const split = this.splitX();
    const { thumb, track } = this.treeView;
    const isDouble = this.isDoubleClick(x, y);
    if (Math.abs(x - split) <= this.px()(SPLIT_REACH)) this.drag = { kind: 'split' };
    else if (x > split) {
      if (isDouble) this.imageView.toggleFit(x, y);
      this.drag = { kind: 'image', x, y };
    } else if (thumb !== null && x >= track.x && y >= track.y) {
      const isOnThumb = y >= thumb.y && y < thumb.y + thumb.height;
      this.drag = { kind: 'thumb', grip: isOnThumb ? y - thumb.y : thumb.height / 2 };
      this.dragTo(this.drag, x, y);
    } else {
      const row = this.treeView.rowAt(x, y);
      if (row !== null) {
        this.select(row.node);
        if (row.node.kind === 'folder' && (row.isOnArrow || isDouble)) this.toggle(row.node);
      }
    }
    this.redraw();
  }

  private isDoubleClick(x: number, y: number): boolean {
    const time = performance.now();
    const { lastClick } = this;
    const isNear = Math.hypot(x - lastClick.x, y - lastClick.y) < this.px()(5);
    const isDouble = isNear && time - lastClick.time < DOUBLE_CLICK_MS;
    // A third click begins anew.
    this.lastClick = { time: isDouble ? Number.NEGATIVE_INFINITY : time, x, y };
    return isDouble;
  }

  private dragTo(drag: Drag, x: number, y: number): void {
    // Two quick drags from one place are no double click.
    this.lastClick = { time: Number.NEGATIVE_INFINITY, x, y };
    if (drag.kind === 'split') {
      this.treeWidth = x / this.app.scale;
      this.layOut();
    } else if (drag.kind === 'thumb') this.treeView.dragThumbTo(y - drag.grip);
    else {
      this.imageView.pan(x - drag.x, y - drag.y);
      drag.x = x;
      drag.y = y;
    }
    this.redraw();
  }

  private updateCursor(x: number, y: number): void {
    const isOnSplit = this.drag?.kind === 'split' || Math.abs(x - this.splitX()) <= this.px()(SPLIT_REACH);
    const { x: left, y: top, width, height } = this.imageArea();
    const isOnImage = x >= left && x < left + width && y >= top && y < top + height && this.imageView.canPan;
    const grab = this.drag?.kind === 'image' ? 'grabbing' : 'grab';
    const cursor = isOnSplit && this.drag?.kind !== 'image' ? 'col-resize' : isOnImage ? grab : 'default';
    if (cursor === this.cursor) return;
    this.cursor = cursor;
    this.app.setCursor(cursor);
  }

  private zoomTo(zoom: number, x?: number, y?: number): void {
    this.imageView.zoomTo(zoom, x, y);
  }

  private select(node: TreeNode): void {
    if (node === this.selected) return;
    this.selected = node;
    this.treeView.select(node);
    if (node.kind === 'image') this.show(node);
    this.redraw();
  }

  private show(node: TreeNode): void {
    const scaleFor = this.imageView.firstScale.bind(this.imageView);
    this.shown = node;
    this.status = `${node.name}   …`;
    this.loader.open(node.path, scaleFor, (result) => {
      if (node !== this.shown) return;
      this.status = '';
      if (result instanceof Error) {
        this.imageView.showCard({ title: node.name, text: result.message, color: colors.red });
        this.app.setTitle('Gallery');
      } else {
        this.imageView.show(result);
        this.app.setTitle(`${node.name} – Gallery`);
      }
      const beside = [this.tree.imageBeside(node, 1), this.tree.imageBeside(node, -1)];
      this.loader.preload(
        beside.flatMap((each) => each?.path ?? []),
        scaleFor,
      );
      this.redraw();
    });
  }

  private step(direction: 1 | -1): void {
    const image = this.tree.imageBeside(this.selected, direction);
    if (image !== null) this.select(image);
  }

  private moveSelection(by: number): void {
    const { rows } = this.tree;
    const from = this.selected === null ? -1 : rows.indexOf(this.selected);
    const node = rows[Math.max(0, Math.min(rows.length - 1, from + by))];
    if (node !== undefined) this.select(node);
  }

  private goLeft(): void {
    const { selected } = this;
    if (selected?.kind === 'image') this.step(-1);
    else if (selected?.isExpanded) this.tree.collapse(selected);
    else if (selected?.parent) this.select(selected.parent);
  }

  private goRight(): void {
    const { selected } = this;
    if (selected?.kind !== 'folder') this.step(1);
    else if (selected.isExpanded) this.moveSelection(1);
    else this.toggle(selected);
  }

  private activate(): void {
    if (this.selected?.kind === 'folder') this.toggle(this.selected);
    else this.imageView.toggleFit();
  }

  private toggle(folder: TreeNode): void {
    if (folder.isExpanded) {
      this.tree.collapse(folder);
      // What was selected inside is out of sight: the folder stands for it.
      if (this.selected !== null && !this.tree.rows.includes(this.selected)) this.select(folder);
    } else void this.tree.expand(folder);
  }

  private drawNow(): void {
    const { canvas } = this.app;
    const px = this.px();
    this.treeView.draw();
    this.imageView.draw();
    this.fields.draw('root', {
      ...{ x: px(12), y: 0, width: this.splitX() - px(24), height: px(HEAD_HEIGHT), size: px(13) },
      ...{ text: this.tree.name, style: 'bold', color: colors.dim, background: colors.panel },
    });
    const left = this.splitX() + px(1) + px(12);
    const right = canvas.width - px(12);
    const zoomWidth = px(64);
    const common = { y: canvas.height - px(INFO_HEIGHT), height: px(INFO_HEIGHT), background: colors.panel };
    this.fields.draw('info', {
      ...{ ...common, x: left, width: Math.max(0, right - left - zoomWidth), size: px(12) },
      ...{ text: this.describe(), color: colors.dim },
    });
    this.fields.draw('zoom', {
      ...{ ...common, x: Math.max(left, right - zoomWidth), width: zoomWidth, size: px(12), align: 'right' },
      text: this.imageView.file === null ? '' : `${formatZoom(this.imageView.zoom)} %`,
      color: colors.accent,
    });
  }

  private describe(): string {
    const { file } = this.imageView;
    if (this.status !== '' || file === null) return this.status;
    const { name, width, height, type, pages, bytes } = file;
    const frames = pages > 1 ? [`${pages} frames or pages`] : [];
    return [name, `${width} × ${height}`, type, ...frames, formatBytes(bytes)].join('   ·   ');
  }
}

function formatZoom(zoom: number): string {
  return (zoom * 100).toFixed(zoom < 0.1 ? 1 : 0);
}

export default defineApp({
  title: 'Gallery',
  description: 'The pictures of a folder of the server: a tree of files, zoom and pan',
  async start(app) {
    const gallery = new Gallery(app, await findRootFolder());
    app.on('resize', () => gallery.layOut());
    app.on('pointer', (event) => gallery.point(event));
    app.on('wheel', (event) => gallery.wheel(event));
    app.on('key', (event) => gallery.key(event));
    await gallery.open();
  },
});
