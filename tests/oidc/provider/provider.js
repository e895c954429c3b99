// A provider of OpenID Connect to test with: node provider.js '{"port": …, "clients": […]}'
//
// Whoever signs in as NAME has the mail address NAME@Solbacken.example; "nora" has one that nobody has
// verified. Each start makes a new key.
import { randomUUID } from 'node:crypto';
import { generateKeyPair, exportJWK } from 'jose';
import Provider from 'oidc-provider';

const { port, clients } = JSON.parse(process.argv[2]);
const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const key = { ...(await exportJWK(privateKey)), kid: randomUUID(), use: 'sig', alg: 'RS256' };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients,
  jwks: { keys: [key] },
  cookies: { keys: [randomUUID()] },
  pkce: { required: () => true },
  claims: { email: ['email', 'email_verified'], groups: ['groups'] },
  async findAccount(_, id) {
    return { accountId: id, claims: async () => ({ sub: id, email: `${id}@Solbacken.example`, email_verified: id !== 'nora', groups: [`at-${id}`, 'all'] }) };
  },
});
provider.listen(port, '127.0.0.1', () => console.log('ready'));
