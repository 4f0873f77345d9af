/** Small servers on loopback that know who is connected, for tests of what connects to them. */
import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';

export interface Loopback {
  readonly port: number;
  /** Resolves when somebody has connected; at once when it has happened already. */
  connected(): Promise<void>;
  /** Resolves when nobody is connected any more. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Listens on an ephemeral port of 127.0.0.1 and keeps account of the connections. */
export async function listen(server: Server): Promise<Loopback> {
  const sockets = new Set<Socket>();
  let first: () => void;
  const connected = new Promise<void>((resolve) => {
    first = resolve;
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // Checks cut connections; that is no failure of the server.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    first();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connected: () => connected,
    async idle() {
      await Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.on('close', resolve))));
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A port of 127.0.0.1 on which nobody listens. */
export async function closedPort(): Promise<number> {
  const { port, close } = await listen(createTcpServer());
  await close();
  return port;
}

/** Whether this machine has `::1`. */
export const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

/** A loopback address that hardly anybody else uses, so that well-known ports are free on it. */
export function ownLoopbackAddress(): string {
  const part = (): number => 1 + Math.floor(Math.random() * 254);
  return `127.${part()}.${part()}.${part()}`;
}
