/** One ServicePort: accepts connections and deals them out to its targets in turn. */
import { createServer, type Server, type Socket } from 'node:net';
import { relay, type Target } from './relay.ts';

/** Connections of all listeners together, so that a laptop's file descriptors last. */
export interface ConnectionBudget {
  readonly max: number;
  open: number;
  /** Connections closed at once because there were too many, since the start. */
  refused: number;
}

export class RouteListener {
  readonly #server: Server;
  readonly #budget: ConnectionBudget;
  readonly #clients = new Set<Socket>();
  #targets: readonly Target[] = [];
  #turn = 0;

  private constructor(budget: ConnectionBudget) {
    this.#budget = budget;
    // Half-open connections are allowed: a client may end its request and still read the answer.
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) =>
      this.#accept(client),
    );
  }

  /** @throws the system's error when it cannot listen */
  static async listen(ip: string, port: number, budget: ConnectionBudget): Promise<RouteListener> {
    const listener = new RouteListener(budget);
    await new Promise<void>((resolve, reject) => {
      listener.#server.once('error', reject);
      listener.#server.listen({ host: ip, port, exclusive: true }, () => {
        listener.#server.off('error', reject);
        resolve();
      });
    });
    // Accepting can fail later, without descriptors; the connection is lost and the listener goes on.
    listener.#server.on('error', () => {
      budget.refused += 1;
    });
    return listener;
  }

  /** For connections from now on; running ones stay where they are. */
  setTargets(targets: readonly Target[]): void {
    this.#targets = targets;
  }

  /** Accepts nothing more; running connections go on, and `onEnd` is called after the last. */
  retire(onEnd: () => void): void {
    this.#server.close(onEnd);
  }

  /** Cuts running connections too. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const client of this.#clients) client.destroy();
    await closed;
  }

  #accept(client: Socket): void {
    if (this.#budget.open >= this.#budget.max) {
      this.#budget.refused += 1;
      client.resetAndDestroy();
      return;
    }
    this.#budget.open += 1;
    this.#clients.add(client);
    client.once('close', () => {
      this.#budget.open -= 1;
      this.#clients.delete(client);
    });
    client.on('error', () => client.destroy());
    const first = this.#turn % Math.max(1, this.#targets.length);
    this.#turn = first + 1;
    relay(client, [...this.#targets.slice(first), ...this.#targets.slice(0, first)]);
  }
}
