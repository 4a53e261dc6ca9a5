/** Options that many commands share, and how they are read. */

import { Option } from 'commander';
import { hasVisibleText } from '../../domain/values/text';
import { usageError } from './command';

export const asOption = (): Option => new Option('--as <person>', 'person id, else DAYONE_AS');
export const keyOption = (): Option =>
  new Option(
    '--key <key>',
    'a text of your own for this message: sent again with it, the message has no second effect',
  );
export const reasonOption = (): Option =>
  new Option('--reason <text>', 'why; stored outside the ledger, where it can be erased');

/** @throws Failure BAD_INPUT */
export function reasonFrom(given: string | undefined): string {
  if (hasVisibleText(given)) return given;
  throw usageError('say why: --reason TEXT');
}
