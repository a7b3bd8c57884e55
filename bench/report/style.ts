/** Colours, and the look of charts. Colours of the modes are told apart by people who see red and green alike. */
export const chartStyle = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1a1f29; --quiet: #667085; --line: #e4e7ec; --grid: #edeff3;
  --commands: #1f6feb; --raw: #e0701a; --plain: #98a2b3; --stream: #8250df; --good: #12805c; --bad: #c4320a; --span: #cfd4dd;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1218; --card: #171b23; --text: #e6e9ef; --quiet: #949db0; --line: #272d39; --grid: #222834;
    --commands: #5b9dff; --raw: #ff9a4d; --plain: #5d6678; --stream: #b58cff; --good: #4cc38a; --bad: #ff8a6b; --span: #3a4250;
  }
}
.chart { display: block; width: 100%; height: auto; overflow: visible; font-size: 14px; font-variant-numeric: tabular-nums; }
.chart text { fill: var(--text); }
.chart .tick, .chart .quiet { fill: var(--quiet); font-size: 12.5px; }
.chart .name { font-weight: 500; }
.chart .block { font-weight: 650; font-size: 15px; }
.chart .value { font-size: 13px; }
.chart .small { font-size: 12px; }
.chart .ratio { font-size: 16px; font-weight: 650; }
.chart .commands-text { fill: var(--commands); }
.chart .raw-text { fill: var(--raw); }
.chart .stream-text { fill: var(--stream); }
.chart .grid { stroke: var(--grid); stroke-width: 1; }
.chart .span { stroke: var(--span); stroke-width: 3; }
.chart .mark { stroke: var(--card); stroke-width: 2; }
.chart .commands { fill: var(--commands); }
.chart .raw { fill: var(--raw); }
.chart .stream { fill: var(--stream); }
.chart .plain { fill: var(--plain); }
.chart .pale { opacity: 0.4; }
.chart .ring { fill: var(--card); stroke-width: 2; }
.chart .ring.commands { stroke: var(--commands); }
.chart .ring.raw { stroke: var(--raw); }
.chart .peer { fill: var(--quiet); stroke: var(--card); stroke-width: 1; }
.chart .card { fill: var(--card); }
.chart .whisker { stroke-width: 2; }
.chart .whisker.commands { stroke: var(--commands); }
.chart .whisker.raw { stroke: var(--raw); }
.chart .round-trip { stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 2 3; }
`;

/** The page's look. */
export const style = `${chartStyle}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 48px 24px 64px; background: var(--page); color: var(--text);
  font: 15px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
main { max-width: 1040px; margin: 0 auto; }
h1 { font-size: 30px; line-height: 1.2; letter-spacing: -0.02em; margin: 0 0 6px; }
h2 { font-size: 19px; letter-spacing: -0.01em; margin: 0 0 4px; }
header p { margin: 0; color: var(--quiet); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 24px 28px; margin-top: 20px; }
section > p { margin: 0 0 14px; color: var(--quiet); max-width: 76ch; }
.notice { color: var(--bad); margin-top: 6px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); gap: 14px; margin-top: 26px; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; }
.tile b { display: block; font-size: 30px; line-height: 1.15; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.tile span { display: block; margin-top: 6px; color: var(--quiet); font-size: 13px; line-height: 1.4; }
section > p.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; font-size: 13px; color: var(--text); }
.key { display: inline-block; width: 10px; height: 10px; border-radius: 50%; margin-right: 7px; background: currentColor; }
.key.commands, .meter.commands { background: var(--commands); }
.key.raw, .meter.raw { background: var(--raw); }
.key.square { border-radius: 2px; background: var(--quiet); }
.key.whisker { width: 20px; height: 2px; border-radius: 0; vertical-align: 3px; background: var(--quiet); }
.key.pale { opacity: 0.4; }
.key.tick { width: 0; height: 13px; border-radius: 0; border-left: 2px dotted var(--quiet); background: none; vertical-align: -2px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 7px 10px; font-weight: 400; white-space: nowrap; vertical-align: middle; }
th[scope=row] { font-weight: 500; padding-left: 0; }
thead th { color: var(--quiet); font-size: 13px; border-bottom: 1px solid var(--line); vertical-align: bottom; }
.matrix thead th { color: var(--text); font-weight: 600; }
.matrix small { display: block; color: var(--quiet); font-weight: 400; }
.matrix tbody tr + tr > * { border-top: 1px solid var(--grid); }
.matrix { table-layout: fixed; min-width: 760px; }
.matrix thead th:first-child { width: 190px; }
.matrix b { font-weight: 650; }
.meter { height: 4px; border-radius: 2px; margin-top: 4px; min-width: 2px; }
.commands-text { color: var(--commands); }
.raw-text { color: var(--raw); }
.even-text { color: var(--quiet); }
.meter.even { background: var(--span); }
.quiet { color: var(--quiet); }
.results { font-size: 12.5px; }
.results th, .results td { padding: 4px 7px; }
.results th:first-child { padding-left: 0; }
.results :is(th, td):last-child { padding-right: 0; }
.results tr.first > * { border-top: 1px solid var(--line); }
.number { text-align: right; }
.good { color: var(--good); }
.bad { color: var(--bad); font-weight: 600; }
ul { margin: 0; padding-left: 20px; color: var(--quiet); }
ul b { color: var(--text); font-weight: 500; }
@media (max-width: 640px) { body { padding: 28px 12px 40px; } section { padding: 18px 14px; } .chart { min-width: 640px; } }
@media print { body { background: none; padding: 0; } section { break-inside: avoid; } }
`;
