/** Where the parts of a dossier lie in its folder, and who says that they wrote it. */
import { version } from '../embedded/paths';

export const DOSSIER = 'dossier.json';
export const PAGE = 'index.html';
export const ATTACHMENTS = 'attachments';

/** Program and version: anyone who has the same can render the page again. */
export const madeBy = (): string => `dayone ${version()}`;
