import { optional, required } from '../field';
import { role } from '../kinds';
import { executorForm, missing } from './form';

/** A named person acts. The `proof` confirms it; if there is none, a second person does. */
export const manual = executorForm('manual', {
  label: 'a manual executor',
  keys: {
    by: optional(role(), 'manual: the person who acts'),
    confirmedBy: optional(
      role(),
      'manual: the second person, who confirms the rollback and ends its timing if there is no `proof`',
    ),
  },
  resolvedKeys: { by: required(role(), ''), confirmedBy: required(role(), '') },
  matches: ({ by, name }) => by !== undefined && name === undefined,
  resolve(written) {
    const { given, path, report } = written;
    const { by, confirmedBy } = given;
    if (by !== undefined && by === confirmedBy)
      report([...path, 'confirmedBy'], 'is the same as by', { expected: 'a second person', example: 'deputy' });
    if (by !== undefined && confirmedBy !== undefined) return { kind: 'manual', by, confirmedBy };
    const missingKey = by === undefined ? 'by' : 'confirmedBy';
    return missing(written, missingKey, { expected: 'a role', example: by === undefined ? 'owner' : 'deputy' });
  },
});
