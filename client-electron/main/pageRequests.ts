import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { FarglassBridge } from '../renderer/bridge.ts';
import { type Reply, type RequestName, requestChannel } from './channels.ts';
import { PAGE_ORIGIN } from './clientFiles.ts';

/** For each request, what answers it. Arguments come from the page and can be anything. */
export type RequestHandlers = {
  readonly [Name in RequestName]: (
    ...args: Unchecked<Parameters<FarglassBridge[Name]>>
  ) => ReturnType<FarglassBridge[Name]> | Awaited<ReturnType<FarglassBridge[Name]>>;
};

type Unchecked<Parameters extends readonly unknown[]> = { [Index in keyof Parameters]: unknown };

/** Answers the requests of a window's page, and of nothing else. */
export function answerPageRequests(window: BrowserWindow, handlers: RequestHandlers): void {
  for (const [name, handler] of Object.entries(handlers)) {
    // The table's type pairs each name with its handler; taken apart, both are only known to be some of them.
    const answer = handler as (...args: unknown[]) => unknown;
    ipcMain.handle(requestChannel(name as RequestName), async (event, ...args: unknown[]): Promise<Reply> => {
      if (!isFromPage(event, window)) throw new Error('Only the page of Farglass may ask.');
      try {
        return { value: await answer(...args) };
      } catch (error) {
        return { failure: error instanceof Error ? error.message : String(error) };
      }
    });
  }
}

function isFromPage(event: IpcMainInvokeEvent, window: BrowserWindow): boolean {
  const frame = event.senderFrame; // newer versions say null when the frame has gone
  return event.sender === window.webContents && frame !== null && frame.parent === null && frame.origin === PAGE_ORIGIN;
}
