/** A process that makes the identity of a directory, at once with others, and prints the one that it got. */
import { once } from 'node:events';
import { makeStoreId } from '../../evidence/files/identity';

async function main(dir: string): Promise<void> {
  console.log('ready');
  await once(process.stdin, 'data');
  process.stdin.destroy();
  console.log(makeStoreId(dir));
}

void main(process.argv[2]!);
