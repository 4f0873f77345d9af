/**
 * One running agent: the parts, wired in the order in which data flows. Discovery tells the monitor,
 * the monitor the catalog, the catalog the proxy and the API. Every decision is theirs.
 */
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import type { Problem } from '../base/problem.ts';
import { ProblemLog } from '../base/problem-log.ts';
import { err, ok, type Result } from '../base/result.ts';
import { Catalog } from '../catalog/index.ts';
import {
  type CombinedDiscovery,
  type CombinedUpdate,
  combineDiscoverers,
  type Discoverer,
} from '../discovery/index.ts';
import { createProbe, Monitor } from '../health/index.ts';
import { buildServer, type Readiness } from '../http/index.ts';
import { type Output, type ProxyModel, proxyModel, Refresher } from '../outputs/index.ts';
import { chooseAdvertiseAddress } from './advertise.ts';
import { entropy, readClock } from './clock.ts';
import { Cluster } from './cluster/cluster.ts';
import { registerClusterMetrics } from './cluster/metrics.ts';
import { type ConfiguredOptions, configuredOptions } from './cluster/options.ts';
import type { Surroundings } from './config/config.ts';
import { checkPolicy, commandEnvironment } from './health.ts';
import { listen } from './listen.ts';
import { registerMetrics } from './metrics.ts';
import { createOutput } from './proxy.ts';
import { unreadyReasons } from './readiness.ts';
import type { Config } from './settings/settings.ts';
import { createDiscoverers } from './sources.ts';
import { type AgentStatus, hostStatus } from './status.ts';
import { version } from './version.ts';
import { isWarmedUp } from './warm-up.ts';

export interface Agent {
  /** Where the HTTP API answers, such as `http://127.0.0.1:7777`. */
  readonly httpAddress: string;
  status(): AgentStatus;
  /** Stops everything that the agent started, except a HAProxy that is to go on serving. */
  close(): Promise<void>;
}

export interface AgentDeps {
  readonly log: Logger;
  readonly surroundings: Surroundings;
}

/** How often lifespans are looked after and unchanged local services are vouched for. */
const tickMs = 1000;

/** @returns everything that keeps the agent from starting; then nothing was started */
export async function startAgent(
  config: Config,
  deps: AgentDeps,
): Promise<Result<Agent, readonly Problem[]>> {
  const { log, surroundings } = deps;
  const choice = chooseAdvertiseAddress({
    configured: config.node.advertiseIp,
    excluded: config.node.excludeIps,
    addresses: surroundings.host.addresses,
    isAlone: config.cluster.seeds.length === 0,
  });
  if (!choice.ok) return err([choice.error]);
  const { address, kind, rejected } = choice.value;
  log.info({ address, kind, rejected }, `this host and its services are announced at ${address}`);
  const searchPath = surroundings.environment['PATH'] ?? '';
  const discoverers = await createDiscoverers(config, address, { now: readClock, log });
  const output = createOutput(config, { searchPath, now: readClock, log });
  if (!discoverers.ok || !output.ok) {
    return err([...(discoverers.ok ? [] : discoverers.error), ...(output.ok ? [] : output.error)]);
  }
  const member = configuredOptions(config, address);
  if (!member.ok) return err([member.error]);
  const agent = new WiredAgent({
    ...deps,
    config,
    member: member.value,
    advertiseIp: address,
    discoverers: discoverers.value,
    output: output.value,
  });
  return agent.start();
}

interface AgentParts extends AgentDeps {
  readonly config: Config;
  readonly member: ConfiguredOptions;
  readonly advertiseIp: string;
  readonly discoverers: readonly Discoverer[];
  readonly output: Output | null;
}

class WiredAgent implements Agent {
  readonly #config: Config;
  readonly #discovery: CombinedDiscovery;
  readonly #monitor: Monitor;
  readonly #catalog: Catalog;
  readonly #cluster: Cluster;
  readonly #refresher: Refresher;
  readonly #server: FastifyInstance;
  readonly #problemLog: ProblemLog;
  readonly #startedAt = readClock().mono;
  readonly #stopping = new AbortController();
  #discovered: CombinedUpdate;
  #discoveryEnd: Promise<void> = Promise.resolve();
  #ticker: NodeJS.Timeout | undefined;
  #isRouting = false;
  #httpAddress = '';

