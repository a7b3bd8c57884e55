import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A network of two hosts: this one, and one that exists only in the kernel. */
export interface NetworkNamespace {
  readonly name: string;
  /** The other host's address. */
  readonly address: string;
  remove(): Promise<void>;
}

/** Makes a namespace joined to this host by a pair of virtual cards. Needs root. A net of four addresses hides nothing. */
export async function createNetworkNamespace(): Promise<NetworkNamespace> {
  const name = `farglass${process.pid}`;
  const [here, there] = [`fg${process.pid}a`.slice(0, 15), `fg${process.pid}b`.slice(0, 15)];
  const ip = (...args: string[]) => run('ip', args);
  await ip('netns', 'add', name);
  const remove = async () => {
    // A process that is left inside would keep the cards, and they the address.
    await ip('link', 'delete', here).catch(() => undefined);
    await ip('netns', 'delete', name);
  };
  try {
    await ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', name);
    await ip('addr', 'add', '10.231.77.1/30', 'dev', here);
    await ip('link', 'set', here, 'up');
    await ip('-n', name, 'addr', 'add', '10.231.77.2/30', 'dev', there);
    await ip('-n', name, 'link', 'set', there, 'up');
    await ip('-n', name, 'link', 'set', 'lo', 'up');
  } catch (error) {
    await remove();
    throw error;
  }
  return { name, address: '10.231.77.2', remove };
}
