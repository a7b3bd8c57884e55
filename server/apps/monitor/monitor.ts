import os from 'node:os';
import { rect } from '../../../protocol/index.ts';
import { type AppContext, defineApp } from '../../index.ts';
import { formatBytes } from '../formatBytes.ts';
import { TextFields } from '../textFields.ts';
import { colors, pixelsFor } from '../theme.ts';
import { CoreGrid } from './coreGrid.ts';
import { describeSystem } from './describeSystem.ts';
import { PlotCard } from './plotCard.ts';
import { ProcessTable } from './processTable.ts';
import { Sampler, type SystemSample } from './sampler.ts';

const SAMPLE_INTERVAL_MS = 1000;
/** Rows of plots for single processors: machines with more than these hold show the first ones. */
const MAX_CORE_ROWS = 3;

const percent = (share: number) => `${Math.round(share * 100)} %`;
const perSecond = (bytes: number) => `${formatBytes(bytes)}/s`;

/** What the monitor draws: cards with plots on the left, processors and processes on the right. */
class MonitorView {
  private readonly app: AppContext;
  private readonly header: TextFields;
  private readonly cpu: PlotCard;
  private readonly memory: PlotCard;
  private readonly network: PlotCard;
  private readonly disk: PlotCard;
  private readonly cores: CoreGrid;
  private readonly table: ProcessTable;
  private system = describeSystem(os.uptime(), os.loadavg());

  constructor(app: AppContext) {
    const { canvas } = app;
    const top = (maximum: number) => `up to ${perSecond(maximum)}`;
    this.app = app;
    this.header = new TextFields(canvas);
    this.cpu = new PlotCard(canvas, 'Processors', {
      series: [{ color: colors.accent, fill: '#1c3350' }],
      maximum: 1,
    });
    this.memory = new PlotCard(canvas, 'Memory', {
      series: [{ color: colors.purple, fill: '#2f2849' }, { color: colors.yellow }],
      maximum: 1,
    });
    const network = { series: [{ color: colors.green, fill: '#1b3a32' }, { color: colors.orange }], least: 10e3 };
    this.network = new PlotCard(canvas, 'Network', network, top);
    const disk = { series: [{ color: colors.teal, fill: '#1a363b' }, { color: colors.red }], least: 100e3 };
    this.disk = new PlotCard(canvas, 'Disks', disk, top);
    this.cores = new CoreGrid(canvas);
    this.table = new ProcessTable(canvas);
  }

  /** Draws all for the canvas's size. */
  layOut(): void {
    const { app } = this;
    const { canvas } = app;
    const { width, height } = canvas;
    const px = pixelsFor(app.scale);
    const gap = px(10);
    canvas.fillStyle = colors.background;
    canvas.fillRect(0, 0, width, height);
    this.header.forget();
    this.drawHeader();

    const top = px(48);
    const isNarrow = width < px(720);
    const cards = [this.cpu, this.memory, this.network, this.disk];
    const columns = isNarrow ? 2 : 1;
    const rows = cards.length / columns;
    const cardsWidth = (isNarrow ? width : Math.floor(width * 0.42)) - 2 * gap;
    const cardsHeight = (isNarrow ? Math.floor((height - top) / 2) : height - top) - gap;
    const cardWidth = Math.floor((cardsWidth - (columns - 1) * gap) / columns);
    const cardHeight = Math.floor((cardsHeight - (rows - 1) * gap) / rows);
    cards.forEach((card, index) => {
      const x = gap + (index % columns) * (cardWidth + gap);
      card.place(rect(x, top + Math.floor(index / columns) * (cardHeight + gap), cardWidth, cardHeight), px);
    });

    const panelX = isNarrow ? gap : cardsWidth + 2 * gap;
    const panelY = isNarrow ? top + cardsHeight + gap : top;
    const panel = rect(panelX, panelY, width - panelX - gap, height - panelY - gap);
    canvas.fillStyle = colors.panel;
    canvas.fillRect(panel.x, panel.y, panel.width, panel.height);
    const margin = px(12);
    const inner = Math.max(0, panel.width - 2 * margin);
    const coresHeight = CoreGrid.heightFor(os.cpus().length, inner, isNarrow ? 1 : MAX_CORE_ROWS, px);
    this.cores.place(rect(panel.x + margin, panel.y + margin, inner, coresHeight), px);
    const tableY = panel.y + margin + coresHeight + px(8);
    this.table.place(rect(panel.x + margin, tableY, inner, panel.y + panel.height - tableY - px(6)), px);
  }

