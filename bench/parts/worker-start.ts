/** How long a worker takes until it polls: with the prebuilt bundle, and bundling at its start. */
import type { BenchServices } from '../bench-services';
import { ratios, type Spread, spreadOf } from '../statistics';

export interface WorkerStart {
  /** Milliseconds from the start of the process. */
  prebuilt: Spread;
  bundling: Spread;
  ratio: Spread;
}

export async function measureWorkerStart(services: BenchServices, repeats: number): Promise<WorkerStart> {
  const taken = { prebuilt: [] as number[], bundling: [] as number[] };
  for (let repeat = 0; repeat < repeats; repeat++) {
    const prebuilt = await services.startOurs();
    await prebuilt.stop();
    const bundling = await services.startBundling();
    await bundling.stop();
    taken.prebuilt.push(prebuilt.readyAfter);
    taken.bundling.push(bundling.readyAfter);
  }
  return {
    prebuilt: spreadOf(taken.prebuilt),
    bundling: spreadOf(taken.bundling),
    ratio: spreadOf(ratios(taken.prebuilt, taken.bundling)),
  };
}
