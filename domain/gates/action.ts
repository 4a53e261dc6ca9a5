/** What answers a requirement, as data: the message and what it names. Each surface words it for its readers. */
import { EVIDENCE_NAMES, type EvidenceName } from '../model/gates';

export const isEvidenceName = (name: string): name is EvidenceName =>
  (EVIDENCE_NAMES as readonly string[]).includes(name);
