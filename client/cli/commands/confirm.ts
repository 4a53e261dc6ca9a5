import { Option } from 'commander';
import { type Answer, actingPerson, command, usageError } from '../command';
import { asOption, keyOption } from '../options';
import { answerText } from './answer';

interface ConfirmOptions {
  as?: string;
  key?: string;
  changed?: string;
  handOver?: string[];
}

export const confirm = command<ConfirmOptions>({
  name: 'confirm',
  args: '<id>',
  summary: 'confirm that the process is still the one that was redesigned',
  about:
    'The process expert, else the owner, confirms that the hand-overs between people and AI are still those of the ' +
    'charter. With --changed they say what has changed, and every hand-over as it is now: that is put forward as an ' +
    'amendment, which process-redesign has to accept. The charter’s: dayone charter ID --resolved.',
  examples: [
    'dayone confirm shared-mailbox-triage --as hanna-brandt',
    'dayone confirm shared-mailbox-triage --as hanna-brandt --changed "nobody looks through the folder" --hand-over "Unwanted mail is filtered out." --hand-over "A person is notified of each doubtful mail."',
  ],
  options: [
    asOption(),
    new Option('--changed <text>', 'what has changed, with --hand-over'),
    new Option('--hand-over <text...>', 'every hand-over as it is now, one after the other'),
    keyOption(),
  ],
  run: async (session, [id], { as, key, changed, handOver: handOvers }): Promise<Answer> => {
    if ((changed === undefined) !== (handOvers === undefined))
      throw usageError('a change needs both: --changed TEXT, and --hand-over TEXT for every hand-over as it is now');
    const by = actingPerson(session, as);
    const answer = await session.about((dayone) =>
      dayone.tell(id!, 'confirm-process', { by, what: changed, handOvers, key }),
    );
    const done = handOvers ? 'the process has changed, and is put forward so' : 'the process is the one of the charter';
    return {
      json: { id, by, changed: handOvers !== undefined, ...answer },
      text: (paint) => answerText(`${id}: ${done}`, answer, paint),
    };
  },
});
