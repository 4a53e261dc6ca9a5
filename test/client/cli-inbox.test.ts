/** `dayone inbox --mail`: a request ready to send, and what the person it reaches sees and signs by it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import PostalMime from 'postal-mime';
import { requestTo } from '../../client/texts/request';
import type { Subject } from '../../client/use-cases/sign';
import {
  casesAreHandedIn,
  engagement,
  everybodySigns,
  given,
  MAILBOX,
  signs,
  theWorldAnswers,
} from '../rules/vocabulary';
import { uniqueId } from '../support/temporal';
import { soon } from './cli-support';
import { type CliWorld, charterText, openCliWorld } from './cli-world';

const owner = { id: MAILBOX.people.owner!, name: 'Hanna Brandt' };

describe('the request', () => {
  test('says what is requested, why, by when in the client’s time, and how to answer', () => {
    const e = engagement().upTo('ownership');
    const { subject, text, engagements } = requestTo(owner, [e.state], e.at);
    expect(engagements).toEqual([e.state.id]);
    expect(subject).toMatch(/^\[dayone] Triage of the shared mailbox: ownership waits for you, due \w{3} \d+ \w{3}$/);
    expect(text).toMatch(/^Hanna Brandt,\n/);
    expect(text).toContain('ownership: Exactly one accountable natural person with stop authority');
    expect(text).toMatch(
      /Asked since Mon 23 Nov 2026 \d\d:\d\d (?:UTC|\+\d\d:\d\d), due \w{3} \d+ \w{3} 2026 \d\d:\d\d (?:UTC|\+\d\d:\d\d) \([A-Z]\w+(\/\w+)?\)\./,
    );
    expect(text).toContain('- accepts ownership personally, as owner');
    expect(text).toMatch(/dayone show shared-mailbox-triage --gate ownership --subject [0-9a-f]{12}\n/);
    expect(text).toMatch(/--as hanna-brandt \\\n {6}--approve --subject [0-9a-f]{64}\n/);
  });

  test('is one mail for all engagements, with the first due first', () => {
    const early = engagement().upTo('ownership');
    const plan = { ...MAILBOX.plan, ownership: 9 };
    const late = engagement({ ...MAILBOX, id: 'another', plan }).upTo('ownership');
    const { subject, text, engagements } = requestTo(owner, [late.state, early.state], late.at);
    expect(engagements).toEqual([early.state.id, 'another']);
    expect(subject).toMatch(/^\[dayone] 2 engagements wait for you, due /);
    expect(text.match(/^=+$/gm)).toHaveLength(2);
  });

  test('names the command that submits it, and the role if a person has several', () => {
    const both = { ...MAILBOX, people: { ...MAILBOX.people, deputy: MAILBOX.people.sponsor } };
    const e = engagement(both).begun();
    given(e, everybodySigns('first-conversation'), theWorldAnswers(), casesAreHandedIn);
    const lead = { id: MAILBOX.people['delivery-lead']!, name: 'Dana Ruiz' };
    const redesign = engagement().upTo('build');
    expect(requestTo(lead, [redesign.state], redesign.at).text).toContain(
      '    dayone submit shared-mailbox-triage --as dana-ruiz --release FILE\n',
    );
    given(e, signs('owner', 'process-redesign'), theWorldAnswers());
    const { text } = requestTo({ id: both.people.sponsor!, name: 'Clara Voss' }, [e.state], e.at);
    expect(text.match(/--role (deputy|sponsor) \\$/gm)).toEqual(['--role deputy \\', '--role sponsor \\']);
  });

  test('has no line break from the text of a person', () => {
    const evil = { ...MAILBOX, title: 'Mail\r\nBcc: everybody@client.example\n\nbody' };
    const e = engagement(evil).upTo('ownership');
    const { subject, text } = requestTo(owner, [e.state], e.at);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).not.toMatch(/^Bcc/m);
  });

  test('is empty if nothing is pending', () => {
    const e = engagement().upTo('operation');
    expect(requestTo(owner, [e.state], e.at)).toMatchObject({ engagements: [], text: '' });
  });
});

describe('on a server', () => {
  let on: CliWorld;
  beforeAll(async () => {
    on = await openCliWorld();
  });
  afterAll(() => on.world.close());

  test('the mail has both addresses and shows what is signed; after a change it is outdated', async () => {
    const { cli } = on;
    const id = uniqueId('contract');
    const file = path.join(on.world.data, `${id}.yaml`);
    const PROCESS = 'process: { volume: 25 per week, minutes: 90, hourlyCost: 60 EUR, alternative: clerks }\n';
    const jonas = uniqueId('jonas');
    const address = '{ id: ' + jonas + ', name: Jonas Weber, email: jonas.weber@agency.example }';
    const text = charterText(id, PROCESS).replace('account-manager: Jonas Weber', `account-manager: ${address}`);
    writeFileSync(file, text);
    await cli.run('start', file);
    const mail = ['inbox', '--as', jonas, '--mail'];
    const asked = async () => (await cli.json<{ engagements: string[] }>(...mail)).json.engagements;
    await soon('it is asked', async () => (await asked()).includes(id));

    const { out } = await cli.run(...mail);
    expect(out).toMatch(/^To: Jonas Weber <jonas\.weber@agency\.example>\nSubject: \[dayone] /);
    const eml = path.join(on.world.data, 'request.eml');
    expect((await cli.run(...mail, '--out', eml)).out).toContain(`${eml}: written`);
    const parsed = await PostalMime.parse(readFileSync(eml));
    expect(parsed).toMatchObject({
      from: { name: 'Jonas Weber', address: 'jonas.weber@agency.example' },
      to: [{ name: 'Jonas Weber', address: 'jonas.weber@agency.example' }],
      subject: expect.stringMatching(/^\[dayone] /),
    });
    expect(parsed.text!.replaceAll('\r\n', '\n')).toContain(out.split('\n').slice(3, 20).join('\n'));
    expect(await cli.failing(...mail, '--out', eml)).toMatchObject({ exit: 2, details: ['--force writes over it'] });

    // Exactly the lines that the mail says, as its reader types them.
    const lines = parsed.text!.replaceAll(/\\\r?\n/g, ' ');
    const line = (command: string) => new RegExp(`dayone (${command} ${id} .*)`).exec(lines)![1]!.trim().split(/\s+/);
    expect((await cli.run(...line('show'))).code).toBe(0);
    writeFileSync(file, text.replace('minutes: 90', 'minutes: 80'));
    await cli.run('amend', id, file, '--as', 'mara-okafor');
    const shown = await cli.run(...line('show'));
    expect(shown.code).toBe(4);
    expect(shown.out).toContain('This is not what you were asked about');
    expect(await cli.failing(...line('sign'))).toMatchObject({ exit: 4, code: 'STALE_SUBJECT' });
    const { json } = await cli.json<Subject>('show', id, '--gate', 'first-conversation');
    expect(
      (await cli.run('sign', id, '--gate', 'first-conversation', '--as', jonas, '--approve', '--subject', json.digest))
        .code,
    ).toBe(0);
  });

  test('a person without an address gets no mail, and the command says so', async () => {
    const { id, file } = on.charterFile();
    const [gareth, ines] = [uniqueId('gareth'), uniqueId('ines')];
    const named = charterText(id)
      .replace('owner: Gareth Pugh', `owner: { id: ${gareth}, name: Gareth Pugh }`)
      .replace('deputy: Ines Sommer', `deputy: { id: ${ines}, name: Ines Sommer }`);
    writeFileSync(file, named);
    await on.cli.run('start', file);
    const mail = ['inbox', '--as', ines, '--mail'];
    expect((await on.cli.run(...mail)).out).toBe('Nothing waits for Ines Sommer.\n');
    await on.cli.run('hold', id, '--as', 'jonas-weber', '--reason', 'we talk first');
    const owner = ['inbox', '--as', gareth, '--mail'];
    await soon('the hold', async () => (await on.cli.run(...owner)).out.includes('lifts the hold'));
    expect((await on.cli.run(...owner)).out).toMatch(/^To: Gareth Pugh \(no address is known\)\n/);
    const eml = path.join(on.world.data, 'none.eml');
    expect(await on.cli.failing(...owner, '--out', eml)).toMatchObject({
      exit: 2,
      message: 'a mail needs addresses; nothing was written',
      details: expect.arrayContaining(['no address is known to: Gareth Pugh']),
    });
    expect(existsSync(eml)).toBe(false);
    expect(await on.cli.failing('inbox', '--as', gareth, '--out', eml)).toMatchObject({ exit: 2 });
  });
});
