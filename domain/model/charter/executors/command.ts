import { optional, required } from '../field';
import { text } from '../kinds';
import { executorForm, missing } from './form';

/** `name` of a command that the worker's configuration allows. */
export const command = executorForm('command', {
  called: 'a command executor',
  keys: {
    name: optional(text('switch-target'), "command: the name of a command that the worker's configuration allows"),
  },
  carries: { name: required(text(''), '') },
  fits: ({ name }) => name !== undefined,
  resolve(written) {
    const { name } = written.given;
    return name === undefined
      ? missing(written, 'name', { expected: 'the name of a command that the worker allows', example: 'switch-target' })
      : { kind: 'command', name };
  },
});
