import type { AppDefinition } from './app.ts';

/**
 * Imports an app's module and returns its default export, or what that returns when it is a function: such an app is
 * called with the options of its entry in the catalog, and checks them. Throws an Error that says what is wrong.
 * `module` is a file URL.
 */
export async function loadApp(module: string, options?: unknown): Promise<AppDefinition> {
  const exports: { readonly default?: unknown } = await import(module);
  const app: unknown = isFunction(exports.default) ? exports.default(options) : exports.default;
  if (!isAppDefinition(app)) {
    throw new Error(`${module} is not an app: it must say "export default defineApp({ title, start(app) {...} })".`);
  }
  return app;
}

function isFunction(value: unknown): value is (options: unknown) => unknown {
  return typeof value === 'function';
}

function isAppDefinition(value: unknown): value is AppDefinition {
  if (typeof value !== 'object' || value === null) return false;
  return 'title' in value && typeof value.title === 'string' && 'start' in value && typeof value.start === 'function';
}
