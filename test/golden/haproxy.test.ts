/** The rendered HAProxy files; `UPDATE_GOLDEN=1` writes them anew. */
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { verifyFile } from '../../src/outputs/haproxy/verify.ts';
import { proxyModel, type RenderOptions, renderHaproxy } from '../../src/outputs/index.ts';
import type { Service } from '../../src/service/index.ts';
import { aPort, aService, at } from '../support/fixtures.ts';
import { needs, programPath } from '../support/programs.ts';
import { aSnapshot } from '../support/snapshots.ts';

const standard: RenderOptions = {
  bindIp: '192.168.168.168',
  user: '',
  group: '',
  statsAddress: { ip: '127.0.0.1', port: 3212 },
  socketDir: '/run/pillion',
  isDaemon: false,
};

const cluster: readonly Service[] = [
  aService({
    hostname: 'node1',
    id: '88862023487f',
    name: 'web',
    ports: [aPort({ ip: '10.77.0.1', servicePort: 10080 })],
  }),
  aService({
    hostname: 'node2',
    id: 'ba9876543210',
    name: 'web',
    ports: [aPort({ ip: '10.77.0.2', servicePort: 10080 })],
  }),
  aService({
    hostname: 'node2',
    id: 'c0ffee',
    name: 'web',
    status: 'draining',
    ports: [aPort({ servicePort: 10080 })],
  }),
  aService({
    hostname: 'node1',
    id: 'd1',
    name: 'db',
    proxyMode: 'tcp',
    ports: [aPort({ ip: 'fd00::1', port: 5432, servicePort: 15432 })],
  }),
  aService({
    hostname: 'node2',
    id: 'e2',
    name: 'chat',
    proxyMode: 'ws',
    ports: [aPort({ ip: '10.77.0.2', port: 9001, servicePort: 10081 })],
  }),
  aService({
    hostname: 'node3',
    id: 'f3',
    name: 'late',
    created: at('2026-04-01T00:00:00Z'),
    ports: [aPort({ ip: '10.77.0.3', servicePort: 10080 })],
  }),
];

/** Sidecar's own test vector, and names that need escaping. */
const names: readonly Service[] = [
  aService({
    hostname: 'indefatigable',
    id: 'deadbeef105',
    name: 'some-svc',
    ports: [aPort({ ip: '127.0.0.3', port: 9999, servicePort: 8090 })],
  }),
  aService({
    hostname: 'my_host',
    id: 'a-b',
    name: 'public/something:latest',
    ports: [aPort({ servicePort: 8091 })],
  }),
  aService({
    hostname: 'böse',
    id: "x\n  bind :1 'y",
    name: 'Ünï "quoted" $HOME # no',
    ports: [aPort({ servicePort: 8092 })],
  }),
];

const cases: readonly [
  file: string,
  services: readonly Service[],
  options: RenderOptions,
  useHostnames: boolean,
][] = [
  ['empty', [], standard, false],
  ['cluster', cluster, standard, false],
  ['names', names, { ...standard, bindIp: 'fd00::168', statsAddress: null }, false],
  ['hostnames', cluster, { ...standard, user: 'root', group: 'root', isDaemon: true }, true],
];
const pathOf = (file: string): string => new URL(`haproxy/${file}.cfg`, import.meta.url).pathname;

describe.each(cases)('%s', (file, services, options, useHostnames) => {
  it('is rendered as before', async () => {
    const text = renderHaproxy(proxyModel(aSnapshot(services), { useHostnames }), options);
    if (process.env['UPDATE_GOLDEN']) await writeFile(pathOf(file), text);
    expect(text).toBe(await readFile(pathOf(file), 'utf8'));
  });
});

const missing = needs(['haproxy']);

describe.skipIf(missing)(`HAProxy itself${missing ? `: ${missing}` : ''}`, () => {
  it.each(cases.map(([file]) => file))('accepts %s', async (file) => {
    const { signal } = new AbortController();
    const verdict = await verifyFile(programPath('haproxy') ?? '', pathOf(file), signal);
    expect(verdict).toEqual({ ok: true, value: undefined });
  });
});
