import { DayOne, tellChange } from '../../client';

async function main([charter]: string[]): Promise<void> {
  if (!charter) throw new Error('usage: node dist/examples/client/ten-lines.js CHARTER.yaml');
  await using dayone = await DayOne.connect();
  const { id, started } = await dayone.start(charter);
  console.log(id, started ? 'started' : 'is already running');
  for await (const change of dayone.watch(id)) {
    if (change.kind === 'asked') return console.log(tellChange(change));
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
