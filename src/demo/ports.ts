/** Ports for the demo: the wished-for one, or the next that is free. */
import { once } from 'node:events';
import { createServer } from 'node:net';

export const demoHost = '127.0.0.1';

/** How far from the wish we look before giving up. */
const limits = { tries: 50 };

/**
 * @param wish - the port that the demo's texts and habits prefer
 * @param taken - ports already given away; the chosen one is added
 * @throws Error when none of the ports from `wish` on is free
 */
export async function freePortFrom(wish: number, taken: Set<number>): Promise<number> {
  for (let port = wish; port < wish + limits.tries; port += 1) {
    if (taken.has(port) || !(await isFree(port))) continue;
    taken.add(port);
    return port;
  }
  throw new Error(
    `ports ${wish} to ${wish + limits.tries - 1} of ${demoHost} are all in use; free one and start again`,
  );
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, demoHost);
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
