import type { DevServer } from '../../client/embedded/dev-server';

/** Setup and teardown are loaded as modules of their own, in one process: what they share hangs on that process. */
const holder = globalThis as { dayoneTestServer?: DevServer };

export const keepShared = (server: DevServer): void => {
  holder.dayoneTestServer = server;
};
export const stopShared = async (): Promise<void> => holder.dayoneTestServer?.stop();
