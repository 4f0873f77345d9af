/**
 * The keys of this host: shown as fingerprints, changed one host at a time. `pillion keys` makes one
 * change of many; a new key travels sealed with the one that all have.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Result } from '../base/result.ts';
import type { ClusterKeys, KeyRefusal } from './cluster-status.ts';
import { sendError, sendJson } from './errors.ts';
import type { HttpDeps } from './options.ts';
import { errorSchema, keyNameSchema, keySchema, keysSchema, sealedKeySchema } from './schemas.ts';
import { isLoopback } from './write-access.ts';
import { answerRefusedWrite } from './write-guard.ts';

type Deps = Pick<HttpDeps, 'keys' | 'snapshot' | 'log'>;

/** A field of the request's JSON and what is done with it. */
interface Change {
  readonly action: 'add' | 'use' | 'remove';
  readonly summary: string;
  readonly field: 'sealed' | 'fingerprint';
}

const changes: readonly Change[] = [
  { action: 'add', summary: 'Accept what is encrypted with a further key', field: 'sealed' },
  { action: 'use', summary: 'Encrypt with a key that is known', field: 'fingerprint' },
  { action: 'remove', summary: 'Forget a key', field: 'fingerprint' },
];

const refusals: Readonly<Record<KeyRefusal, readonly [status: number, message: string]>> = {
  'not-encrypted': [
    409,
    'Conflict - This host does not encrypt; set SIDECAR_ENCRYPT_KEYS on all hosts and restart them',
  ],
  'not-a-key': [400, 'Bad request - A key is 16, 24 or 32 bytes in base64'],
  'cannot-open': [409, 'Conflict - The key was sealed with a key that this host does not have'],
  'unknown-key': [404, 'Not Found - This host does not have that key'],
  'primary-key': [409, 'Conflict - This host encrypts with that key; it must use another one first'],
  'too-many-keys': [409, 'Conflict - This host has as many keys as it may; remove one first'],
};

/** @param token - what other hosts must present; null: only this host may change keys */
export function addKeys(app: FastifyInstance, deps: Deps, token: string | null): void {
  const summary = 'The keys that protect gossip, as fingerprints, the one that encrypts first';
  app.get('/api/keys.json', { schema: { summary, response: { 200: keysSchema } } }, (_request, reply) =>
    sendKeys(reply, deps),
  );
  addSeal(app, deps);
  for (const change of changes) addChange(app, deps, token, change);
}

/** The one request that holds a key in clear: it is taken from this host only, whatever token it has. */
function addSeal(app: FastifyInstance, deps: Deps): void {
  const schema = {
    summary: 'Seal a new key with the one that encrypts now, for other hosts',
    description: 'Answers to loopback only.',
    body: keySchema,
    response: { 200: sealedKeySchema, 400: errorSchema, 403: errorSchema, 409: errorSchema },
  };
  app.post('/api/keys/seal', { schema }, (request, reply) => {
    if (!isLoopback(remoteOf(request)))
      return sendError(reply, 403, 'Forbidden - A key in clear is taken from this host only');
    const refused = answerRefusedWrite(request, reply, deps, null);
    if (refused) return refused;
    const sealed = deps.keys.seal(fieldOf(request.body, 'key'));
    if (!sealed.ok) return sendRefusal(reply, sealed.error);
    return sendJson(reply, 200, JSON.stringify({ sealed: sealed.value }));
  });
}

function addChange(app: FastifyInstance, deps: Deps, token: string | null, change: Change): void {
  const { action, summary, field } = change;
  const schema = {
    summary,
    description: 'Answers to loopback, or to `Authorization: Bearer` with the value of SIDECAR_API_TOKEN.',
    security: [{}, { token: [] }],
    body: field === 'sealed' ? sealedKeySchema : keyNameSchema,
    response: { 200: keysSchema, 401: errorSchema, 403: errorSchema, 404: errorSchema, 409: errorSchema },
  };
  app.post(`/api/keys/${action}`, { schema }, (request, reply) => {
    const refused = answerRefusedWrite(request, reply, deps, token);
    if (refused) return refused;
    const changed = applyChange(deps.keys, change, fieldOf(request.body, field));
    if (!changed.ok) return sendRefusal(reply, changed.error);
    deps.log.info({ action, keys: deps.keys.list(), remoteAddress: remoteOf(request) }, 'keys changed');
    return sendKeys(reply, deps);
  });
}

function applyChange(keys: ClusterKeys, { action }: Change, value: string): Result<void, KeyRefusal> {
  switch (action) {
    case 'add':
      return keys.add(value);
    case 'use':
      return keys.use(value);
    case 'remove':
      return keys.remove(value);
  }
}

function sendKeys(reply: FastifyReply, { keys, snapshot }: Deps): FastifyReply {
  const body = { hostname: snapshot().hostname, keys: keys.list() };
  return sendJson(reply.header('cache-control', 'no-store'), 200, JSON.stringify(body));
}

function sendRefusal(reply: FastifyReply, refusal: KeyRefusal): FastifyReply {
  return sendError(reply, ...refusals[refusal]);
}

function remoteOf(request: FastifyRequest): string | undefined {
  return request.raw.socket.remoteAddress;
}

/** @returns a text field of a JSON body; empty, which is no key, when there is none */
function fieldOf(body: unknown, name: string): string {
  try {
    const parsed: unknown = JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '');
    if (typeof parsed !== 'object' || parsed === null) return '';
    const value: unknown = Object.entries(parsed).find(([key]) => key === name)?.[1];
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}
