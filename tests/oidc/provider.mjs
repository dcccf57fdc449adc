// An OpenID Connect provider for the tests: panva's, in this process, on a free port of this machine. Whatever a user
// types as their login is their subject. The tests speak to it by lines on its input, each answered by a line:
//
//   twist KIND   the next ID token is another than the provider signed (see TWISTS); `twist off` ends that
//   rotate       another key signs from now on, and only it is published
//   issued       how many times codes were exchanged
//
// It ends with its input.
import crypto from 'node:crypto';
import http from 'node:http';
import readline from 'node:readline';
import Provider from 'oidc-provider';

const [clientId, clientSecret, redirectPath] = process.argv.slice(2);

function newKey() {
  const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = crypto.randomBytes(8).toString('hex');
  return { kid, privateKey, publicKey, jwk: { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' } };
}

function provider(issuer, key) {
  const made = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        // The portal listens on a port of its own choice: for such clients of this machine it does not count (RFC 8252).
        application_type: 'native',
        redirect_uris: [`http://127.0.0.1${redirectPath}`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    cookies: { keys: [crypto.randomBytes(16).toString('hex')] },
    jwks: { keys: [key.jwk] },
    pkce: { required: () => true },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    ttl: { IdToken: 300, AccessToken: 60, AuthorizationCode: 60, Grant: 600, Interaction: 600, Session: 600 },
  });
  return made;
}

const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

function signed(header, claims, sign) {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${sign(input)}`;
}

const rs256 = (key) => (input) => crypto.sign('RSA-SHA256', Buffer.from(input), key.privateKey).toString('base64url');
const other = newKey();

// What somebody between would like the portal to take: each makes of the real token another.
const TWISTS = {
  nonce: (header, claims, key) => signed(header, { ...claims, nonce: 'of-another-log-in' }, rs256(key)),
  'no-nonce': (header, { nonce: _, ...claims }, key) => signed(header, claims, rs256(key)),
  audience: (header, claims, key) => signed(header, { ...claims, aud: 'another-client' }, rs256(key)),
  'several-audiences': (header, claims, key) => signed(header, { ...claims, aud: [clientId, 'another-client'] }, rs256(key)),
  issuer: (header, claims, key) => signed(header, { ...claims, iss: 'http://127.0.0.1:1' }, rs256(key)),
  expired: (header, claims, key) => signed(header, { ...claims, iat: claims.iat - 400, exp: claims.iat - 100 }, rs256(key)),
  old: (header, claims, key) => signed(header, { ...claims, iat: claims.iat - 3600, exp: claims.exp + 3600 }, rs256(key)),
  future: (header, claims, key) => signed(header, { ...claims, iat: claims.iat + 3600, exp: claims.exp + 3600 }, rs256(key)),
  key: (header, claims) => signed(header, claims, rs256(other)),
  'unknown-key': (header, claims) => signed({ ...header, kid: other.kid }, claims, rs256(other)),
  changed: (header, claims, key, token) => `${encode(header)}.${encode({ ...claims, sub: 'somebody-else' })}.${token.split('.')[2]}`,
  none: (header, claims) => `${encode({ ...header, alg: 'none' })}.${encode(claims)}.`,
  'hs256-public-key': (header, claims, key) =>
    signed({ ...header, alg: 'HS256' }, claims, (input) =>
      crypto.createHmac('sha256', key.publicKey.export({ format: 'pem', type: 'spki' })).update(input).digest('base64url')),
  'hs256-secret': (header, claims) =>
    signed({ ...header, alg: 'HS256' }, claims, (input) => crypto.createHmac('sha256', clientSecret).update(input).digest('base64url')),
  'old-auth-time': (header, claims, key) => signed(header, { ...claims, auth_time: claims.iat - 3600 }, rs256(key)),
};

function twisted(kind, token, key) {
  const [header, claims] = token.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')));
  return TWISTS[kind](header, claims, key, token);
}

let key = newKey();
let app;
let twist;
let issued = 0;

// The token endpoint's answer passes through here; everything else is the provider's own.
function answer(request, response) {
  if (new URL(request.url, 'http://here').pathname !== '/token') {
    app(request, response);
    return;
  }
  const end = response.end.bind(response);
  response.end = (body, ...rest) => {
    const told = body ? JSON.parse(body) : {};
    if (told.id_token) {
      issued += 1;
      if (twist) {
        told.id_token = twisted(twist, told.id_token, key);
        const changed = JSON.stringify(told);
        response.setHeader('content-length', Buffer.byteLength(changed));
        return end(changed, ...rest);
      }
    }
    return end(body, ...rest);
  };
  app(request, response);
}

const server = http.createServer(answer);
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const serve = () => {
    app = provider(issuer, key).callback();
  };
  serve();
  process.stdout.write(`${issuer}\n`);
  const lines = readline.createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    const [word, kind] = line.split(' ');
    if (word === 'twist') {
      twist = kind === 'off' ? undefined : kind;
      if (twist && !TWISTS[twist]) throw new Error(`no such twist: ${twist}`);
    } else if (word === 'rotate') {
      key = newKey();
      serve();
    }
    process.stdout.write(`${word === 'issued' ? issued : 'ok'}\n`);
  });
  lines.on('close', () => process.exit(0));
});
