/** A charter that is dealt out to bases at random is the same charter, digest and all. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { type ReadCharter, readCharterFile } from '../../client/charter/file';
import { runs } from '../support/runs';
import { HEAD } from './charter-written';

const folder = mkdtempSync(join(tmpdir(), 'dayone-dealt-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Reads the first of these files, which extends the others. */
function read(files: Record<string, Block>): Promise<ReadCharter> {
  for (const [name, block] of Object.entries(files)) writeFileSync(join(folder, name), stringify(block));
  return readCharterFile(join(folder, Object.keys(files)[0]!));
}

const WHOLE = parse(`${HEAD}
profile: strict
process: { volume: 600 per week, minutes: 3, hourlyCost: 38, alternative: Rules, cost: { pilot: { weeks: 9, tries: 2 }, runPerWeek: 12 } }
metrics: [{ id: a, source: "http://p.example:9090", query: { good: x, total: y }, target: at least 5 %, minSamples: 9 }, { id: b }]
governance: { risk: high, data: { mail: { model: allow, server: deny }, files: { model: deny, server: allow } }, dpia: { decision: done, reason: DPIA-1 } }
rollback: { mode: manual, rto: 30 min, mayPull: [owner], executor: { by: owner, confirmedBy: deputy }, proof: { url: "http://x.example", value: /mode, equals: 1 } }
build: { evaluation: { a: at least 4 % }, minSamples: 12 }
goLive: { stages: [shadow, 100], window: 2 h, users: [Hana Ito, { name: Zoe Quist, email: z@x.example }], leastUse: { target: at least 10 %, source: "http://x.example/metrics", query: used } }
calendar: { timezone: Europe/Berlin, opens: "07:00", workdays: [Mon, Tue], freezes: [{ from: 2026-12-21, to: 2026-12-24, reason: x }] }
plan: { build: 9 }
limits: { stallDays: 4, caseDays: 11 }
`) as Block;
type Block = Record<string, unknown>;

const isBlock = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Deals the keys of a block out to several, at random; some are written in more than one, and the first counts. */
function dealt(block: Block, parts: number, next: () => number): Block[] {
  const hands: Block[] = Array.from({ length: parts }, () => ({}));
  for (const [key, value] of Object.entries(block)) {
    if (isBlock(value) && Object.keys(value).length > 0 && next() % 3 > 0) {
      for (const [i, part] of dealt(value, parts, next).entries())
        if (Object.keys(part).length > 0) hands[i]![key] = part;
      continue;
    }
    const from = next() % parts;
    hands[from]![key] = value;
    // What lies deeper is overruled; a block would show through.
    if (!isBlock(value) && from + 1 < parts && next() % 2 === 0) hands[from + 1]![key] = value;
  }
  return hands;
}

test('a charter is the same however its keys are distributed over its bases', async () => {
  const { digest } = await read({ 'one.yaml': WHOLE });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 4 }), fc.infiniteStream(fc.nat(1_000)), async (parts, numbers) => {
      const hands = dealt(WHOLE, parts, () => numbers.next().value as number);
      const files = hands.map((hand, i): [string, Block] => [
        `part-${i}.yaml`,
        { ...(i + 1 < parts && { extends: `part-${i + 1}.yaml` }), ...hand },
      ]);
      const found = await read(Object.fromEntries(files));
      expect(found.digest).toBe(digest);
    }),
    { numRuns: runs(150) },
  );
});
