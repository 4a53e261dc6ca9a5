/** How an action is said on the command line: for the command line itself, and for the mails that a worker sends. */
import type { Action } from '../domain/gates/action';

/**
 * The command that answers a requirement.
 * @param person id of who answers; null: whoever reads fills it in
 * @param several whether they sign in more than one role, so that the role is said
 */
export function commandFor(engagement: string, action: Action, person: string | null, several = false): string {
  const as = `--as ${person ?? 'PERSON'}`;
  const { gate, role, subject, evidence, metric, switchKey, finding } = action;
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
    case 'amend':
      return `dayone amend ${engagement} FILE ${as}`;
    default:
      return `dayone why ${engagement}`;
  }
}
