/** Tells names and addresses of groups (team, department, position, shared mailbox) from those of persons. */
import { stripTrailing } from '../values/text';

/** A text in one spelling: `Geschäftsführer:in` and `geschaeftsfuehrer` become the same. */
const normalised = (text: string): string =>
  stripTrailing(
    text
      .normalize('NFC')
      .toLowerCase()
      .replaceAll('ä', 'ae')
      .replaceAll('ö', 'oe')
      .replaceAll('ü', 'ue')
      .replaceAll('ß', 'ss')
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[:*_/]-?in(nen)?\b/g, '')
      .replace(/\s+/g, ' ')
      .trim(),
    '.,;',
  ).trimEnd();

const anyOf = (...words: string[]): string => words.join('|');

/** Words for a group. */
const UNIT = anyOf(
  'teams?',
  'departments?|depts?|divisions?|units?|groups?|committees?|boards?|councils?|office|staff|everyone|everybody|all',
  'mailbox|inbox|(service|help|front|info) ?-?desk|reception|call ?-?cent(er|re)',
  'abteilungen|[a-z-]*abteilung|[a-z-]*bereich|referat|dezernat|sachgebiet|stabsstelle|[a-z-]*gruppe',
  '[a-z-]*gremium|[a-z-]*ausschuss|kollegium|belegschaft|mitarbeitende|kolleg(inn)?en|alle',
);

/** Words with which the name of a group begins: `Team Netzbetrieb`, `Abteilung Recht`. */
const BEGINS = new RegExp(
  `^(the|die|das|unsere?|our|abt|ressort|service ?-?center|stadtwerke|task ?-?force|[a-z-]+(team|service|betreuung)|${UNIT})\\b[ .:/&-]`,
);
/** Words with which it ends, including the ends of German compounds: `Kundenservice`, `Rechtsabteilung`. */
const ENDS = new RegExp(
  `(^|[ /&-])(${anyOf(
    UNIT,
    '[a-z]*team|[a-z]*service|[a-z]+dienst|[a-z]*support|[a-z]+betreuung|[a-z]*buchhaltung|[a-z]*verwaltung|[a-z]+leitung',
    '[a-z]+fuehrung|[a-z]*vorstand|(betriebs|personal|aufsichts|verwaltungs|stadt|gemeinde)rat|beirat',
    '(post|geschaefts|melde|leit|kontakt|anlauf|dienst|zweig|clearing|beschwerde)stelle|[a-z]*postfach|sekretariat',
    '[a-z]*kreis|task ?-?force|[a-z]+wesen|it-leitung|justi[zt]iariat|stadtwerke|ressort|service ?-?center',
    '[a-z]*zentrale|[a-z]*buero|hotline|helpline|empfang|pforte|einkauf|vertrieb|innendienst|aussendienst|kundschaft',
  )})$`,
);

/** Functions that stand alone as a name: `Legal`, `Einkauf`. */
const FUNCTION = new RegExp(
  `^(${anyOf(
    'it|edv|hr|ops|legal|finance|sales|marketing|operations|procurement|purchasing|accounting|payroll|compliance|logistics',
    'controlling|facility management|human resources|accounts (payable|receivable)|customer (care|success|relations)',
    'back ?-?office|management|administration|quality assurance|recht|personal|finanzen|logistik|produktion|technik|lager',
    'leitung|versand|revision|qualitaetssicherung|datenschutz|oeffentlichkeitsarbeit|netzbetrieb|instandhaltung|disposition',
  )})$`,
);

