/**
 * How often a property is tried. `.ci/run` tries each as often as its test says; elsewhere a quarter of that finds most
 * faults in a quarter of the time. DAYONE_PROPERTIES sets another factor: `DAYONE_PROPERTIES=10 npm test`.
 */
const FACTOR = Number(process.env.DAYONE_PROPERTIES ?? 0.25);

/** @param full number of runs in `.ci/run` */
export const runs = (full: number): number => Math.max(1, Math.ceil(full * FACTOR));