  constructor(parts: AgentParts) {
    const { config, log, surroundings, advertiseIp, discoverers, output } = parts;
    this.#config = config;
    this.#problemLog = new ProblemLog(log);
    this.#discovery = combineDiscoverers(discoverers, log);
    this.#discovered = this.#discovery.current();
    this.#monitor = new Monitor({
      policy: checkPolicy(config, advertiseIp, surroundings),
      probe: createProbe(commandEnvironment(surroundings.environment)),
      concurrency: config.checks.concurrency,
      monotonicNow: () => readClock().mono,
      onChange: () => this.#observe(),
    });
    this.#catalog = new Catalog({ hostname: config.node.hostname, clusterName: config.cluster.name });
    this.#cluster = new Cluster({
      options: parts.member,
      settings: config.cluster,
      ...{ now: readClock, entropy, log },
      onGone: (name) => this.#catalog.expireServer(name, readClock()),
    });
    this.#refresher = new Refresher({
      outputs: output ? [output] : [],
      currentModel: () => this.#currentModel(),
      now: readClock,
      log,
    });
    this.#server = this.#buildServer(log);
  }

  get httpAddress(): string {
    return this.#httpAddress;
  }

  /** Opens the API first: when its port is taken, no other member has heard of us yet. */
  async start(): Promise<Result<Agent, readonly Problem[]>> {
    const address = await listen(this.#server, this.#config.http);
    if (!address.ok) {
      await this.close();
      return err([address.error]);
    }
    this.#httpAddress = address.value;
    const membership = await this.#cluster.start();
    if (!membership.ok) {
      await this.close();
      return err([membership.error]);
    }
    this.#catalog.subscribe(() => this.#offerRoutes());
    this.#discoveryEnd = this.#discovery.run((update) => this.#accept(update), this.#stopping.signal);
    this.#ticker = setInterval(() => this.#tick(), tickMs);
    this.#tick();
    return ok(this);
  }

  status(): AgentStatus {
    return {
      snapshot: this.#catalog.snapshot(),
      checks: this.#monitor.reports(),
      outputs: this.#refresher.status(),
      problems: this.#problems(),
    };
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#ticker);
    await Promise.all([
      this.#cluster.close(),
      this.#discoveryEnd,
      this.#monitor.close(),
      this.#server.close(),
      this.#refresher.close(),
    ]);
  }

  #accept(update: CombinedUpdate): void {
    this.#discovered = update;
    this.#monitor.reconcile(update.instances);
    this.#problemLog.report([...update.problems, ...this.#monitor.problems()]);
  }

  #observe(): void {
    const complete = this.#discovered.isComplete;
    this.#catalog.observeLocal(this.#monitor.services(), { complete }, readClock());
  }

  #tick(): void {
    this.#observe();
    this.#catalog.sweep(readClock());
    if (!this.#isRouting) this.#offerRoutes();
  }

  #offerRoutes(): void {
    this.#isRouting ||= isWarmedUp({
      elapsedMs: readClock().mono - this.#startedAt,
      isComplete: this.#discovered.isComplete,
      services: this.#monitor.services(),
    });
    if (this.#isRouting) this.#refresher.mark();
  }

  #currentModel(): ProxyModel {
    const { useHostnames } = this.#config.haproxy;
    return proxyModel(this.#catalog.snapshot(), { useHostnames });
  }

  #problems(): readonly Problem[] {
    return [
      ...this.#discovered.problems,
      ...this.#monitor.problems(),
      ...this.#refresher.problems(),
      ...this.#refresher.status().flatMap(({ problems }) => problems),
    ];
  }

  #readiness(): Readiness {
    const reasons = unreadyReasons({
      isStopping: this.#stopping.signal.aborted,
      cluster: this.#cluster.reasons(),
      sources: this.#discovery.sources(),
      outputs: this.#refresher.status(),
    });
    return { ready: reasons.length === 0, reasons };
  }

  #buildServer(log: Logger): FastifyInstance {
    const registry = new Registry();
    registerMetrics(registry, {
      snapshot: () => this.#catalog.snapshot(),
      catalogCounters: () => this.#catalog.counters,
      checkCounters: () => this.#monitor.counters(),
      sources: () => this.#discovery.sources(),
      outputs: () => this.#refresher.status(),
      problemCount: () => this.#problems().length,
    });
    registerClusterMetrics(registry, this.#cluster, readClock);
    return buildServer(
      {
        snapshot: () => this.#catalog.snapshot(),
        subscribe: (listener) => this.#catalog.subscribe(listener),
        drain: (id) => this.#catalog.drain(id, readClock()),
        members: () => this.#cluster.names(),
        cluster: () => this.#cluster.status(),
        keys: this.#cluster.keys,
        readiness: () => this.#readiness(),
        status: () => hostStatus(this.status(), this.#readiness(), this.#discovery.sources()),
        now: readClock,
        registry,
        log,
        version: version(),
      },
      { apiToken: this.#config.http.apiToken || null },
    );
  }
}