/** Titles. A title names a position, which another person may hold tomorrow. */
const TITLE = new RegExp(
  `^(${anyOf(
    'c[efitomdprsl]o|ciso|chief .+|general counsel|counsel|(the )?(vice )?president.*|[es]?vp .+|head of .+|heads? .+ department',
    '(.+ )?(director|manager|officer|supervisor|coordinator|administrator|controller|auditor|secretary)( of .+)?',
    '((process|product|system|data|business|service|team|group|delivery|project|department|operations) )+(owner|lead|leader)',
    '(deputy|group|associate|assistant) general counsel|n\\.? ?n|in-house lawyer|company lawyer|legal counsel|treasurer|chair(man|woman|person)?',
    '(stellvertretende[rn]? )?[a-z-]+(leiter|fuehrer|vorsteher|vorsitzende|beauftragte|verantwortliche|bearbeiter)(in|r|n)?( .+)?',
    '(stellvertretende[rn]? )?(leiter|leiterin|leitung|geschaeftsleitung|chef|chefin|direktor|direktorin|verantwortliche[rn]?)',
    '(leiter|leiterin|leitung|chef|chefin|direktor|direktorin|vorsitzende[rn]?|beauftragte[rn]?) .+',
    'prokurist(in)?|justi[zt]iar(in)?|syndikus.*|vorsitzende[rn]?|kaemmerer|kaemmerin|inhaber(in)?|assistenz.*',
    '(it-)?administrator(in)?|[a-z-]*referent(in)?|buergermeister(in)?|[a-z-]+sekretaer(in)?',
  )})$`,
);

/** Mailboxes that several people read. */
const MAILBOX = anyOf(
  'info|mail|e-?mail|contact|contacts|hello|office|post|post(stelle|fach|eingang)|kontakt|anfragen?|zentrale|empfang|reception',
  'support|help|helpdesk|servicedesk|desk|service|kunden(service|dienst|betreuung|center)|customer(s|service|care)?|hotline',
  'sales|vertrieb|marketing|presse|press|finance|finanzen|accounting|accounts|billing|payments?|invoices?|rechnung(en|seingang)?',
  'rechnungswesen|personalwesen|buchhaltung|fibu|mahnwesen|hr|personal|bewerbung(en)?|jobs|careers?|karriere|legal|recht|rechtsabteilung|compliance',
  'datenschutz|dsb|dpo|privacy|security|abuse|it|edv|ops|operations|admin|administrator|webmaster|postmaster|hostmaster|root',
  'no-?reply|donotreply|all|alle|everyone|staff|group|gruppe|teams?|board|management|leitung|geschaeft(s(leitung|fuehrung|stelle))',
  'gf|vorstand|betriebsrat|personalrat|sekretariat|verwaltung|einkauf|purchasing|procurement|orders?|bestellung(en)?|auftrag',
  'auftraege|versand|logistik|logistics|lager|technik|produktion|netzbetrieb|leitstelle|disposition|newsletter|events?|shop|rathaus|buergerbuero|kanzlei|praxis',
);
const LOCAL = new RegExp(`^(${MAILBOX})([-_.+0-9].*)?$`);
/** Words in the local part of an address that no person's name has. */
const PART =
  /(^|[-_.])(teams?|abteilung|abt|dept|department|group|gruppe|mailbox|postfach|desk|poststelle|service)([-_.]|$)/;

const isGroupAddress = (address: string): boolean => {
  const local = normalised(address.slice(0, address.lastIndexOf('@')));
  return LOCAL.test(local) || PART.test(local);
};

/** Names of persons that contain a word for a group: `Johan Staff`, `All Smith`. */
const SURNAMED =
  /^(?!(customer|client|field|it|internal|our|the|all|office|support|sales|technical|help|shop|public|bank)\b)[a-z]+ (staff|service)$/;
const FORENAMED = /^all (?!(of|staff|people|colleagues|employees|teams?|users|members|clerks|agents)\b)[a-z]+$/;

const isGroupName = (name: string): boolean => {
  const text = normalised(name);
  if (SURNAMED.test(text) || FORENAMED.test(text)) return false;
  const functions = text.split(/ ?(?:&|\/|\+| und | and ) ?/);
  return BEGINS.test(text) || ENDS.test(text) || functions.every((one) => FUNCTION.test(one)) || TITLE.test(text);
};

/**
 * Whether a name or an address is that of a group or a post; `group: false` in the charter says that it is a person.
 */
export const isGroup = (name: string, email: string | undefined): boolean =>
  (name.includes('@') ? isGroupAddress(name) : isGroupName(name)) || (email !== undefined && isGroupAddress(email));
