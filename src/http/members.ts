/** Who is in the cluster, as this host sees it. */
import type { FastifyInstance } from 'fastify';
import type { ClusterStatus } from './cluster-status.ts';
import { sendJson } from './errors.ts';
import { clusterSchema } from './schemas.ts';

/** Incarnations and scores change without notice, so it is made anew for each request. */
export function addMembers(app: FastifyInstance, cluster: () => ClusterStatus): void {
  const schema = {
    summary: "The cluster's members with their states, the dead and departed included",
    response: { 200: clusterSchema },
  };
  app.get('/api/members.json', { schema }, (_request, reply) =>
    sendJson(reply.header('cache-control', 'no-store'), 200, JSON.stringify(cluster())),
  );
}
