import { internAtoms, REPLACE, readProperty } from './properties.ts';
import type { XConnection } from './xConnection.ts';

/** Bytes of the resources that are read; `xrdb` writes a few thousand. Larger ones are left alone. */
const MAX_RESOURCES_BYTES = 256 << 10;

/** Resources as a text of lines `name: value`, with some of them set and all other lines kept. */
export function mergedResources(text: string, changes: Readonly<Record<string, string>>): string {
  const kept = text.split('\n').filter((line) => line !== '' && !Object.hasOwn(changes, nameIn(line)));
  const changed = Object.entries(changes).map(([name, value]) => `${name}:\t${value}`);
  return [...kept, ...changed, ''].join('\n');
}

function nameIn(line: string): string {
  return line.slice(0, Math.max(0, line.indexOf(':'))).trim();
}

/** Sets resources of the root window, where `xrdb` puts them too. */
export async function setResources(connection: XConnection, changes: Readonly<Record<string, string>>): Promise<void> {
  const { client, root } = connection;
  const { RESOURCE_MANAGER, STRING } = await internAtoms(connection, ['RESOURCE_MANAGER', 'STRING']);
  const { data, bytesAfter } = await readProperty(connection, root, RESOURCE_MANAGER, {
    maxBytes: MAX_RESOURCES_BYTES,
  });
  if (bytesAfter > 0) return;
  const text = mergedResources(data.toString('latin1'), changes);
  client.ChangeProperty(REPLACE, root, RESOURCE_MANAGER, STRING, 8, Buffer.from(text, 'latin1'));
}
