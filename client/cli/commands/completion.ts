/** A shell's completion. */

import { didYouMean } from '../../../domain/values/nearest';
import { type Answer, command, usageError } from '../command';
import { SHELLS, scriptOf } from '../completion/scripts';
import type { Session } from '../session';

export const completion = command({
  name: 'completion',
  args: '<shell>',
  summary: 'the completion script of a shell: bash, zsh or fish',
  about:
    'Prints the script by which bash, zsh or fish completes dayone: commands, options, what an option can be, files, ' +
    'people, and the ids of engagements. These are asked of the server, for a second at most.',
  examples: [
    'dayone completion zsh > ~/.zfunc/_dayone',
    'source <(dayone completion bash)',
    'dayone completion fish | source',
  ],
  run: async (_session: Session, [given]): Promise<Answer> => {
    const shell = SHELLS.find((one) => one === given);
    if (!shell)
      throw usageError(`there is no completion for ${given}`, [
        ...didYouMean(given!, SHELLS),
        `expected one of: ${SHELLS.join(', ')}`,
      ]);
    const script = scriptOf(shell);
    return { json: { shell, script }, text: () => script.trimEnd().split('\n') };
  },
});
