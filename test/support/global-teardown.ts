import { stopShared } from './shared';

/** After the last test: the shared server ends. If the run is killed instead, the server's own watch ends it. */
export default async function globalTeardown(): Promise<void> {
  await stopShared();
}
