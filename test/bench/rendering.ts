/** Rendering HAProxy's file for many services, against joining the very same lines. */
import { parseTimestamp, type Timestamp } from '../../src/base/time.ts';
import type { Snapshot } from '../../src/catalog/index.ts';
import { proxyModel, renderHaproxy } from '../../src/outputs/index.ts';
import type { Service } from '../../src/service/index.ts';
import { alternate, type Figure, figureOf } from './figure.ts';

const rounds = 15;
const instancesPerService = 5;
const renderOptions = {
  bindIp: '127.0.0.1',
  user: '',
  group: '',
  statsAddress: null,
  socketDir: '/run/pillion',
  isDaemon: false,
};

export async function benchRendering(services: number): Promise<Figure[]> {
  const snapshot = snapshotOf(services);
  const model = proxyModel(snapshot, { useHostnames: false });
  const lines = renderHaproxy(model, renderOptions).split('\n');
  const size = `${services} services of ${instancesPerService} instances`;
  return [
    await compare(
      { name: `rendering haproxy.cfg for ${size}`, against: 'joining its lines', unit: 'ms', aim: '' },
      () => renderHaproxy(model, renderOptions),
      () => lines.map((line) => `${line}`).join('\n'),
    ),
    await compare(
      {
        name: `from catalog to haproxy.cfg for ${size}`,
        against: 'JSON.stringify of the model',
        unit: 'ms',
        aim: '',
      },
      () => renderHaproxy(proxyModel(snapshot, { useHostnames: false }), renderOptions),
      () => JSON.stringify(model),
    ),
  ];
}

async function compare(
  description: Pick<Figure, 'name' | 'unit' | 'against' | 'aim'>,
  ours: () => string,
  baseline: () => string,
): Promise<Figure> {
  const times = await alternate(
    rounds,
    async () => elapsedMs(ours),
    async () => elapsedMs(baseline),
  );
  return figureOf(description, times.ours, times.baseline);
}

function elapsedMs(work: () => string): number {
  const started = performance.now();
  const text = work();
  const elapsed = performance.now() - started;
  if (text.length === 0) throw new Error('nothing was made');
  return elapsed;
}

function snapshotOf(services: number): Snapshot {
  const parsed = parseTimestamp('2026-03-11T12:00:00Z');
  const time = parsed.ok ? parsed.value : (0n as Timestamp);
  const records = Array.from(
    { length: services * instancesPerService },
    (_, index): Service => ({
      id: index.toString(16).padStart(12, '0'),
      name: `service-${index % services}`,
      image: `registry.example/team/service-${index % services}:1.2.3`,
      created: time,
      hostname: 'shakespeare',
      ports: [
        {
          type: 'tcp',
          port: 20_000 + Math.floor(index / services),
          servicePort: 10_000 + (index % services),
          ip: `10.0.${index % 250}.${Math.floor(index / services) + 1}`,
        },
      ],
      updated: time,
      proxyMode: 'http',
      status: 'alive',
    }),
  );
  const server = { name: 'shakespeare', services: records, lastUpdated: time, lastChanged: time };
  return {
    version: 1,
    clusterName: 'default',
    hostname: 'shakespeare',
    lastChanged: time,
    servers: [server],
  };
}
