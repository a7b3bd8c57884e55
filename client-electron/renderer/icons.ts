const SVG = 'http://www.w3.org/2000/svg';

/** Strokes on a grid of 24 x 24, drawn in the colour of the text. */
const paths = {
  back: 'M14.5 5.5 8 12l6.5 6.5',
  clock: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 7.5V12l3 2',
  close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  display: 'M4 5h16v11H4zM9 20h6M12 16v4',
  film: 'M4 5.5h16v13H4zM10 9.2v5.6l4.8-2.8z',
  folder: 'M3.5 18.5v-13h6l2 2.5h9v10.5z',
  fullScreen: 'M4.5 9V4.5H9M15 4.5h4.5V9M19.5 15v4.5H15M9 19.5H4.5V15',
  gauge: 'M4.5 17.5a8.5 8.5 0 1 1 15 0M12 14.5l4-5',
  globe: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17',
  monitor: 'M3.5 13h4l2.5-7 4 12 2.5-5h4',
  paste: 'M8.5 5.5h-3v14h13v-14h-3M9 4h6v3.5H9z',
  pen: 'M5 19l1-4.2L16.3 4.5l3.2 3.2L9.2 18zM14 6.8l3.2 3.2',
  picture: 'M4 5h16v14H4zM4 16l4.5-5 4 4 3-2.5L20 16M15.2 9.2h.1',
  plug: 'M9 3.5v5M15 3.5v5M6.5 8.5h11v3a5.5 5.5 0 0 1-11 0zM12 17v3.5',
  refresh: 'M19 12a7 7 0 1 1-2.2-5.1M19.5 3.8v4h-4',
  server: 'M4.5 4.5h15v6h-15zM4.5 13.5h15v6h-15zM8 7.5h.1M8 16.5h.1',
  terminal: 'M4 5h16v14H4zM7.5 9.5l3 2.5-3 2.5M12.5 15h4',
  text: 'M6 3.5h8l4.5 4.5v12.5H6zM9.5 12h6M9.5 16h6M13.5 3.5v5h5',
} as const satisfies Readonly<Record<string, string>>;

export type IconName = keyof typeof paths;

/** A new picture of that name. It is decoration: what it stands for must be said besides. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
