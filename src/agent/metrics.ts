/** What the agent's parts count, as Prometheus metrics. Read at each scrape; nothing is kept twice. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { CatalogCounters, Snapshot } from '../catalog/index.ts';
import type { SourceStatus } from '../discovery/index.ts';
import type { CheckCounters } from '../health/index.ts';
import type { OutputStatus } from '../outputs/index.ts';
import { type Status, statusCodes } from '../service/index.ts';
import { counters, gauge } from './metric-forms.ts';

/** Where the figures come from. */
export interface MeasuredParts {
  snapshot(): Snapshot;
  catalogCounters(): CatalogCounters;
  checkCounters(): Readonly<CheckCounters>;
  sources(): readonly SourceStatus[];
  outputs(): readonly OutputStatus[];
  /** Mistakes of users that are known now. */
  problemCount(): number;
}

export function registerMetrics(registry: Registry, parts: MeasuredParts): void {
  const registers = [registry];
  gauge(registry, 'pillion_problems', 'Mistakes in labels, files and settings that are known now.', () =>
    parts.problemCount(),
  );
  new Gauge({
    name: 'pillion_services',
    help: 'Service instances of all hosts, by status.',
    labelNames: ['status'],
    registers,
    collect() {
      for (const [status, count] of countStatuses(parts.snapshot())) this.set({ status }, count);
    },
  });
  gauge(
    registry,
    'pillion_servers',
    'Hosts that have announced services.',
    () => parts.snapshot().servers.length,
  );
  counters(
    registry,
    'pillion_catalog_records_total',
    'Records by what the catalog did with them.',
    'verdict',
    () => Object.entries(parts.catalogCounters()),
  );
  registerChecks(registry, parts);
  registerSources(registry, parts);
  registerOutputs(registry, parts);
}

function countStatuses(snapshot: Snapshot): ReadonlyMap<Status, number> {
  const counts = new Map(Object.keys(statusCodes).map((status) => [status as Status, 0]));
  for (const server of snapshot.servers) {
    for (const { status } of server.services) counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}

function registerChecks(registry: Registry, parts: MeasuredParts): void {
  gauge(
    registry,
    'pillion_checks_running',
    'Health checks running now.',
    () => parts.checkCounters().running,
  );
  counters(registry, 'pillion_checks_total', 'Health checks by what became of them.', 'event', () =>
    Object.entries(parts.checkCounters()).filter(([event]) => event !== 'running'),
  );
}

function registerSources(registry: Registry, parts: MeasuredParts): void {
  new Gauge({
    name: 'pillion_discovery_connected',
    help: 'Whether a source of services can be read: 1 or 0.',
    labelNames: ['source'],
    registers: [registry],
    collect() {
      for (const { name, state } of parts.sources()) {
        this.set({ source: name }, state.kind === 'connected' ? 1 : 0);
      }
    },
  });
  new Counter({
    name: 'pillion_discovery_total',
    help: 'What a source of services has done, by kind.',
    labelNames: ['source', 'event'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, counters: counts } of parts.sources()) {
        for (const [event, count] of Object.entries(counts)) this.inc({ source: name, event }, count);
      }
    },
  });
}

function registerOutputs(registry: Registry, parts: MeasuredParts): void {
  const perOutput = (name: string, help: string, value: (output: OutputStatus) => number): void => {
    new Gauge({
      name,
      help,
      labelNames: ['output'],
      registers: [registry],
      collect() {
        for (const output of parts.outputs()) this.set({ output: output.name }, value(output));
      },
    });
  };
  perOutput('pillion_output_up_to_date', 'Whether a proxy runs the newest routes: 1 or 0.', ({ state }) =>
    state === 'ok' ? 1 : 0,
  );
  perOutput('pillion_output_routes', 'Routes that a proxy runs.', ({ routes }) => routes.length);
  new Counter({
    name: 'pillion_output_applies_total',
    help: 'Changes handed to a proxy, by result.',
    labelNames: ['output', 'result'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, applies, failures } of parts.outputs()) {
        this.inc({ output: name, result: 'applied' }, applies);
        this.inc({ output: name, result: 'failed' }, failures);
      }
    },
  });
}
