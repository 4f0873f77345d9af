/**
 * A TCP balancer inside the agent, for laptops and first tries without HAProxy: round robin over what is
 * alive, no HTTP, no statistics. HAProxy is what production runs.
 */
import type { Logger } from 'pino';
import type { Problem } from '../../base/problem.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { proxySafeName } from '../../service/index.ts';
import { addressText } from '../address.ts';
import type { ProxyModel, Route } from '../model.ts';
import type { Output, OutputError } from '../output.ts';
import { type ConnectionBudget, RouteListener } from './listener.ts';

const limits = { connections: 1024, listeners: 1024 };

export interface EmbeddedOptions {
  /** IP address that the ServicePorts are bound to. */
  readonly bindIp: string;
  readonly log: Logger;
}

export class EmbeddedBalancer implements Output {
  readonly name = 'embedded';
  readonly #options: EmbeddedOptions;
  readonly #listeners = new Map<number, RouteListener>();
  /** No longer accepting, but with connections that go on until they end. */
  readonly #retired = new Set<RouteListener>();
  readonly #budget: ConnectionBudget = { max: limits.connections, open: 0, refused: 0 };
  #problems: readonly Problem[] = [];
  #reportedRefusals = 0;

  constructor(options: EmbeddedOptions) {
    this.#options = options;
  }

  /** Fails as a whole only when the bind address is not this host's; other conflicts are problems. */
  async apply(model: ProxyModel, signal: AbortSignal): Promise<Result<void, OutputError>> {
    this.#retireAllBut(new Set(model.routes.map((route) => route.servicePort)));
    this.#reportRefusals();
    const problems: Problem[] = [];
    for (const route of model.routes) {
      if (signal.aborted) return err({ message: 'stopped' });
      const failure = await this.#serve(route);
      if (failure === 'EADDRNOTAVAIL') {
        return err({ message: `${this.#options.bindIp} is not an address of this host` });
      }
      if (failure !== undefined) problems.push(this.#problemOf(route, failure));
    }
    this.#problems = problems;
    return ok(undefined);
  }

  problems(): readonly Problem[] {
    return this.#problems;
  }

  async close(): Promise<void> {
    const all = [...this.#listeners.values(), ...this.#retired];
    this.#listeners.clear();
    this.#retired.clear();
    await Promise.all(all.map((listener) => listener.close()));
  }

  /** @returns the system's error code when its port cannot be had */
  async #serve(route: Route): Promise<string | undefined> {
    let listener = this.#listeners.get(route.servicePort);
    if (!listener) {
      if (this.#listeners.size >= limits.listeners) return `more than ${limits.listeners} ServicePorts`;
      try {
        listener = await RouteListener.listen(this.#options.bindIp, route.servicePort, this.#budget);
      } catch (error) {
        return (error as NodeJS.ErrnoException).code ?? String(error);
      }
      this.#listeners.set(route.servicePort, listener);
    }
    listener.setTargets(route.backends);
    return undefined;
  }

  #retireAllBut(ports: ReadonlySet<number>): void {
    for (const [port, listener] of this.#listeners) {
      if (ports.has(port)) continue;
      this.#listeners.delete(port);
      this.#retired.add(listener);
      listener.retire(() => this.#retired.delete(listener));
    }
  }

  #reportRefusals(): void {
    const fresh = this.#budget.refused - this.#reportedRefusals;
    this.#reportedRefusals = this.#budget.refused;
    if (fresh > 0)
      this.#options.log.warn(`${fresh} connections refused: at most ${this.#budget.max} at a time`);
  }

  #problemOf(route: Route, failure: string): Problem {
    return {
      thing: `service ${proxySafeName(route.service)}, ServicePort ${route.servicePort}`,
      value: addressText(this.#options.bindIp, route.servicePort),
      expected: `a port that can be listened on (${failure})`,
      effect: 'it is not routed until then; the other services are',
    };
  }
}
