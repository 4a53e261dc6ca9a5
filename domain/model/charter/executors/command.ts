import { optional, required } from '../field';
import { text } from '../kinds';
import { executorForm, missing } from './form';

/** A command, named by `name`, that the worker's configuration allows. */
export const command = executorForm('command', {
  label: 'a command executor',
  keys: {
    name: optional(text('switch-target'), "command: the name of a command that the worker's configuration allows"),
  },
  resolvedKeys: { name: required(text(''), '') },
  matches: ({ name }) => name !== undefined,
  resolve(written) {
    const { name } = written.given;
    return name === undefined
      ? missing(written, 'name', { expected: 'the name of a command that the worker allows', example: 'switch-target' })
      : { kind: 'command', name };
  },
});
