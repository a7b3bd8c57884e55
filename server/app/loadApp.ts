import type { AppDefinition } from './app.ts';

/**
 * Imports an app's module and returns its default export. Throws an Error that says what is wrong with it.
 * `module` is a file URL.
 */
export async function loadApp(module: string): Promise<AppDefinition> {
  const exports: { readonly default?: unknown } = await import(module);
  const app = exports.default;
  if (!isAppDefinition(app)) {
    throw new Error(`${module} is not an app: it must say "export default defineApp({ title, start(app) {...} })".`);
  }
  return app;
}

function isAppDefinition(value: unknown): value is AppDefinition {
  if (typeof value !== 'object' || value === null) return false;
  return 'title' in value && typeof value.title === 'string' && 'start' in value && typeof value.start === 'function';
}
