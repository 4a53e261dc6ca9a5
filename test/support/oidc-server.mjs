// An OpenID Connect provider in a process of its own: oidc-provider is ESM only, and a test may end it like any server.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const { port, clientId, idTokenSeconds, withoutNonce } = JSON.parse(process.argv[2]);

const server = createServer();
await new Promise((listening) => server.listen(port, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      token_endpoint_auth_method: 'none',
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'authorization_code'],
      response_types: ['code'],
      // A native application: the loopback counts whatever the port.
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/'],
    },
  ],
  features: { deviceFlow: { enabled: true }, devInteractions: { enabled: true } },
  ttl: { IdToken: idTokenSeconds },
  // Called before the device's code is kept. Left to itself, oidc-provider does not hand the nonce of a device flow on;
  // Keycloak, for one, does.
  expiresWithSession: (_ctx, code) => {
    if (!withoutNonce && code.kind === 'DeviceCode') code.nonce = code.params.nonce;
    return true;
  },
});
server.on('request', provider.callback());
process.once('disconnect', () => process.exit());
process.send({ issuer });
