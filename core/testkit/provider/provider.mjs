// A certified OpenID provider for the tests: who is there, which key signs and who uses it is what a test says;
// everything else is oidc-provider's own. Of its versions it is the last that runs on the Node of Debian 12, too.
//
//     node provider.mjs FOLDER
//
// runs it from the folder into which `cargo xtask test` installed it, prints where it is on one line, and ends with
// whoever started it. What a test says comes to the addresses under `/-/`:
//
//     PUT    /-/clients/ID      what the provider knows of an application
//     PUT    /-/people/NAME     somebody: { "email": …, "name": …, "groups": [ … ] }
//     DELETE /-/people/NAME     nobody any more
//     POST   /-/keys            another key signs from now on, and the former is published no more
//     GET    /-/asked/PATH      how often a path was asked for
//     GET    /-/granted         what it was shown for tokens, and what it gave

import { createServer } from 'node:http';
import crypto from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// Not everywhere in Node 18 yet.
globalThis.crypto ??= crypto.webcrypto;

const installed = join(process.argv[2], 'node_modules/oidc-provider/lib/index.js');
const { default: Provider } = await import(pathToFileURL(installed));

const kept = new Map();
const people = new Map();
const asked = new Map();
const granted = [];

// Apart from the provider, which is made anew when its keys change.
class Shelf {
  constructor(kind) {
    this.kind = kind;
  }

  key(id) {
    return `${this.kind}:${id}`;
  }

  async upsert(id, payload) {
    kept.set(this.key(id), { ...payload });
  }

  async find(id) {
    return kept.get(this.key(id));
  }

  async findByUid(uid) {
    const own = [...kept].filter(([key]) => key.startsWith(`${this.kind}:`));
    return own.map(([, payload]) => payload).find((payload) => payload.uid === uid);
  }

  async consume(id) {
    kept.get(this.key(id)).consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id) {
    kept.delete(this.key(id));
  }

  async revokeByGrantId(grant) {
    for (const [key, payload] of kept) {
      if (payload.grantId === grant) kept.delete(key);
    }
  }
}

function newKey() {
  const { privateKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid: crypto.randomBytes(6).toString('hex'), use: 'sig', alg: 'ES256' };
}

const cookieKey = crypto.randomBytes(24).toString('hex');

function newProvider(issuer) {
  const provider = new Provider(issuer, {
    adapter: Shelf,
    jwks: { keys: [newKey()] },
    // A browser takes no others without TLS.
    cookies: { keys: [cookieKey], long: { httpOnly: true, sameSite: 'lax' } },
    // Name, address and groups stand on its page about somebody, and not in the token.
    claims: { openid: ['sub', 'auth_time'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          const ask = '<button type="submit" form="op.logoutForm" value="yes" name="logout">Sign out there</button>';
          ctx.body = page('Sign out of the provider', form + ask);
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.body = page('Signed out of the provider', '<p>Come back soon.</p>');
        },
      },
    },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => {
      const person = people.get(id);
      return person && { accountId: id, claims: () => ({ sub: id, ...person }) };
    },
    // Whoever signs in agrees.
    loadExistingGrant: async (ctx) => {
      const { client, session } = ctx.oidc;
      const { Grant } = ctx.oidc.provider;
      const known = session.grantIdFor(client.clientId);
      const before = known && (await Grant.find(known));
      if (before) return before;
      const grant = new Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 3600,
      IdToken: 600,
      Interaction: 600,
      RefreshToken: 3600,
      Session: 3600,
    },
  });
  provider.on('grant.success', (ctx) => granted.push({ ...ctx.oidc.params, ...ctx.body }));
  provider.on('server_error', (_, error) => console.error(error));
  provider.on('backchannel.error', (_, error) => console.error(error));
  return provider;
}

function page(title, content) {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"><style>input, button { font-size: 1.25rem; padding: 0.5rem }</style></head>
<body><main><h1>${title}</h1>${content}</main></body></html>`;
}

const SIGN_IN = page(
  'The provider',
  '<form method="post"><label>Your name here <input name="login"></label> <button type="submit">Sign in here</button></form>',
);

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

// Who it is, and nothing else: what people have to show to a provider is its own affair.
async function interact(provider, request, response) {
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(SIGN_IN);
    return;
  }
  const login = new URLSearchParams(await body(request)).get('login') ?? '';
  const result = people.has(login)
    ? { login: { accountId: login } }
    : { error: 'access_denied', error_description: 'Nobody here is called that.' };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const here = { issuer: '', provider: undefined };

async function told(request, path) {
  const [what, ...rest] = path.split('/');
  const name = rest.join('/');
  switch (`${request.method} ${what}`) {
    case 'PUT clients':
      await new Shelf('Client').upsert(name, { ...JSON.parse(await body(request)), client_id: name });
      return {};
    case 'PUT people':
      people.set(name, { email_verified: true, ...JSON.parse(await body(request)) });
      return {};
    case 'DELETE people':
      people.delete(name);
      return {};
    case 'POST keys':
      here.provider = newProvider(here.issuer);
      return {};
    case 'GET asked':
      return { count: asked.get(`/${name}`) ?? 0 };
    case 'GET granted':
      return { granted };
    default:
      throw new Error(`${request.method} ${path} says nothing`);
  }
}

const server = createServer(async (request, response) => {
  const answer = (status, value) => {
    const text = JSON.stringify(value);
    const head = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    response.writeHead(status, head).end(text);
  };
  try {
    const { pathname } = new URL(request.url, here.issuer);
    if (pathname.startsWith('/-/')) {
      answer(200, await told(request, decodeURI(pathname.slice(3))));
      return;
    }
    asked.set(pathname, (asked.get(pathname) ?? 0) + 1);
    if (pathname.startsWith('/interaction/')) await interact(here.provider, request, response);
    else await here.provider.callback()(request, response);
  } catch (error) {
    console.error(error);
    if (!response.headersSent) answer(500, { error: String(error) });
  }
});

// It ends with whoever started it, however they end.
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));

server.listen(0, '127.0.0.1', () => {
  here.issuer = `http://localhost:${server.address().port}`;
  here.provider = newProvider(here.issuer);
  console.log(here.issuer);
});
