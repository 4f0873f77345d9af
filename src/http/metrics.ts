/** What the HTTP server counts about itself and the process, and how `/metrics` shows it. */
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import { Counter, Gauge, type Registry } from 'prom-client';
import { textSchema } from './schemas.ts';
import type { ViewName } from './views.ts';

const lagResolutionMs = 100;
const nsPerSecond = 1e9;

/** Requests that matched no route share one label value, so that clients cannot make new ones. */
const noRoute = 'none';

export class HttpMetrics {
  readonly #requests = new Map<string, Map<number, number>>();
  readonly #renders: Counter<'view'>;
  readonly #cuts: Counter;
  readonly #drops: Counter;

  /** @param watchers - how many watchers there are now */
  constructor(registry: Registry, watchers: () => number) {
    const registers = [registry];
    const requests = this.#requests;
    new Counter({
      name: 'pillion_http_requests_total',
      help: 'HTTP requests answered, by route and status.',
      labelNames: ['route', 'status'],
      registers,
      // Counting in plain maps keeps prom-client's label hashing out of the path of a request.
      collect() {
        this.reset();
        for (const [route, statuses] of requests) {
          for (const [status, count] of statuses) this.inc({ route, status: String(status) }, count);
        }
      },
    });
    new Gauge({
      name: 'pillion_http_watchers',
      help: 'Open /watch streams.',
      registers,
      collect() {
        this.set(watchers());
      },
    });
    this.#cuts = new Counter({
      name: 'pillion_http_watchers_cut_total',
      help: 'Watchers cut because they did not take a document in time.',
      registers,
    });
    this.#drops = new Counter({
      name: 'pillion_http_connections_dropped_total',
      help: 'Connections closed at once because too many were open.',
      registers,
    });
    this.#renders = new Counter({
      name: 'pillion_http_renders_total',
      help: 'Documents made; every other request was answered with bytes made before.',
      labelNames: ['view'],
      registers,
    });
  }

  answered(route: string | undefined, status: number): void {
    const key = route ?? noRoute;
    let statuses = this.#requests.get(key);
    if (!statuses) {
      statuses = new Map();
      this.#requests.set(key, statuses);
    }
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }

  rendered(view: ViewName): void {
    this.#renders.inc({ view });
  }

  watcherCut(): void {
    this.#cuts.inc();
  }

  connectionDropped(): void {
    this.#drops.inc();
  }
}

/** Adds `/metrics` and the metrics of the process itself. */
export function addMetrics(app: FastifyInstance, registry: Registry, version: string): void {
  const registers = [registry];
  new Gauge({
    name: 'pillion_build_info',
    help: 'Always 1; the labels say what runs.',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version, node: process.version }, 1);
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size in bytes.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Total user and system CPU time spent in seconds.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  addEventLoopLag(app, registry);
  const schema = {
    summary: 'Metrics in Prometheus text format',
    produces: ['text/plain'],
    response: { 200: textSchema },
  };
  app.get('/metrics', { schema }, async (_request, reply) =>
    reply.header('content-type', registry.contentType).send(await registry.metrics()),
  );
}

/** Lag is measured while the server listens; each scrape shows what happened since the one before. */
function addEventLoopLag(app: FastifyInstance, registry: Registry): void {
  const delay = monitorEventLoopDelay({ resolution: lagResolutionMs });
  app.addHook('onListen', (done) => {
    delay.enable();
    done();
  });
  app.addHook('onClose', (_app, done) => {
    delay.disable();
    done();
  });
  new Gauge({
    name: 'pillion_event_loop_lag_seconds',
    help: 'How late the event loop ran since the last scrape: median, 99th percentile and maximum.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      this.set({ quantile: '0.5' }, lagSeconds(delay, 50));
      this.set({ quantile: '0.99' }, lagSeconds(delay, 99));
      this.set({ quantile: '1' }, lagSeconds(delay, 100));
      delay.reset();
    },
  });
}

/** The histogram holds whole intervals, the time between samples included. */
function lagSeconds(delay: IntervalHistogram, percentile: number): number {
  if (delay.count === 0) return 0;
  return Math.max(0, delay.percentile(percentile) / nsPerSecond - lagResolutionMs / 1000);
}
