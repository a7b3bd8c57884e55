import { prose } from '../prose.ts';
import type { Workload } from './workload.ts';

const CHARACTERS = 300;
const QUICK_CHARACTERS = 40;
/** 20 characters a second: a fast typist in a burst. */
const INTERVAL_MILLISECONDS = 50;

export const typing: Workload = {
  name: 'typing',
  title: 'Typing',
  summary: `${CHARACTERS} characters typed into a shell, 20 a second, each echoed`,
  app: 'terminal',
  hasLatency: true,
  async play({ client, random, isQuick }) {
    const text = prose(random, isQuick ? QUICK_CHARACTERS : CHARACTERS);
    await client.type(text, { delay: INTERVAL_MILLISECONDS });
  },
};
