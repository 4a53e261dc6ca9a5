/** Charters whose people are in question: read, with their faults, or whole. */
import type { KnownPerson } from '../../domain/charter/known-people';
import { resolveCharter } from '../../domain/charter/resolve';
import { faultLine } from '../../domain/model/charter/fault';

export const PEOPLE = { sponsor: 'Petra Lind', 'account-manager': 'Jonas Weber', 'delivery-lead': 'Mara Okafor' };

const read = (people: object, more: object = {}, known: KnownPerson[] = []) =>
  resolveCharter({ id: 'a', client: 'A', title: 'A', people: { ...PEOPLE, ...people }, ...more }, () => true, known);

export const faults = (...given: Parameters<typeof read>): string[] => {
  const found = read(...given);
  return 'faults' in found ? found.faults.map(faultLine) : [];
};

export const whole = (...given: Parameters<typeof read>) => {
  const found = read(...given);
  if ('faults' in found) throw new Error(found.faults.map(faultLine).join('\n'));
  return found;
};
