import type { Workload } from './workload.ts';

export const flood: Workload = {
  name: 'flood',
  title: 'Terminal flood',
  summary: 'a large text file run through the terminal with cat',
  app: 'terminal',
  async prepare({ client, isQuick, fixtures }) {
    await client.type(`cat ${isQuick ? fixtures.shortLog : fixtures.longLog}`);
  },
  async play({ client }) {
    client.press('Enter');
  },
};
