/** Opens the HTTP port, or says in the operator's words why it cannot. */
import type { FastifyInstance } from 'fastify';
import type { Problem } from '../base/problem.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Config } from './settings/settings.ts';

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'a port that no other program listens on; this one is in use',
  EACCES: 'a port that this user may open; those below 1024 are for root',
  EADDRNOTAVAIL: 'an address of this host',
};

/** @returns the address as a URL */
export async function listen(
  server: FastifyInstance,
  { bindIp, port }: Config['http'],
): Promise<Result<string, Problem>> {
  try {
    return ok(await server.listen({ host: bindIp, port, listenTextResolver: (address) => address }));
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    return err({
      thing: 'HTTP API (SIDECAR_HTTP_BIND_IP and SIDECAR_HTTP_PORT)',
      value: `${bindIp}:${port}`,
      expected: reasons[code] ?? `an address that can be listened on (${message})`,
      effect: 'the agent does not start',
    });
  }
}
