/** The answers of the commands by which people prove who they are. */
import { z } from 'zod';
import type { Actor } from '../../domain/model/entries';
import type { PublicKey } from '../../domain/model/people';
import type { KnownKey } from '../identity/keys';
import { array, assurance, digest, moment, object, person, record, text, truth } from './parts';

const charter = () => array(text()).describe('what a charter says on this person, line by line');

const publicKey = object({
  kid: digest().describe('thumbprint of the key (RFC 7638)'),
  x: text().describe('the public key, base64url'),
  from: moment(),
  until: moment().optional().describe('it was rotated'),
  revokedAt: moment().optional(),
}) satisfies z.ZodType<PublicKey>;

/** Who acted, how surely that is known, and what proves it. */
export const actor = object({
  id: text().describe('person id, or dayone'),
  assurance: assurance(),
  relayed: object({ by: person(), message: digest() }).optional().describe('who recorded it, by which message'),
  proof: object({
    jws: text(),
    key: publicKey.describe('as it was known then; of a login: the key that it vouches for'),
    login: object({
      token: z.templateLiteral(['text:', z.string()]).describe('where the ID token is stored, outside the ledger'),
      issuer: z.url(),
      key: record(text(), text()).describe('the key of the provider that signed it'),
    }).optional(),
  })
    .optional()
    .describe('of signed and oidc'),
}) satisfies z.ZodType<Actor>;

const knownKey = object({
  ...publicKey.shape,
  signs: truth().describe('its private half is on this machine, and signs'),
  entered: truth().describe('it stands in the key directory'),
}) satisfies z.ZodType<KnownKey>;

export const keys = object({ person: person(), keys: array(knownKey), charter: charter() });

export const login = object({
  person: person(),
  login: object({
    issuer: z.url(),
    subject: text().describe('who it is, as the provider knows them'),
    expiresAt: moment(),
    expired: truth(),
  })
    .nullable()
    .describe('null: not logged in here'),
  charter: charter(),
});

export const logout = object({ person: person(), forgotten: truth() });
