import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyFile } from '../../src/outputs/haproxy/verify.ts';
import { proxyModel, type RenderOptions, renderHaproxy } from '../../src/outputs/index.ts';
import type { Port, Service } from '../../src/service/index.ts';
import { anyTime, aStatus } from '../support/arbitraries.ts';
import { parseRoutes } from '../support/haproxy-config.ts';
import { needs, programPath } from '../support/programs.ts';
import { aSnapshot } from '../support/snapshots.ts';

const runs = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) };

/** Text that tries to end a word, a line, a quote, a comment or a name, beside plain names that meet. */
const hostileText = fc.oneof(
  fc.constantFrom('a', 'b', 'a-b', 'a_b', 'A-B', 'a:2db', 'a-1', '1-a', '-', '--', '_stats', 'é', '😀'),
  fc.constantFrom(
    'a\n  bind :1',
    'a\r\nglobal',
    "a'",
    'a"',
    'a\\',
    '$\u007bHOME}',
    '$X',
    '# a',
    'a b',
    '\0',
    '\u2028',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
  fc.string({ minLength: 1, maxLength: 300 }),
  fc.constantFrom('', '\ud800', '\udc00a'),
);
const hostileIp = fc.oneof(
  fc.constantFrom('10.0.0.1', '10.0.0.2', 'fd00::1', '::ffff:1.2.3.4', 'fe80::1%lo', '0.0.0.0', '::', 'host'),
  fc.ipV4(),
  fc.ipV6(),
  hostileText,
);
const hostilePort: fc.Arbitrary<Port> = fc.record({
  type: fc.constantFrom('tcp', 'tcp', 'udp'),
  port: fc.oneof(fc.constantFrom(0, 1, 80), fc.integer({ min: 0, max: 65_535 })),
  servicePort: fc.oneof(fc.constantFrom(null, 80, 81, 3212), fc.integer({ min: 1, max: 65_535 })),
  ip: hostileIp,
});
const hostileService: fc.Arbitrary<Service> = fc.record({
  id: hostileText,
  name: hostileText,
  image: hostileText,
  created: anyTime,
  hostname: hostileText,
  ports: fc.array(hostilePort, { maxLength: 4 }),
  updated: anyTime,
  proxyMode: fc.oneof(fc.constantFrom('http', 'tcp', 'ws'), fc.constantFrom('http', 'tcp'), hostileText),
  status: fc.oneof(
    { weight: 5, arbitrary: fc.constant('alive' as const) },
    { weight: 1, arbitrary: aStatus },
  ),
});
/** As in a catalog, (host name, id) occurs once. */
const hostileServices = fc.uniqueArray(hostileService, {
  maxLength: 12,
  selector: (service) => JSON.stringify([service.hostname, service.id]),
});
const useHostnames = fc.boolean();

const options: RenderOptions = {
  bindIp: '127.0.0.1',
  user: '',
  group: '',
  statsAddress: null,
  socketDir: '/tmp',
  isDaemon: false,
};

describe('for all catalogs', () => {
  it('the file says exactly what the model says, and nothing else', () => {
    fc.assert(
      fc.property(hostileServices, useHostnames, (services, byName) => {
        const model = proxyModel(aSnapshot(services), { useHostnames: byName });
        expect(parseRoutes(renderHaproxy(model, options), '127.0.0.1')).toEqual(model.routes);
      }),
      runs,
    );
  });

  it('every exported port of every alive record is routed or explained', () => {
    fc.assert(
      fc.property(hostileServices, (services) => {
        const { routes, problems } = proxyModel(aSnapshot(services), { useHostnames: false });
        const wanted = services
          .filter((service) => service.status === 'alive')
          .some((service) => service.ports.some((port) => port.type === 'tcp' && port.servicePort !== null));
        expect(routes.length + problems.length > 0).toBe(wanted);
      }),
      runs,
    );
  });

  it('no two frontends share a name or a port, and no two servers of a backend a name or an address', () => {
    fc.assert(
      fc.property(hostileServices, useHostnames, (services, byName) => {
        const { routes } = proxyModel(aSnapshot(services), { useHostnames: byName });
        expectDistinct(routes.map((route) => route.name));
        expectDistinct(routes.map((route) => route.servicePort));
        for (const { backends } of routes) {
          expect(backends.length).toBeGreaterThan(0);
          expectDistinct(backends.map((backend) => backend.name));
          expectDistinct(backends.map((backend) => `${backend.address} ${backend.port}`));
        }
      }),
      runs,
    );
  });

  it('the order in which records are found changes nothing', () => {
    const shuffled = hostileServices.chain((services) =>
      fc.tuple(fc.constant(services), fc.shuffledSubarray(services, { minLength: services.length })),
    );
    fc.assert(
      fc.property(shuffled, ([services, others]) => {
        const [one, other] = [services, others].map((list) =>
          proxyModel(aSnapshot(list), { useHostnames: false }),
        );
        expect(one).toEqual(other);
      }),
      runs,
    );
  });
});

function expectDistinct(values: readonly (string | number)[]): void {
  expect(new Set(values).size).toBe(values.length);
}

const missing = needs(['haproxy']);

describe.skipIf(missing)(`HAProxy itself${missing ? `: ${missing}` : ''}`, () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'pillion-render-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('accepts what any catalog renders to', async () => {
    const file = join(directory, 'haproxy.cfg');
    const { signal } = new AbortController();
    await fc.assert(
      fc.asyncProperty(hostileServices, async (services) => {
        await writeFile(
          file,
          renderHaproxy(proxyModel(aSnapshot(services), { useHostnames: false }), options),
        );
        expect(await verifyFile(programPath('haproxy') ?? '', file, signal)).toEqual({
          ok: true,
          value: undefined,
        });
      }),
      { numRuns: 20 },
    );
  });
});
