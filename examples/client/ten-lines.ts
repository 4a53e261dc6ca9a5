import { DayOne, tellChange } from '../../client';

async function main([charter = 'charter.yaml']: string[]): Promise<void> {
  await using dayone = await DayOne.connect();
  const { id, started } = await dayone.start(charter);
  console.log(id, started ? 'started' : 'is already running');
  for await (const change of dayone.watch(id)) {
    if (change.kind === 'asked') return console.log(tellChange(change));
  }
}

void main(process.argv.slice(2));
