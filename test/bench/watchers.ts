/** CPU per document delivered to a thousand watchers, against a bare loop that writes the same bytes. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { alternate, type Figure, figureOf } from './figure.ts';
import { cpuNs, type Subject, startAgent, startScript } from './processes.ts';

const watcherCount = 1000;
const services = 30;
const rounds = 25;

export async function benchWatchers(): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'pillion-bench-'));
  const agent = await startAgent(services);
  try {
    const file = join(folder, 'document.json');
    writeFileSync(file, await firstDocument(agent));
    const bare = await startScript('bare-watch.mjs', [file]);
    const figures = await measure(agent, bare).finally(() => bare.stop());
    return figureOf(
      {
        name: `a change to ${watcherCount} watchers of /api/watch, CPU per document delivered`,
        unit: 'µs',
        against: 'a bare write loop over the same number of responses',
        aim: '≤ 1.50',
      },
      figures.ours,
      figures.baseline,
    );
  } finally {
    await agent.stop();
    rmSync(folder, { recursive: true });
  }
}

async function measure(agent: Subject, bare: Subject): ReturnType<typeof alternate> {
  const ids = await serviceIds(agent);
  const agentWatchers = await openWatchers(agent);
  const bareWatchers = await openWatchers(bare);
  const figures = await alternate(
    rounds,
    (round) => cpuPerDocument(agent, agentWatchers, `/api/services/${ids[round]}/drain`),
    () => cpuPerDocument(bare, bareWatchers, '/'),
  );
  for (const watcher of [...agentWatchers, ...bareWatchers]) watcher.socket.destroy();
  return figures;
}

async function serviceIds(agent: Subject): Promise<string[]> {
  const { body } = await request(`${agent.url}/api/services.json`);
  const answer = (await body.json()) as { Services: Record<string, { ID: string }[]> };
  return Object.values(answer.Services).flatMap((instances) => instances.map((instance) => instance.ID));
}

/** The by-service document as the agent writes it, read from the one HTTP chunk that carries it. */
async function firstDocument(agent: Subject): Promise<string> {
  const { body } = await request(`${agent.url}/api/watch`);
  for await (const chunk of body) {
    body.destroy();
    return String(chunk);
  }
  throw new Error('the watch ended without a document');
}

interface Watcher {
  readonly socket: Socket;
  received: number;
}

async function openWatchers(subject: Subject): Promise<Watcher[]> {
  const url = new URL(subject.url);
  const watchers: Watcher[] = [];
  for (let index = 0; index < watcherCount; index += 1) {
    const socket = connect(Number(url.port), url.hostname);
    const watcher = { socket, received: 0 };
    socket.on('data', (bytes) => {
      watcher.received += bytes.length;
    });
    await once(socket, 'connect');
    socket.write(`GET /api/watch HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
    watchers.push(watcher);
  }
  await untilAllHaveMoreThan(watchers, 0);
  return watchers;
}

async function cpuPerDocument(subject: Subject, watchers: readonly Watcher[], path: string): Promise<number> {
  const before = watchers[0]?.received ?? 0;
  const cpuBefore = cpuNs(subject.pid);
  const { body } = await request(subject.url + path, { method: 'POST' });
  await body.dump();
  await untilAllHaveMoreThan(watchers, before);
  return (cpuNs(subject.pid) - cpuBefore) / 1000 / watchers.length;
}

/** All watchers of one subject get the same bytes, so equal counts mean that a document is complete. */
async function untilAllHaveMoreThan(watchers: readonly Watcher[], before: number): Promise<void> {
  for (;;) {
    const count = watchers[0]?.received ?? 0;
    if (count > before && watchers.every((watcher) => watcher.received === count)) return;
    await delay(2);
  }
}
