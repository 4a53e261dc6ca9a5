/**
 * The audit of a dossier finds nothing in what the rules make of the golden scripts, which hold every type of event. On paper
 * nobody really signs, and a drill has no record whose head its result could name: these entries are left out.
 */
import { auditEngagement } from '../../domain/dossier/audit';
import type { StoredEntry } from '../../domain/model/entries';
import { readDrillEntry } from '../../domain/record/read-entry';
import { play } from '../goldens/script';
import { SCRIPTS } from '../goldens/scripts';

const ON_PAPER = new Set(['drill.passed', 'drill.failed']);

test.each(play(SCRIPTS).map((played) => [played.script.name, played] as const))('%s', (_name, { engagement }) => {
  const entries = engagement.entries as unknown as StoredEntry[];
  const drills = new Map([...engagement.drills].map(([name, of]) => [name, of.map(readDrillEntry)]));
  const { faults } = auditEngagement({ id: engagement.state.id, entries, drills, raw: engagement.raw }, () => {
    return { proven: { ok: false, code: 'BAD_SIGNATURE', detail: 'on paper' } };
  });
  const real = faults.filter(({ seq, what }) => what !== 'on paper' && !ON_PAPER.has(entries[seq! - 1]!.type));
  expect(real).toEqual([]);
});
