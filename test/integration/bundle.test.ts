/** Parts of the built program that are loaded late, and would be missed only by those who need them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type AgentProcess, startAgentProcess } from '../support/agent-process.ts';
import { needs } from '../support/programs.ts';

const noHaproxy = needs(['haproxy']);

describe('the built program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pillion-bundle-'));
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const quiet = {
    SIDECAR_DISCOVERY: 'static',
    STATIC_CONFIG_FILE: file('static.json', '[]'),
    SIDECAR_PROXY: 'none',
  };
  let agent: AgentProcess | undefined;
  afterEach(() => agent?.stop());
  afterAll(() => rmSync(folder, { recursive: true }));

  it('describes its API', async () => {
    agent = await startAgentProcess(quiet);
    const description = (await (await fetch(`${agent.url}/openapi.json`)).json()) as { paths: object };
    expect(Object.keys(description.paths)).toContain('/api/state.json');
  });

  it('logs as text', async () => {
    agent = await startAgentProcess({ ...quiet, SIDECAR_LOGGING_FORMAT: 'text' });
    expect(agent.log()).toMatch(/^\[[\d:.]+\] INFO: /);
  });

  it('reads a settings file and an expression', async () => {
    const config = file('pillion.yaml', "services: { namer: regex, nameMatch: '^/(.+)$' }\n");
    agent = await startAgentProcess({ ...quiet, SIDECAR_CONFIG: config });
    expect((await fetch(`${agent.url}/healthz`)).status).toBe(200);
  });

  it.skipIf(noHaproxy)(`renders a template of one's own ${noHaproxy ?? ''}`, async () => {
    const haproxy = join(folder, 'haproxy.cfg');
    const template = file('t.liquid', `${minimal}# routes: {{ routes | size }}\n`);
    agent = await startAgentProcess({
      ...quiet,
      SIDECAR_PROXY: 'haproxy',
      HAPROXY_TEMPLATE_FILE: template,
      HAPROXY_CONFIG_FILE: haproxy,
    });
    await isReady(agent.url);
    expect(readFileSync(haproxy, 'utf8')).toContain('# routes: 0');
  });
});

const minimal = `defaults
  timeout connect 1s
  timeout client 1s
  timeout server 1s
frontend _stats
  bind unix@{{ socket_dir }}/stats.sock
`;

async function isReady(url: string): Promise<void> {
  while ((await fetch(`${url}/readyz`)).status !== 200) await new Promise(setImmediate);
}
