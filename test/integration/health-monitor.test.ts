import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Millis } from '../../src/base/time.ts';
import { type CheckTarget, createProbe, Monitor } from '../../src/health/index.ts';
import { aHost, aPolicy, aSpec, aTarget } from '../support/checks.ts';
import { aService } from '../support/fixtures.ts';
import { type Loopback, listen } from '../support/loopback.ts';

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** A monitor of real checks, and a way to wait for what it says. */
class Watch {
  readonly monitor: Monitor;
  #wake: (() => void) | undefined;

  constructor() {
    this.monitor = new Monitor({
      policy: aPolicy({ host: aHost({ advertiseIp: '127.0.0.1' }) }),
      probe: createProbe({ PATH: '/usr/bin:/bin' }),
      concurrency: 64,
      monotonicNow: () => performance.now() as Millis,
      onChange: () => this.#wake?.(),
    });
    cleanups.push(() => this.monitor.close());
  }

  /** Resolves when every service has the status; the test's own limit ends a wait in vain. */
  async all(status: string): Promise<void> {
    while (!this.monitor.services().every((service) => service.status === status)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Answers with what `statusOf` says, after `delayMs`. */
async function serve(
  statusOf: () => number,
  seen: (path: string, change: 1 | -1) => void,
  delayMs = 0,
): Promise<Loopback> {
  const server = await listen(
    createServer((request, response) => {
      const path = request.url ?? '';
      seen(path, 1);
      response.on('close', () => seen(path, -1));
      if (delayMs !== Number.POSITIVE_INFINITY)
        setTimeout(() => response.writeHead(statusOf()).end(), delayMs);
    }),
  );
  cleanups.push(() => server.close());
  return server;
}

function targetAt(url: string, id = 'web'): CheckTarget {
  const check = aSpec({ args: url, intervalMs: 300, timeoutMs: 10_000 });
  return aTarget({ service: aService({ id }), check });
}

describe('with real checks', () => {
  it('a service is alive, then unhealthy, then back, as it answers', async () => {
    let status = 200;
    const server = await serve(
      () => status,
      () => undefined,
    );
    const watch = new Watch();
    watch.monitor.reconcile([targetAt(`http://:${server.port}/health`)]);
    await watch.all('alive');
    status = 503;
    await watch.all('unhealthy');
    status = 200;
    await watch.all('alive');
    expect(watch.monitor.reports().get('web')).toMatchObject({ passing: true, output: '200 OK' });
  });

  it('a thousand services are asked at most 64 at a time, and none twice at once', async () => {
    const open = new Map<string, number>();
    let most = 0;
    let mostOfOne = 0;
    const server = await serve(
      () => 200,
      (path, change) => {
        const now = (open.get(path) ?? 0) + change;
        if (now === 0) open.delete(path);
        else open.set(path, now);
        most = Math.max(most, open.size);
        mostOfOne = Math.max(mostOfOne, now);
      },
      5,
    );
    const watch = new Watch();
    const ids = Array.from({ length: 1000 }, (_, n) => `service-${n}`);
    watch.monitor.reconcile(ids.map((id) => targetAt(`http://127.0.0.1:${server.port}/${id}`, id)));
    await watch.all('alive');
    // How near it comes to the cap is the machine's business, that it stays below is ours.
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(64);
    expect(mostOfOne).toBe(1);
  });

  it('closing ends hanging requests and commands', async () => {
    const server = await serve(
      () => 200,
      () => undefined,
      Number.POSITIVE_INFINITY,
    );
    const watch = new Watch();
    const command = aSpec({ type: 'External', origin: 'file', args: 'sleep 1000' });
    watch.monitor.reconcile([
      targetAt(`http://127.0.0.1:${server.port}/`),
      aTarget({ service: aService({ id: 'command' }), check: command }),
    ]);
    await server.connected();
    await watch.monitor.close();
    await server.idle();
    expect(watch.monitor.counters()).toMatchObject({ runs: 2, running: 0 });
  });
});
