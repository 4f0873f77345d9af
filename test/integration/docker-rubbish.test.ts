/** An engine that is absent, hostile, broken or lossy: what is said of it, and what goes on working. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dockerDiscoverer } from '../../src/discovery/docker/docker.ts';
import type { DockerEndpoint } from '../../src/discovery/docker/endpoint.ts';
import { labelNamer } from '../../src/discovery/docker/namer.ts';
import type { Discoverer } from '../../src/discovery/index.ts';
import { aContainer, anEvent, type FakeEngine, startFakeEngine } from '../support/fake-engine.ts';
import { type Recording, realNow, record, silentLog } from '../support/record-discovery.ts';

function discover(endpoint: DockerEndpoint, reconcileMs = 600_000): Discoverer {
  return dockerDiscoverer({
    endpoint,
    hostname: 'shakespeare',
    advertiseIp: '10.0.0.5',
    namer: labelNamer('ServiceName'),
    nameLabel: 'ServiceName',
    reconcileMs,
    now: realNow,
    log: silentLog,
  });
}

const webId = String(aContainer()['Id']);
const other = aContainer({ Id: 'decade'.padEnd(64, '0'), Labels: { ServiceName: 'other' } });

describe('an engine that misbehaves', () => {
  let engine: FakeEngine;
  let discoverer: Discoverer;
  let recording: Recording;

  beforeEach(async () => {
    engine = await startFakeEngine();
    engine.containers = [aContainer()];
    discoverer = discover(engine.endpoint);
    recording = record({ name: 'not started', run: async () => undefined });
  });
  afterEach(async () => {
    await recording.stop();
    await engine.close();
  });

  const lastReason = (): string => {
    const state = recording.states.at(-1);
    return state?.kind === 'failing' ? state.reason : '';
  };
  const start = (): void => {
    recording = record(discoverer);
  };
  const listed = async (): Promise<void> => {
    start();
    await recording.until(() => recording.states.at(-1)?.kind === 'connected');
  };

  it.each([
    ['HTML', '<html>', /GET \/version was answered with something that is not JSON; is this a Docker engine/],
    ['JSON of another kind', '[1,2]', /GET \/version was answered with no ApiVersion/],
    ['an ancient version', '{"ApiVersion":"1.10"}', /API version 1\.10, older than the 1\.24 that is needed/],
    ['a version that injects', '{"ApiVersion":"1.41/../.."}', /no ApiVersion/],
  ])('names the address and the request when the version is %s', async (_kind, body, reason) => {
    engine.garbled.set('/version', (response) => response.end(body));
    start();
    await recording.until(() => lastReason() !== '');
    expect(lastReason()).toMatch(reason);
    expect(lastReason()).toContain(engine.endpoint.url);
    expect(recording.updates).toEqual([]);
  });

  it.each([
    ['an object', '{}', /GET \/containers\/json was answered with JSON that is not a list/],
    ['cut off', '[{"Id":', /not JSON/],
  ])('keeps the last good list while the listing is %s', async (_kind, body, reason) => {
    await listed();
    engine.garbled.set('/containers/json', (response) => response.end(body));
    engine.hangUp();
    await recording.until(() => reason.test(lastReason()));
    expect(recording.updates.every(({ instances }) => instances.length === 1)).toBe(true);
    engine.garbled.clear();
    await recording.until(() => recording.states.at(-1)?.kind === 'connected');
  });

  it('stops reading an answer without end', async () => {
    engine.garbled.set('/containers/json', (response) => {
      const flood = (): void => {
        while (response.write(Buffer.alloc(1024 * 1024, 'x')));
        response.once('drain', flood);
      };
      flood();
    });
    start();
    await recording.until(() => lastReason() !== '');
    expect(lastReason()).toMatch(/longer than 67108864 bytes/);
  });

  it('leaves out an entry of impossible shape and lists the others', async () => {
    engine.containers = [{ Id: 7 }, aContainer({ Ports: 'many' }), other];
    await listed();
    expect(recording.names()).toEqual(['other']);
    expect(recording.updates.at(-1)?.problems.map(({ expected }) => expected)).toEqual([
      'Id: 12 to 64 hex digits',
      'Ports: at most 2048 bindings',
    ]);
  });

  it('drops lines of the event stream that are endless or no events, and counts them', async () => {
    await listed();
    engine.send('x'.repeat(3 * 1024 * 1024));
    engine.send('\nnot json\n{"Action":5}\n[]\n');
    engine.containers = [aContainer(), other];
    engine.send(anEvent(other['Id'], 'start', 5n));
    await recording.until(() => recording.names().length === 2);
    expect(discoverer.counters?.()).toMatchObject({ droppedLines: 4, events: 1 });
  });

  it('is not led astray by a redirect', async () => {
    const headers = { Location: 'http://127.0.0.1:1/' };
    engine.garbled.set('/version', (response) => response.writeHead(302, headers).end());
    start();
    await recording.until(() => lastReason() !== '');
    expect(lastReason()).toMatch(/HTTP 302/);
  });

  it('names the request that a socket proxy denies and what it should allow', async () => {
    engine.garbled.set('/events', (response) => response.writeHead(403).end('Forbidden by proxy'));
    start();
    await recording.until(() => lastReason() !== '');
    expect(lastReason()).toMatch(
      /GET \/v1\.41\/events was answered with HTTP 403 "Forbidden by proxy"; .* must allow/,
    );
  });

  it('does not keep the program from ending when it never answers', async () => {
    engine.garbled.set('/version', () => undefined);
    start();
    while (engine.requests.length === 0) await sleep(5);
    await recording.stop();
    expect(recording.states).toEqual([{ kind: 'starting' }]);
  });

  it('survives an inspect that fails, which costs the output only', async () => {
    engine.containers = [aContainer({ Status: 'Up 1 second (healthy)' })];
    engine.garbled.set(`${webId.slice(0, 12)}/json`, (response) => response.writeHead(500).end());
    await listed();
    const [web] = recording.updates.at(-1)?.instances ?? [];
    expect(web?.engineHealth).toEqual({ status: 'healthy', output: '' });
  });
});

describe('an engine that comes and goes', () => {
  let engine: FakeEngine;
  let recording: Recording;
  let discoverer: Discoverer;

  beforeEach(async () => {
    engine = await startFakeEngine();
    engine.containers = [aContainer()];
    discoverer = discover(engine.endpoint);
    recording = record(discoverer);
    await recording.until(() => recording.states.at(-1)?.kind === 'connected');
  });
  afterEach(async () => {
    await recording.stop();
    await engine.close();
  });

  it('keeps the list, says what to do, and catches up when it is back', async () => {
    await engine.stop();
    await recording.until(() => recording.states.at(-1)?.kind === 'failing');
    const state = recording.states.at(-1);
    expect(state?.kind === 'failing' ? state.reason : '').toMatch(
      /^Docker at unix:.*: there is no such socket; start Docker, set DOCKER_URL/,
    );
    expect(recording.updates).toHaveLength(1);
    engine.containers = [other];
    await engine.start();
    await recording.until(() => recording.names().join() === 'other');
  });

  it('does not call a stream that was merely closed a failure', async () => {
    engine.hangUp();
    await recording.until(() => recording.updates.length === 2);
    expect(recording.states.map(({ kind }) => kind)).toEqual(['starting', 'connected', 'connected']);
    expect(discoverer.counters?.()).toMatchObject({ reconnects: 1, reconciles: 2 });
  });

  it('asks for events from before the break and knows those it has seen', async () => {
    const timeNs = 1_700_000_000_123_456_789n;
    engine.send(anEvent(other['Id'], 'die', timeNs - 1n) + anEvent(webId, 'start', timeNs));
    await recording.until(() => recording.updates.length === 2);
    engine.hangUp();
    await recording.until(() => recording.updates.length === 3);
    expect(engine.requests.filter((url) => url.includes('/events')).at(-1)).toContain('since=1699999998');
    engine.send(anEvent(webId, 'start', timeNs) + anEvent(webId, 'die', timeNs + 1n));
    await recording.until(() => recording.names().length === 0);
    expect(discoverer.counters?.()).toMatchObject({ events: 3 });
  });

  it('turns a burst of events into one listing of the containers concerned', async () => {
    engine.containers = [aContainer(), other];
    for (let n = 1n; n <= 50n; n += 1n) engine.send(anEvent(n % 2n === 0n ? webId : other['Id'], 'start', n));
    await recording.until(() => recording.names().length === 2);
    expect(recording.updates).toHaveLength(2);
    expect(engine.requests.filter((url) => url.includes('containers/json?filters'))).toHaveLength(1);
  });

  it('is asked for one listing at a time, however slow it is', async () => {
    let [open, most] = [0, 0];
    engine.garbled.set('containers/json?filters', (response) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        response.end('[]');
      }, 60);
    });
    for (let n = 1n; n <= 4n; n += 1n) {
      engine.send(anEvent(webId, 'start', n));
      await sleep(30);
    }
    await recording.until(() => recording.updates.length >= 3);
    expect(most).toBe(1);
  });

  it('believes the event when a listing made before it still has the container', async () => {
    let release = (): void => undefined;
    engine.containers = [aContainer(), other];
    engine.garbled.set('containers/json?filters', (response) => {
      const stale = JSON.stringify(engine.containers);
      release = () => response.end(stale);
    });
    const asked = engine.requests.length;
    engine.send(anEvent(webId, 'start', 1n) + anEvent(other['Id'], 'start', 2n));
    while (engine.requests.length === asked) await sleep(5);
    engine.send(anEvent(webId, 'die', 3n));
    await recording.until(() => recording.names().length === 0);
    release();
    await recording.until(() => recording.names().join() === 'other');
  });

  it('is listed on a timer, which finds what no event told', async () => {
    await recording.stop();
    recording = record(discover(engine.endpoint, 50));
    await recording.until(() => recording.states.at(-1)?.kind === 'connected');
    engine.containers = [aContainer(), other];
    await recording.until(() => recording.names().length === 2);
  });

  it('leaves no connection behind when it is told to end', async () => {
    await recording.stop();
    while ((await engine.connections()) > 0) await sleep(5);
    expect(await engine.connections()).toBe(0);
  });
});

describe('an engine that is not there', () => {
  it('is named when nothing listens at its TCP address', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const url = `tcp://127.0.0.1:${port}`;
    const recording = record(discover({ kind: 'tcp', url, host: '127.0.0.1', port, tls: null }));
    await recording.until(() => recording.states.at(-1)?.kind === 'failing');
    expect(recording.states.at(-1)).toMatchObject({
      reason: `Docker at ${url}: nothing listens there; is the Docker daemon running?`,
    });
    await recording.stop();
  });
});
