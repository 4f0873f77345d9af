/** The demo's agent: the one that ships, told by settings alone to stay on loopback and in the scratch folder. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Agent, startAgent } from '../agent/agent.ts';
import { createLog, parseConfig, readSurroundings, type Surroundings } from '../agent/index.ts';
import { describeProblem } from '../base/problem.ts';
import { err, type Result } from '../base/result.ts';
import type { PlacedService, Placement } from './placement.ts';

/** @returns one line for each thing that kept the agent from starting */
export async function startDemoAgent(
  scratch: string,
  placement: Placement,
): Promise<Result<Agent, readonly string[]>> {
  const staticFile = join(scratch, 'static.json');
  await writeFile(staticFile, staticEntries(placement));
  const real = readSurroundings();
  const surroundings: Surroundings = {
    ...real,
    // Settings of the visitor's shell belong to a real agent, not to this one.
    environment: { PATH: real.environment['PATH'] ?? '', ...settings(scratch, staticFile, placement) },
  };
  const loaded = await parseConfig([], surroundings);
  if (!loaded.ok) return err(loaded.error.map(describeProblem));
  const { config } = loaded.value;
  // The screen tells what matters; the log would tear it.
  const log = await createLog(config.logging, {
    stream: { write: () => undefined },
    isTerminal: false,
    hasColor: false,
  });
  const agent = await startAgent(config, { log, surroundings });
  return agent.ok ? agent : err(agent.error.map(describeProblem));
}

function settings(scratch: string, staticFile: string, placement: Placement): Record<string, string> {
  return {
    SIDECAR_HOSTNAME: 'demo',
    SIDECAR_CLUSTER_NAME: 'demo',
    SIDECAR_ADVERTISE_IP: placement.host,
    SIDECAR_GOSSIP_BIND_IP: placement.host,
    SIDECAR_BIND_PORT: '0',
    SIDECAR_DISCOVERY: 'static',
    STATIC_CONFIG_FILE: staticFile,
    SIDECAR_CHECK_INTERVAL: '1s',
    SIDECAR_HTTP_BIND_IP: placement.host,
    SIDECAR_HTTP_PORT: String(placement.httpPort),
    SIDECAR_LOGGING_FORMAT: 'json',
    HAPROXY_BIND_IP: placement.host,
    HAPROXY_CONFIG_FILE: join(scratch, 'haproxy.cfg'),
    HAPROXY_PID_FILE: join(scratch, 'haproxy.pid'),
    HAPROXY_STATS_ADDR: `${placement.host}:${placement.statsPort}`,
    HAPROXY_USER: '',
    HAPROXY_STOP_WITH_AGENT: 'true',
  };
}

/** The file as an operator would write it, one entry an instance. */
function staticEntries({ services, host }: Placement): string {
  const entries = services.flatMap((service) =>
    service.instances.map(({ port }) => entryOf(service, host, port)),
  );
  return `${JSON.stringify(entries, null, 2)}\n`;
}

function entryOf({ name, mode, servicePort, check }: PlacedService, host: string, port: number): unknown {
  const args = check.type === 'HttpGet' ? `http://${host}:${port}${check.path}` : `${host}:${port}`;
  return {
    Service: {
      Name: name,
      Image: `demo/${name}:1`,
      Ports: [{ Type: 'tcp', Port: port, ServicePort: servicePort, IP: host }],
      ProxyMode: mode,
    },
    Check: { Type: check.type, Args: args },
  };
}
