import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';

/** The viewer as a page: exactly these files, each under its own path. */
const files: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/viewer.js': { file: 'viewer.js', type: 'text/javascript; charset=utf-8' },
  '/viewer.css': { file: 'viewer.css', type: 'text/css; charset=utf-8' },
  '/icon.svg': { file: 'icon.svg', type: 'image/svg+xml' },
};

/** The page may load and reach this server, nothing else; nothing may frame it. */
export const securityHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-cache',
} as const;

/** Addresses of sessions and apps show the same page, which connects there. */
const PAGE_PATH = /^\/(s|app)\/[A-Za-z0-9-]+$/;

/** A name alone: people leave out what they need not know. It is taken as an app's. */
const NAME_PATH = /^\/(?!(?:api|app|s)$)[A-Za-z0-9-]{1,64}$/;

/** Answers with a file of the viewer, or says where it is; false when the path is none of them. */
export async function serveStatic(folder: string, path: string, response: ServerResponse): Promise<boolean> {
  if (NAME_PATH.test(path)) {
    response.writeHead(302, { ...securityHeaders, Location: `/app${path}` });
    response.end();
    return true;
  }
  const entry = PAGE_PATH.test(path) ? files['/'] : Object.hasOwn(files, path) ? files[path] : undefined;
  if (entry === undefined) return false;
  const content = await readFile(join(folder, entry.file));
  response.writeHead(200, { ...securityHeaders, 'Content-Type': entry.type, 'Content-Length': content.length });
  response.end(content);
  return true;
}
