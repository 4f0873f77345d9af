/** Docker discovery against a real engine of its own. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dockerDiscoverer } from '../../src/discovery/docker/docker.ts';
import { labelNamer } from '../../src/discovery/docker/namer.ts';
import type { Discovered, Discoverer } from '../../src/discovery/index.ts';
import { type Engine, engineUnavailable, startEngine } from '../support/docker-engine.ts';
import { type Recording, realNow, record, silentLog } from '../support/record-discovery.ts';

const unavailable = engineUnavailable();

describe.skipIf(unavailable)(`a real Docker engine${unavailable ? ` (${unavailable})` : ''}`, () => {
  let engine: Engine;
  let recording: Recording | undefined;

  beforeAll(async () => {
    engine = await startEngine();
  });
  afterEach(async () => {
    await recording?.stop();
    recording = undefined;
    const containers = await engine.docker.listContainers({ all: true });
    await Promise.all(containers.map(({ Id }) => engine.docker.getContainer(Id).remove({ force: true })));
  });
  afterAll(async () => {
    await engine?.close();
  });

  /** Reconciles rarely, so that what is seen comes from events unless a test says otherwise. */
  function discover(reconcileMs = 600_000): Discoverer {
    return dockerDiscoverer({
      endpoint: { kind: 'unix', url: engine.url, path: engine.socketPath },
      hostname: 'shakespeare',
      advertiseIp: '127.0.0.1',
      namer: labelNamer('ServiceName'),
      nameLabel: 'ServiceName',
      reconcileMs,
      now: realNow,
      log: silentLog,
    });
  }
  const find = (name: string): Discovered | undefined =>
    recording?.updates.at(-1)?.instances.find(({ service }) => service.name === name);

  it('lists a container that was there before with the address its port answers at', async () => {
    await engine.run({
      labels: { ServiceName: 'web', ServicePort_80: '8080' },
      ports: [80],
      text: 'I am web',
    });
    recording = record(discover());
    await recording.until(() => find('web') !== undefined);
    const [port] = find('web')?.service.ports ?? [];
    expect(find('web')?.service.ports).toHaveLength(1);
    expect(port).toMatchObject({ type: 'tcp', servicePort: 8080, ip: '127.0.0.1' });
    const answer = await fetch(`http://${port?.ip}:${port?.port}/`);
    expect(await answer.text()).toBe('I am web\n');
  });

  it('lists a started container and removes a killed one by their events', async () => {
    recording = record(discover());
    await recording.until(() => recording?.updates.length === 1);
    const container = await engine.run({ labels: { ServiceName: 'late' } });
    await recording.until(() => find('late') !== undefined);
    await container.kill();
    await recording.until(() => find('late') === undefined);
  });

  it('tells a bad label of one container and leaves the others as they are', async () => {
    await engine.run({ name: 'good', labels: { ServiceName: 'good', ServicePort_80: '8080' }, ports: [80] });
    await engine.run({ name: 'bad', labels: { ServiceName: 'bad', ServicePort_80: 'http' }, ports: [80] });
    recording = record(discover());
    await recording.until(() => recording?.names().length === 2);
    expect(find('good')?.service.ports[0]?.servicePort).toBe(8080);
    expect(find('bad')?.service.ports[0]?.servicePort).toBeNull();
    const problems = recording.updates.at(-1)?.problems ?? [];
    expect(problems.map(({ value }) => value)).toEqual(['http']);
    expect(problems[0]?.thing).toMatch(/^container bad \([0-9a-f]{12}\): label ServicePort_80$/);
  });

  it('leaves out a container that asks for it', async () => {
    await engine.run({ labels: { ServiceName: 'hidden', SidecarDiscover: 'false' } });
    await engine.run({ labels: { ServiceName: 'shown' } });
    recording = record(discover());
    await recording.until(() => recording?.updates.length === 1);
    expect(recording.names()).toEqual(['shown']);
  });

  it("follows the verdict of the image's own HEALTHCHECK and keeps its output", async () => {
    const container = await engine.run({
      labels: { ServiceName: 'moody' },
      healthcheck: 'test ! -e /tmp/sick || { echo I feel sick; false; }',
    });
    const discoverer = discover();
    recording = record(discoverer);
    await recording.until(() => find('moody')?.engineHealth?.status === 'healthy');
    const exec = await container.exec({ Cmd: ['touch', '/tmp/sick'] });
    await exec.start({});
    await recording.until(() => find('moody')?.engineHealth?.output === 'I feel sick');
    expect(find('moody')?.engineHealth?.status).toBe('unhealthy');
    // The events of each run of the check and of our own command stay with the engine.
    expect(discoverer.counters?.()['events']).toBeLessThanOrEqual(2);
  });

  it('keeps every service while the engine restarts and follows it afterwards', async () => {
    await engine.run({ labels: { ServiceName: 'steady', ServicePort_80: '8080' }, ports: [80] });
    recording = record(discover());
    await recording.until(() => find('steady') !== undefined);
    await engine.stopDaemon();
    await recording.until(() => recording?.states.at(-1)?.kind === 'failing');
    await engine.startDaemon();
    await recording.until(() => recording?.states.at(-1)?.kind === 'connected');
    expect(recording.updates.every(({ instances }) => instances.length === 1)).toBe(true);
    await engine.run({ labels: { ServiceName: 'after' } });
    await recording.until(() => recording?.names().join() === 'after,steady');
  });

  it('finds a rename, which has an event, and by listing what had none', async () => {
    const container = await engine.run({ name: 'before', labels: { 'Service-Name': 'x' } });
    recording = record(discover());
    await recording.until(() => recording?.updates.at(-1)?.problems.length === 1);
    await container.rename({ name: 'renamed' });
    await recording.until(() => recording?.updates.at(-1)?.problems[0]?.thing.includes('renamed') === true);
  });

  it('takes the ports of a container in the host network from its labels', async () => {
    await engine.run({
      labels: { ServiceName: 'host', ServicePort_7000: '8080' },
      networkMode: 'host',
      cmd: ['sh', '-c', 'trap "exit 0" TERM; sleep 600 & wait'],
    });
    recording = record(discover());
    await recording.until(() => find('host') !== undefined);
    expect(find('host')?.service.ports).toEqual([
      { type: 'tcp', port: 7000, servicePort: 8080, ip: '127.0.0.1' },
    ]);
  });
});
