/** Attributes of an element; those that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Markup that is safe to put into a page: made by `element`, or text that was escaped. */
export interface Markup {
  readonly markup: string;
}

export type Child = Markup | string | undefined;

/** An element of HTML or SVG. Strings among the children are text. */
export function element(name: string, attributes: Attributes, ...children: readonly Child[]): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(typeof value === 'number' ? rounded(value) : String(value))}"`)
    .join('');
  const content = children.map((child) => (typeof child === 'object' ? child.markup : escaped(child ?? ''))).join('');
  return { markup: `<${name}${written}>${content}</${name}>` };
}

/** Several elements side by side. */
export function together(children: readonly Child[]): Markup {
  return {
    markup: children.map((child) => (typeof child === 'object' ? child.markup : escaped(child ?? ''))).join(''),
  };
}

/** A drawing that is as wide as its place allows and keeps its proportions. `label` is for those who hear it. */
export function drawing(width: number, height: number, label: string, ...children: readonly Child[]): Markup {
  const attributes = { class: 'chart', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label };
  return element('svg', attributes, ...children);
}

/** A line of text in a drawing. */
export function label(x: number, y: number, text: string, attributes: Attributes = {}): Markup {
  return element('text', { x, y, ...attributes }, text);
}

/** What a pointer that rests on an element reads. */
export function tooltip(text: string): Markup {
  return element('title', {}, text);
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