  show({ cpu, cores, memory, network, disk, load, uptime, processes }: SystemSample): void {
    this.system = describeSystem(uptime, load);
    this.drawHeader();
    this.cpu.push([cpu], [{ text: percent(cpu), color: colors.accent }]);
    const swap = memory.swapTotal > 0 ? [memory.swapUsed / memory.swapTotal] : [];
    this.memory.push(
      [memory.used / memory.total, ...swap],
      [
        { text: `${formatBytes(memory.used)} / ${formatBytes(memory.total)}`, color: colors.purple },
        ...(memory.swapTotal > 0 ? [{ text: `swap ${formatBytes(memory.swapUsed)}`, color: colors.yellow }] : []),
      ],
    );
    const none = { input: 0, output: 0 };
    const { input, output } = network ?? none;
    this.network.push(
      [input, output],
      [
        { text: network ? `↓ ${perSecond(input)}` : 'unknown', color: network ? colors.green : colors.dim },
        { text: network ? `↑ ${perSecond(output)}` : '', color: colors.orange },
      ],
    );
    const transfer = disk ?? none;
    this.disk.push(
      [transfer.input, transfer.output],
      [
        { text: disk ? `R ${perSecond(transfer.input)}` : 'unknown', color: disk ? colors.teal : colors.dim },
        { text: disk ? `W ${perSecond(transfer.output)}` : '', color: colors.red },
      ],
    );
    this.cores.push(cores);
    this.table.show(processes);
  }

  click(x: number, y: number): void {
    this.table.click(x, y);
  }

  /** What a key does, by its name in the web's KeyboardEvent. */
  press(key: string): void {
    const rows: Record<string, number> = {
      ArrowUp: -1,
      ArrowDown: 1,
      PageUp: -this.table.pageRows,
      PageDown: this.table.pageRows,
      Home: -this.table.count,
      End: this.table.count,
    };
    if (rows[key] !== undefined) this.table.scrollRows(rows[key]);
  }

  scrollRows(rows: number): void {
    this.table.scrollRows(rows);
  }

  private drawHeader(): void {
    const px = pixelsFor(this.app.scale);
    const { width } = this.app.canvas;
    const common = { y: px(8), height: px(34), background: colors.background };
    const nameWidth = Math.floor(width * 0.3);
    this.header.draw('host', {
      ...{ ...common, x: px(14), width: nameWidth - px(14), text: os.hostname(), size: px(18) },
      ...{ style: 'bold', color: colors.text },
    });
    this.header.draw('system', {
      ...{ ...common, x: nameWidth, width: width - nameWidth - px(14), text: this.system, size: px(12) },
      ...{ color: colors.dim, align: 'right' },
    });
  }
}

export default defineApp({
  title: 'System monitor',
  description: 'Processors, memory, network, disks and processes of the server, each second',
  start(app) {
    const view = new MonitorView(app);
    const sampler = new Sampler();
    let isSampling = false;
    /** Wheel pixels that do not make a row yet. */
    let wheel = 0;
    view.layOut();
    app.on('resize', () => view.layOut());
    app.on('pointer', ({ type, button, x, y }) => {
      if (type === 'down' && button === 0) view.click(x, y);
    });
    app.on('wheel', ({ dy }) => {
      wheel += dy;
      const rows = Math.trunc(wheel / pixelsFor(app.scale)(20));
      wheel -= rows * pixelsFor(app.scale)(20);
      if (rows !== 0) view.scrollRows(rows);
    });
    app.on('key', ({ down, key }) => {
      if (down) view.press(key);
    });
    app.every(SAMPLE_INTERVAL_MS, async () => {
      if (isSampling) return;
      isSampling = true;
      try {
        const sample = await sampler.sample();
        if (sample !== null) view.show(sample);
      } finally {
        isSampling = false;
      }
    });
  },
});
