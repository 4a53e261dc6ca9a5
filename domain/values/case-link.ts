/** The link under which a grader sees a case: a template of the charter, with the case's id in the place of `{case}`. */

/** Half of a pair: no text, and no address has a place for it. */
const LONE = /\p{Surrogate}/u;

const PLACE = '{case}';

/** https, a host that is written out, and `{case}` exactly once, behind the host. */
export const CASE_LINK = /^https:\/\/[A-Za-z0-9.-]+(:\d{1,5})?\/[^\s\\{}"'<>`|^]*\{case\}[^\s\\{}"'<>`|^]*$/;

const escapeRest = (text: string): string =>
  text.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The link of one case. An id is one part of the address, whatever stands in it: it begins no other path, query, host or
 * line. Null for an id that no address can carry.
 */
export function caseLink(template: string, id: string): string | null {
  // `.` and `..` are steps of a path however they are written.
  if (!CASE_LINK.test(template) || id === '' || /^\.{1,2}$/.test(id) || LONE.test(id)) return null;
  return template.split(PLACE).join(escapeRest(encodeURIComponent(id)));
}
