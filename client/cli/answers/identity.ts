/** The answers of the commands by which people prove who they are. */
import { z } from 'zod';
import type { KnownKey } from '../../identity/keys';
import { array, digest, moment, object, person, text, truth } from './parts';

const charter = () => array(text()).describe('what a charter says on this person, line by line');

const knownKey = object({
  kid: digest().describe('thumbprint of the key (RFC 7638)'),
  x: text().describe('the public key, base64url'),
  from: moment(),
  until: moment().optional().describe('it was rotated'),
  revokedAt: moment().optional(),
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
