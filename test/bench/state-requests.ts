/** CPU per `/api/state.json` request, against bare node:http that sends the same bytes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool, request } from 'undici';
import { alternate, type Figure, figureOf } from './figure.ts';
import { cpuNs, type Subject, startAgent, startScript } from './processes.ts';

const rounds = 21;
const requestsPerRound = 2000;
const connections = 32;

/** @param services - how large the state is */
export async function benchStateRequests(services: number): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'pillion-bench-'));
  const agent = await startAgent(services);
  try {
    const { body } = await request(`${agent.url}/api/state.json`);
    const file = join(folder, 'state.json');
    writeFileSync(file, new Uint8Array(await body.arrayBuffer()));
    const bare = await startScript('bare-http.mjs', [file]);
    const measure = (subject: Subject): Promise<number> => requestsPerCpuSecond(subject, '/api/state.json');
    await measure(agent);
    await measure(bare);
    const figures = await alternate(
      rounds,
      () => measure(agent),
      () => measure(bare),
    ).finally(() => bare.stop());
    return figureOf(
      {
        name: `GET /api/state.json with ${services} services, per second of CPU`,
        unit: 'requests',
        against: 'bare node:http with the same buffer',
        aim: '≥ 0.90',
      },
      figures.ours,
      figures.baseline,
    );
  } finally {
    await agent.stop();
    rmSync(folder, { recursive: true });
  }
}

async function requestsPerCpuSecond(subject: Subject, path: string): Promise<number> {
  const pool = new Pool(subject.url, { connections });
  const before = cpuNs(subject.pid);
  let left = requestsPerRound;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { body } = await pool.request({ method: 'GET', path });
      await body.dump({ limit: Number.MAX_SAFE_INTEGER });
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const used = cpuNs(subject.pid) - before;
  await pool.close();
  return requestsPerRound / (used / 1e9);
}
