/** How actions and hints are worded as commands: for the command line itself, and for the mails that a worker sends. */

import type { Hint } from '../domain/model/failures';
import type { Action } from '../domain/model/gates';

/**
 * The command that answers a requirement.
 * @param person id of the person who answers; null: the reader fills it in
 * @param several whether the person signs in more than one role, so that the command names the role
 */
export function commandFor(engagement: string, action: Action, person: string | null, several = false): string {
  const as = `--as ${person ?? 'PERSON'}`;
  const { gate, role, subject, evidence, metric, switchKey, finding, incident, done, reported, period, confirms } =
    action;
  const submit = (what: string): string => `dayone submit ${engagement} ${as} ${what}`;
  switch (action.message) {
    case 'sign': {
      const exactly = subject ? ` --subject ${subject}` : '';
      return `dayone sign ${engagement} --gate ${gate} ${as}${several ? ` --role ${role}` : ''} --approve${exactly}`;
    }
    case 'submit-evidence':
      return submit(`--evidence ${evidence} --file FILE`);
    case 'submit-cases':
      return submit('--cases FILE');
    case 'submit-release':
      return submit('--release FILE');
    case 'submit-reading':
      return submit(`--reading ${metric} --value N`);
    case 'performed':
      return submit(`--performed ${switchKey}`);
    case 'submit-review':
      return `dayone review ${engagement} ${as} --cases N --wrong N`;
    case 'order-drill':
      return `dayone drill ${engagement} ${as}`;
    case 'accept-role':
      return `dayone accept-role ${engagement} --role ${role} ${as}`;
    case 'resume':
      return `dayone resume ${engagement} ${as} --reason TEXT`;
    case 'remediate':
      return `dayone remediate ${engagement} --finding ${finding} ${as} --how TEXT`;
    case 'amend': {
      const amend = `dayone amend ${engagement} FILE ${as}`;
      return confirms === undefined ? amend : `dayone figures FILE --confirm ${confirms}  # then ${amend}`;
    }
    case 'recheck':
      return `dayone recheck ${engagement} ${as}`;
    case 'revoke':
      return `dayone revoke ${engagement} --gate ${gate}${role ? ` --role ${role}` : ''} ${as} --reason TEXT`;
    case 'transfer':
      return `dayone transfer ${engagement} --role ${role} --to PERSON ${as} --reason TEXT`;
    case 'close':
      return `dayone close ${engagement} ${as} --roll-back --reason TEXT  # or --leave-running`;
    case 'confirm-process':
      return `dayone confirm ${engagement} ${as}`;
    case 'acknowledge':
      return `dayone acknowledge ${engagement} ${as}`;
    case 'sign-report':
      return `dayone retainer report ${engagement} --period ${period} --sign ${as}`;
    case 'incident-review':
      return `dayone incident review ${engagement} ${incident} ${as} --learned TEXT`;
    case 'incident-update':
      return `dayone incident update ${engagement} ${incident} ${as}${reported ? ' --reported' : ` --done ${done}`}`;
    case 'decide-value':
      return `dayone decide ${engagement} ${as} --go-on --reason TEXT  # or --change, --stop`;
    case 'grade-sample':
      return `dayone grade ${engagement} --out sample.csv`;
    default:
      return `dayone why ${engagement}`;
  }
}

/** One argument of a command, quoted for a shell. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** What leads further after a failure, with every option that it needs, as a reader of the command line takes it. */
const HINTS: Record<Hint, string> = {
  amend: 'dayone amend ID FILE --as PERSON',
  'create-key': 'dayone keys create --as PERSON',
  data: 'dayone COMMAND --data DIRECTORY, or DAYONE_DATA',
  doctor: 'dayone doctor',
  help: 'dayone COMMAND --help',
  list: 'dayone list',
  login: 'dayone login --as PERSON',
  recover: 'dayone recover ID',
  resume: 'dayone resume ID --as PERSON --reason TEXT',
  show: 'dayone show ID --gate STEP',
  'show-key': 'dayone keys show --as PERSON',
  'start-server': 'dayone up',
  'start-site': 'dayone worker --site NAME',
  'start-worker': 'dayone worker',
  status: 'dayone status ID',
  steps: 'dayone steps',
  'submit-evidence': 'dayone submit ID --as PERSON --evidence NAME --file FILE',
  'submit-release': 'dayone submit ID --as PERSON --release FILE',
  timeline: 'dayone timeline ID',
  validate: 'dayone validate FILE',
  why: 'dayone why ID',
};

/**
 * What to do next, with the command that leads there: `See what is asked: dayone why ID`. A failure never tells a command
 * for an engagement or a step that nobody has named: then the advice alone, or what the engagement asks at all.
 */
export function nextText(kind: { next: string; hint?: Hint | undefined; filled?: (advice: string) => string }): string {
  const { hint, next, filled } = kind;
  if (hint === undefined) return next;
  const fill = (command: string): string => filled?.call(kind, command) ?? command;
  const told = fill(HINTS[hint]);
  const command = filled && /\bSTEP\b/.test(told) ? fill(HINTS.why) : told;
  return filled && /\bID\b/.test(command) ? next : `${next.replace(/\.$/, '')}: ${command}`;
}
