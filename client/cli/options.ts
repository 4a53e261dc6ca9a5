/** Options that many commands share, and how they are read. */

import { Option } from 'commander';
import { hasVisibleText } from '../../domain/values/text';
import { usageError } from './command';

export const asOption = (): Option => new Option('--as <person>', 'person id, else DAYONE_AS');
export const keyOption = (): Option => new Option('--key <key>', 'one per intent: repeat it to be sure of one effect');
export const reasonOption = (): Option =>
  new Option('--reason <text>', 'why; stored outside the ledger, where it can be erased');

/** @throws Failure BAD_INPUT */
export function reasonFrom(given: string | undefined): string {
  if (hasVisibleText(given)) return given;
  throw usageError('say why: --reason TEXT');
}
