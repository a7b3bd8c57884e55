import { expect, test } from 'vitest';
import { internAtoms, readProperty } from '../../server/x11/properties.ts';
import { windowManagerReady } from '../../server/x11/windowManagerReady.ts';
import { DisplayWithPrograms } from './displayWithPrograms.ts';

const INPUT_OUTPUT = 1;

test('a window that is shown once the window manager works is managed', async () => {
  const display = await DisplayWithPrograms.start();
  try {
    const connection = await display.connect();
    const { client, root } = connection;
    const { WM_STATE } = await internAtoms(connection, ['WM_STATE']);
    for (let round = 0; round < 5; round++) {
      const openbox = display.start('openbox', '--sm-disable');
      expect(await windowManagerReady(connection)).toBe(true);
      const window = client.AllocID();
      client.CreateWindow(window, root, 9, 9, 99, 99, 0, 0, INPUT_OUTPUT, 0, {});
      client.MapWindow(window);
      const type = async () => (await readProperty(connection, window, WM_STATE, { maxBytes: 4 })).type;
      await expect.poll(type, { timeout: 5000, interval: 5 }).toBe(WM_STATE);
      client.DestroyWindow(window);
      openbox.kill();
      await new Promise((resolve) => openbox.once('exit', resolve));
    }
  } finally {
    await display.stop();
  }
});

test('where none comes, the wait has an end', async () => {
  const display = await DisplayWithPrograms.start();
  try {
    expect(await windowManagerReady(await display.connect(), 100)).toBe(false);
  } finally {
    await display.stop();
  }
});
