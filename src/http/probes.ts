/** Whether the process lives, and whether it is of use yet. */
import type { FastifyInstance } from 'fastify';
import { sendJson } from './errors.ts';
import type { HttpDeps } from './options.ts';
import { healthSchema, readinessSchema } from './schemas.ts';

export function addProbes(app: FastifyInstance, deps: Pick<HttpDeps, 'readiness' | 'version'>): void {
  const alive = JSON.stringify({ status: 'ok', version: deps.version });
  app.get(
    '/healthz',
    { schema: { summary: 'Whether the process answers', response: { 200: healthSchema } } },
    (_request, reply) => sendJson(reply, 200, alive),
  );
  app.get(
    '/readyz',
    {
      schema: {
        summary: 'Whether sources are connected and proxies are in step, with what is missing',
        response: { 200: readinessSchema, 503: readinessSchema },
      },
    },
    (_request, reply) => {
      const { ready, reasons } = deps.readiness();
      return sendJson(reply, ready ? 200 : 503, JSON.stringify({ ready, reasons }));
    },
  );
}
