/** Stands before every route that changes something, and answers those who may not. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendError } from './errors.ts';
import type { HttpDeps } from './options.ts';
import { refuseWrite } from './write-access.ts';

/**
 * @param token - what other hosts must present; null: only this host may change anything
 * @returns the answer when the request was refused; null when it may go on
 */
export function answerRefusedWrite(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: Pick<HttpDeps, 'snapshot' | 'log'>,
  token: string | null,
): FastifyReply | null {
  const { remoteAddress } = request.raw.socket;
  const policy = { token, hostname: deps.snapshot().hostname };
  const refusal = refuseWrite({ remoteAddress, headers: request.headers }, policy);
  if (!refusal) return null;
  const { status, message } = refusal;
  deps.log.debug({ route: request.routeOptions.url, remoteAddress, status }, 'change refused');
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  return sendError(reply, status, message);
}
