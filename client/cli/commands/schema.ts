import path from 'node:path';
import { Option } from 'commander';
import { charterJsonSchema, schemaLine } from '../../charter/json-schema';
import { writeNew } from '../../files/write';
import { type Answer, command } from '../command';

export const schema = command<{ out?: string; force?: boolean }>({
  name: 'schema',
  summary: 'the JSON Schema of the charter, for editors',
  about:
    'Prints the JSON Schema of the charter as people write it, or writes it to a file. An editor with a YAML language ' +
    'server completes and checks a charter whose first line names it. What a schema cannot say (targets, volumes, who ' +
    'is whom) is left to validate, which checks everything.',
  examples: ['dayone schema --out charters/charter.schema.json', 'dayone schema | jq .properties.people'],
  options: [
    new Option('--out <file>', 'write it to a file instead'),
    new Option('--force', 'write over a file that is there'),
  ],
  run: async (_session, _args, { out, force }): Promise<Answer> => {
    const found = charterJsonSchema();
    const text = JSON.stringify(found, null, 2);
    if (out === undefined) return { json: found, text: () => [text] };
    await writeNew(out, `${text}\n`, force ?? false);
    return {
      json: { file: out },
      text: (paint) => [
        `${out}: ${paint.green('written')}`,
        'A charter next to it names it in its first line:',
        `  ${schemaLine(path.basename(out))}`,
      ],
    };
  },
});
