/**
 * One client's connection, carried to the first backend that accepts it. Bytes are piped both ways with
 * backpressure, and each direction ends by itself, as TCP has it.
 */
import { connect, type Socket } from 'node:net';

const limits = {
  connectMs: 5000,
  /** Backends tried for one connection. */
  tries: 10,
  /** A connection on which nothing moves for this long is ended. */
  idleMs: 3_600_000,
};

/** Where a connection may go. */
export interface Target {
  readonly address: string;
  readonly port: number;
}

/**
 * Tries `targets` in order. The client is reset when none accepts, as it would be by a port on which
 * nobody listens.
 *
 * @param client - paused, half-open allowed; taken over
 */
export function relay(client: Socket, targets: readonly Target[]): void {
  const [target, ...others] = targets.slice(0, limits.tries);
  if (!target) {
    client.resetAndDestroy();
    return;
  }
  const upstream = connect({ host: target.address, port: target.port, allowHalfOpen: true, noDelay: true });
  const abandon = (): void => {
    upstream.destroy();
  };
  const next = (): void => {
    client.off('close', abandon);
    upstream.destroy();
    if (!client.destroyed) relay(client, others);
  };
  client.once('close', abandon);
  upstream.once('error', next);
  upstream.setTimeout(limits.connectMs, next);
  upstream.once('connect', () => {
    upstream.off('error', next);
    upstream.setTimeout(0);
    client.off('close', abandon);
    join(client, upstream);
  });
}

function join(client: Socket, upstream: Socket): void {
  const cut = (): void => {
    client.resetAndDestroy();
    upstream.resetAndDestroy();
  };
  // All that moves passes through the client's socket, so its silence is the connection's.
  client.setTimeout(limits.idleMs, cut);
  for (const socket of [client, upstream]) {
    socket.on('error', cut);
    // Destroyed before its time, as when the balancer closes.
    socket.once('close', () => {
      if (!socket.readableEnded || !socket.writableFinished) cut();
    });
  }
  client.pipe(upstream);
  upstream.pipe(client);
}
