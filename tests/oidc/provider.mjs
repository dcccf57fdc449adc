// An OpenID Connect provider for the tests: panva's, in this process, on a free port of this machine. Whatever a user
// types as their login is their subject. The tests speak to it by lines on its input, each answered by a line:
//
//   twist KIND      the next ID token is another than the provider signed (see TWISTS); `twist off` ends that
//   algorithm ALG   ID tokens are signed so from now on, with the published key that says so
//   rotate          other keys sign from now on, and only they are published
//   issued          how many times codes were exchanged
//
// With a certificate and its key it calls itself https, and browsers of the tests, which speak none, see the same
// provider on a second port. It first says what it calls itself and where those browsers go. It ends with its input.
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import readline from 'node:readline';
import Provider from 'oidc-provider';

const [clientId, clientSecret, redirectPath, certificate, certificateKey] = process.argv.slice(2);

/** What signs each algorithm. */
const KINDS = {
  RS256: ['rsa', { modulusLength: 2048 }],
  PS256: ['rsa', { modulusLength: 2048 }],
  ES256: ['ec', { namedCurve: 'P-256' }],
  ES384: ['ec', { namedCurve: 'P-384' }],
  EdDSA: ['ed25519', {}],
};
const ALGORITHMS = Object.keys(KINDS);

function newKey(algorithm) {
  const { privateKey, publicKey } = crypto.generateKeyPairSync(...KINDS[algorithm]);
  const kid = crypto.randomBytes(8).toString('hex');
  return { kid, privateKey, publicKey, jwk: { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: algorithm } };
}

/** A key of each algorithm that says which, and one that does not. */
function newKeys() {
  const keys = Object.fromEntries(ALGORITHMS.map((algorithm) => [algorithm, newKey(algorithm)]));
  const unsaid = newKey('ES384');
  delete unsaid.jwk.alg;
  return { ...keys, unsaid };
}

function provider(issuer, keys, algorithm) {
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
        id_token_signed_response_alg: algorithm,
      },
    ],
    cookies: { keys: [crypto.randomBytes(16).toString('hex')] },
    enabledJWA: { idTokenSigningAlgValues: ALGORITHMS },
    jwks: { keys: Object.values(keys).map(({ jwk }) => jwk) },
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

/** Signs as the algorithm says with whatever key there is. */
function by(algorithm, { privateKey }) {
  const hash = privateKey.asymmetricKeyType === 'ed25519' ? null : `sha${algorithm.slice(2)}`;
  const pss = algorithm.startsWith('PS') ? { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {};
  return (input) => crypto.sign(hash, Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363', ...pss }).toString('base64url');
}

const rs256 = (key) => by('RS256', key);
const as = (algorithm) => (header, claims, key) => signed({ ...header, alg: algorithm }, claims, by(algorithm, key));
const unsaid = (algorithm) => (header, claims) => signed({ ...header, kid: keys.unsaid.kid, alg: algorithm }, claims, by(algorithm, keys.unsaid));
const other = newKey('RS256');

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
  ...Object.fromEntries(ALGORITHMS.flatMap((algorithm) => [[`as-${algorithm}`, as(algorithm)], [`unsaid-${algorithm}`, unsaid(algorithm)]])),
  'old-auth-time': (header, claims, key) => signed(header, { ...claims, auth_time: claims.iat - 3600 }, rs256(key)),
};

function twisted(kind, token, key) {
  const [header, claims] = token.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')));
  return TWISTS[kind](header, claims, key, token);
}

let keys = newKeys();
let algorithm = 'RS256';
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
        told.id_token = twisted(twist, told.id_token, keys[algorithm]);
        const changed = JSON.stringify(told);
        response.setHeader('content-length', Buffer.byteLength(changed));
        return end(changed, ...rest);
      }
    }
    return end(body, ...rest);
  };
  app(request, response);
}

const listening = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${server.address().port}`)));
const plain = await listening(http.createServer(answer));
const issuer = certificate
  ? `https://${await listening(https.createServer({ cert: fs.readFileSync(certificate), key: fs.readFileSync(certificateKey) }, answer))}`
  : `http://${plain}`;
const serve = () => {
  app = provider(issuer, keys, algorithm).callback();
};
serve();
process.stdout.write(`${issuer} ${plain}\n`);
const lines = readline.createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [word, kind] = line.split(' ');
  if (word === 'twist') {
    twist = kind === 'off' ? undefined : kind;
    if (twist && !TWISTS[twist]) throw new Error(`no such twist: ${twist}`);
  } else if (word === 'algorithm') {
    algorithm = kind;
    serve();
  } else if (word === 'rotate') {
    keys = newKeys();
    serve();
  }
  process.stdout.write(`${word === 'issued' ? issued : 'ok'}\n`);
});
lines.on('close', () => process.exit(0));
