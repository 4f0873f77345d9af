/** Every way in which a request can fail, in the shapes that the original's clients know. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { quoteJson } from '../base/json-text.ts';
import type { HttpLimits } from './options.ts';

/** @source NinesStack/sidecar sidecarhttp/http_api.go sendJsonError: this order of keys */
export function errorBody(message: string): string {
  return `{"message":${quoteJson(message)},"status":"error"}`;
}

/** Sends JSON text as `application/json` without a charset, as Go does. Bytes keep Fastify from adding one. */
export function sendJson(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).header('content-type', 'application/json').send(Buffer.from(text));
}

export function sendError(reply: FastifyReply, status: number, message: string): FastifyReply {
  return sendJson(reply, status, errorBody(message));
}

/** A path that nothing answers. */
export function sendNotFound(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.code(404).header('content-type', 'text/plain; charset=utf-8').send('404 page not found\n');
}

/**
 * Answers every method that a known path does not serve with an empty 405.
 *
 * @param routes - path pattern → the methods it serves
 */
export function refuseOtherMethods(
  app: FastifyInstance,
  routes: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  for (const [url, served] of routes) {
    const allow = [...served].join(', ');
    app.route({
      method: app.supportedMethods.filter((method) => !served.has(method)),
      url,
      schema: { hide: true },
      handler: (_request, reply) => reply.code(405).header('allow', allow).send(),
    });
  }
}

/** Turns what handlers throw and Fastify refuses into JSON. Only our own mistakes are logged. */
export function answerErrors(app: FastifyInstance, limits: HttpLimits, log: Logger): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status === 413) return sendError(reply, 413, `Request body exceeds ${limits.bodyBytes} bytes`);
    if (status >= 400 && status < 500) return sendError(reply, status, error.message);
    log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'HTTP request failed');
    return sendError(reply, 500, 'Internal server error');
  });
}

/** What the router refuses before any route: `%` sequences that are not UTF-8, and oversize parts. */
export function answerBadTarget(error: FastifyError, reply: FastifyReply, limits: HttpLimits): void {
  if (error.code === 'FST_ERR_MAX_PARAM_LENGTH') sendTooLong(reply, limits);
  else sendError(reply, 400, 'Bad request - The path is not a valid URL');
}

export function sendTooLong(reply: FastifyReply, limits: HttpLimits): FastifyReply {
  return sendError(reply, 414, `Request URL exceeds ${limits.urlChars} characters`);
}

/** Answers bytes that are not HTTP, then closes. Nothing is written into an answer that has begun. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const status = statusOfClientError(error.code);
  const reason = STATUS_CODES[status] ?? '';
  const body = errorBody(reason);
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function statusOfClientError(code: string | undefined): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  return 400;
}
