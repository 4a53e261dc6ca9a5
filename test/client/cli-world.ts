/** A test environment with the command line: its charters are started and signed by commands. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { sharedServer, uniqueId } from '../support/temporal';
import { openWorld, type World } from '../support/world';
import { cliIn } from './cli-support';

export const charterText = (id: string, more = '') => `id: ${id}
client: O'Neil \\ "Sons"
title: First review of contracts
people:
  sponsor: Petra Lindqvist
  owner: Gareth Pugh
  deputy: Ines Sommer
  account-manager: Jonas Weber
  delivery-lead: Mara Okafor
${more}`;

interface Charter {
  id: string;
  file: string;
}

export interface CliWorld {
  world: World;
  env: Record<string, string>;
  cli: ReturnType<typeof cliIn>;
  /** A charter's file with an id of its own. */
  charterFile(): Charter;
  /** The same, started. */
  started(): Promise<Charter>;
}

export async function openCliWorld(): Promise<CliWorld> {
  const world = await openWorld();
  const env = { TEMPORAL_ADDRESS: sharedServer(), DAYONE_DATA: world.data, DAYONE_TASK_QUEUE: world.queue };
  const cli = cliIn(env);
  const charterFile = (): Charter => {
    const id = uniqueId('contract');
    const file = path.join(world.data, `${id}.yaml`);
    writeFileSync(file, charterText(id));
    return { id, file };
  };
  const started = async (): Promise<Charter> => {
    const charter = charterFile();
    expect(await cli.run('start', charter.file)).toMatchObject({ code: 0, out: `${charter.id}: started\n` });
    return charter;
  };
  return { world, env, cli, charterFile, started };
}

/** The words of a sign-off. */
export const sign = (id: string, gate: string, as: string, ...more: string[]): string[] => {
  return ['sign', id, '--gate', gate, '--as', as, '--yes', ...more];
};
