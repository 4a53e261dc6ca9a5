import type { Gathered } from '../gather';
export const pageOf = (gathered: Gathered): string => `<!doctype html>${gathered.engagement}`;
