import { defineConfig } from 'vitest/config';

const root = new URL('..', import.meta.url).pathname;

export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/endToEnd/**'],
          testTimeout: 60_000,
        },
      },
      {
        root,
        test: {
          name: 'endToEnd',
          include: ['test/endToEnd/**/*.test.ts'],
          // Real servers, browsers and screens: one file at a time, so that they do not starve each other.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Programs forget their settings: ones that are ended by a test ask about it when they are next started, and those of
          // whoever runs the tests stay as they are.
          env: { GSETTINGS_BACKEND: 'memory' },
          // What is waited for comes, however slow the machine.
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
});
