import { Command } from 'commander';
import { runSession, type SessionOrder } from './explainedSession.ts';

/** `farglass bench session`, which `farglass bench --explain` starts. Its argument is a SessionOrder. */
export function sessionCommand(): Command {
  return new Command('session').argument('<order>').action(async (text: string) => {
    const order = JSON.parse(text) as SessionOrder; // our own program's
    console.log(JSON.stringify({ port: await runSession(order) }));
  });
}
