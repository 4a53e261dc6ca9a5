/** Where the parts of a dossier lie in its folder. */
export const DOSSIER = 'dossier.json';
export const PAGE = 'index.html';
export const ATTACHMENTS = 'attachments';
