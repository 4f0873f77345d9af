/** Taking an instance of this host out of rotation. */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { quoteJson } from '../base/json-text.ts';
import { sendError, sendJson } from './errors.ts';
import type { DrainRefusal, HttpDeps } from './options.ts';
import { drainedSchema, errorSchema, idParams } from './schemas.ts';
import { answerRefusedWrite } from './write-guard.ts';

/** @param token - what other hosts must present; null: only this host may drain */
export function addDrain(
  app: FastifyInstance,
  deps: Pick<HttpDeps, 'drain' | 'snapshot' | 'log'>,
  token: string | null,
): void {
  const schema = {
    summary: 'Take an instance of this host out of rotation',
    description: 'Answers to loopback, or to `Authorization: Bearer` with the value of SIDECAR_API_TOKEN.',
    params: idParams,
    security: [{}, { token: [] }],
    response: { 202: drainedSchema, 401: errorSchema, 403: errorSchema, 404: errorSchema, 409: errorSchema },
  };
  app.post<{ Params: Static<typeof idParams> }>('/api/services/:id/drain', { schema }, (request, reply) => {
    const { id } = request.params;
    const refused = answerRefusedWrite(request, reply, deps, token);
    if (refused) return refused;
    const drained = deps.drain(id);
    if (!drained.ok) return sendError(reply, ...describeDrainRefusal(drained.error, id));
    const { remoteAddress } = request.raw.socket;
    deps.log.info({ id, service: drained.value.name, remoteAddress }, 'draining');
    return sendJson(reply, 202, drainedBody(drained.value.name, id));
  });
}

function drainedBody(name: string, id: string): string {
  const message = `Service "${name}" instance "${id}" set to DRAINING`;
  return `{\n  "Message": ${quoteJson(message)}\n}`;
}

/** Differs: the original revives a tombstone as DRAINING. */
function describeDrainRefusal(refusal: DrainRefusal, id: string): [status: number, message: string] {
  switch (refusal) {
    case 'unknown-service':
      return [404, `Not Found - Service ID "${id}" not found`];
    case 'tombstone':
      return [409, `Conflict - Service ID "${id}" is gone and cannot be drained`];
  }
}
