/** The workflow's clock: deterministic, RFC 3339 in UTC. */
export const now = (): string => new Date().toISOString();
