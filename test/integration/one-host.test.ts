/** One host, end to end: a real engine, a real HAProxy, and the program that ships. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AgentProcess, ask, startAgentProcess, untilAnswered, Watch } from '../support/agent-process.ts';
import { type Engine, engineUnavailable, type RunOptions, startEngine } from '../support/docker-engine.ts';
import { freePort } from '../support/free-port.ts';
import { needs } from '../support/programs.ts';

const unavailable = engineUnavailable() ?? needs(['haproxy']);
const alive = 0;
const tombstone = 1;
const unhealthy = 2;
const routedWithinMs = 2000;
const goneWithinMs = 1000;

describe.skipIf(unavailable)(
  `containers and their ServicePorts${unavailable ? ` (${unavailable})` : ''}`,
  () => {
    let engine: Engine;
    let agent: AgentProcess;
    let watch: Watch;
    let port: number;

    beforeAll(async () => {
      engine = await startEngine();
      agent = await startAgentProcess({
        DOCKER_URL: engine.url,
        SIDECAR_PROXY: 'haproxy',
        SIDECAR_CHECK_INTERVAL: '200ms',
      });
      watch = new Watch(agent.url);
    });
    afterAll(async () => {
      await watch?.close();
      await agent?.stop();
      await engine?.close();
    });
    beforeEach(async () => {
      port = await freePort();
    });
    afterEach(async () => {
      const containers = await engine.docker.listContainers({ all: true });
      await Promise.all(containers.map(({ Id }) => engine.docker.getContainer(Id).remove({ force: true })));
    });

    const run = (name: string, options: RunOptions = {}, labels: Readonly<Record<string, string>> = {}) =>
      engine.run({
        ports: [80],
        text: name,
        ...options,
        labels: { ServiceName: name, ServicePort_80: String(port), ...labels },
      });
    const statuses = (name: string): number[] => watch.instances(name).map(({ Status }) => Status);
    const untilStatus = (name: string, status: number, withinMs?: number): Promise<void> =>
      watch.until(`${name} has status ${status}`, () => statuses(name).includes(status), withinMs);

    it('a labelled container answers through its ServicePort soon after its first healthy check', async () => {
      await run('web');
      await untilStatus('web', alive);
      await untilAnswered(port, ['web'], routedWithinMs);
      expect(watch.instances('web')[0]?.Ports[0]).toMatchObject({ ServicePort: port, IP: '127.0.0.1' });
    });

    it('a stopped container is gone from the API and from its ServicePort', async () => {
      const container = await run('brief');
      await untilStatus('brief', alive);
      await untilAnswered(port, ['brief']);
      const died = dieEvent(engine, container.id);
      await container.kill();
      await died;
      await untilStatus('brief', tombstone, goneWithinMs);
      await untilAnswered(port, ['refused']);
    });

    it('a container with broken labels disturbs nothing', async () => {
      const brokenPort = {
        ServicePort_80: '80\nfrontend evil',
        ProxyMode: 'quic',
        HealthCheckInterval: 'often',
      };
      await run('broken', {}, brokenPort);
      await run('sound');
      await untilStatus('sound', alive);
      await untilAnswered(port, ['sound']);
      expect(agent.log()).toMatch(/label ServicePort_80: .*80\\\\nfrontend evil.* expected/);
    });

    it('a container that asks not to be discovered is not', async () => {
      await run('shy', {}, { SidecarDiscover: 'false' });
      await run('bold');
      await untilStatus('bold', alive);
      expect(watch.documents.filter((document) => 'shy' in document)).toEqual([]);
    });

    it('a restart of the engine loses no service', async () => {
      // The engine's own port forwarding pauses with it, so a check of the port would rightly fail.
      await run('steady', {}, { HealthCheck: 'AlwaysSuccessful' });
      await untilStatus('steady', alive);
      await untilAnswered(port, ['steady']);
      const before = watch.documents.length;
      await engine.restart();
      await run('fresh', {}, { ServicePort_80: String(await freePort()) });
      await untilStatus('fresh', alive);
      await untilAnswered(port, ['steady']);
      const seen = watch.documents.slice(before).flatMap((document) => document['steady'] ?? []);
      expect(new Set(seen.map(({ Status }) => Status))).toEqual(new Set([alive]));
    });

    it('an unhealthy container is never routed, and comes back', async () => {
      const container = await run('moody', { healthcheck: 'test ! -e /tmp/ill' }, { HealthCheck: 'Docker' });
      await untilStatus('moody', alive);
      await untilAnswered(port, ['moody']);
      await execute(container, ['touch', '/tmp/ill']);
      await untilStatus('moody', unhealthy);
      await untilAnswered(port, ['refused']);
      await execute(container, ['rm', '/tmp/ill']);
      await untilStatus('moody', alive);
      await untilAnswered(port, ['moody']);
    });

    it('a container that has never passed its check is listed and not routed', async () => {
      await run(
        'sickly',
        {},
        { HealthCheckArgs: 'http://{{ host }}:{{ tcp 1 }}/nothing', HealthCheck: 'HttpGet' },
      );
      await watch.until('sickly is listed', () => statuses('sickly').length === 1);
      await run('well', {}, { ServicePort_80: String(await freePort()) });
      await untilStatus('well', alive);
      expect(statuses('sickly')).not.toContain(alive);
      expect(await ask(port)).toBe('refused');
    });
  },
);

async function dieEvent(engine: Engine, id: string): Promise<void> {
  const filters = { container: [id], event: ['die'] };
  const events = await engine.docker.getEvents({ filters });
  await new Promise((resolve) => {
    events.once('data', resolve);
  });
  (events as unknown as { destroy(): void }).destroy();
}

async function execute(container: Awaited<ReturnType<Engine['run']>>, command: string[]): Promise<void> {
  const exec = await container.exec({ Cmd: command, AttachStdout: true });
  const output = await exec.start({});
  await new Promise((resolve) => {
    output.on('end', resolve).resume();
  });
}
