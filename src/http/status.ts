/** What this host's own parts say of themselves: why something is or is not routed. */
import type { FastifyInstance } from 'fastify';
import { sendJson } from './errors.ts';
import type { HostStatus } from './host-status.ts';
import { statusSchema } from './schemas.ts';

/** Checks change it several times a second, so it is made anew for each request, from local services alone. */
export function addStatus(app: FastifyInstance, status: () => HostStatus): void {
  const schema = {
    summary:
      "This host's sources, checks and proxies, and every mistake that keeps something from being routed",
    response: { 200: statusSchema },
  };
  app.get('/api/status.json', { schema }, (_request, reply) =>
    sendJson(reply.header('cache-control', 'no-store'), 200, JSON.stringify(status())),
  );
}
