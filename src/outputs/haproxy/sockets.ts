/** Where HAProxy's Unix sockets are. */
import { join } from 'node:path';

/** The sockets in one directory, which belongs to one HAProxy. */
export interface SocketPaths {
  /** The master's command line: reloads, and which processes there are. */
  readonly master: string;
  /** The worker's runtime API. */
  readonly admin: string;
  /** Statistics, metrics and `/healthz` over HTTP. */
  readonly stats: string;
}

export function socketPaths(directory: string): SocketPaths {
  return {
    master: join(directory, 'haproxy-master.sock'),
    admin: join(directory, 'admin.sock'),
    stats: join(directory, 'stats.sock'),
  };
}
