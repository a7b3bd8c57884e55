/** What an element starts with. Text is always put as text, never as markup: it may come from a server. */
export interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Builds an element. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  options: ElementOptions = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[Name] {
  const result = document.createElement(name);
  if (options.class !== undefined) result.className = options.class;
  if (options.text !== undefined) result.textContent = options.text;
  for (const [key, value] of Object.entries(options.attributes ?? {})) result.setAttribute(key, value);
  result.append(...children);
  return result;
}

export interface ButtonOptions {
  readonly class?: string;
  /** What is written on it; without it `icon` stands alone and `label` is what it is called. */
  readonly text?: string;
  readonly icon?: Node;
  readonly label?: string;
  readonly onClick: () => void;
}

/** Builds a button that does not submit forms. */
export function button({ class: className, text, icon, label, onClick }: ButtonOptions): HTMLButtonElement {
  const result = element('button', { class: className ?? 'button', attributes: { type: 'button' } });
  if (icon !== undefined) result.append(icon);
  if (text !== undefined) result.append(element('span', { text }));
  if (label !== undefined) {
    result.title = label;
    result.setAttribute('aria-label', label);
  }
  result.addEventListener('click', () => onClick());
  return result;
}
