/** From what the agent says of itself to what the demo's screen shows. Pure. */
import type { Agent } from '../agent/agent.ts';
import { type AgentStatus, routedIds } from '../agent/status.ts';
import { describeProblem } from '../base/problem.ts';
import type { PlacedService, Placement } from './placement.ts';
import type { ScreenRow, ScreenView } from './screen.ts';

const limits = { problems: 5 };

export function viewOf(agent: Pick<Agent, 'status'>, placement: Placement): ScreenView {
  const status = agent.status();
  return {
    proxy: proxyText(status, placement),
    tries: [
      ...placement.services.map((service) => tryOf(service, placement.host)),
      [`curl ${apiUrl(placement)}/api/services.json`, 'what the agent knows'],
      [`curl -N ${apiUrl(placement)}/api/watch`, 'the same as a stream of changes'],
    ],
    rows: rowsOf(status),
    remarks: [...placement.remarks, ...troubleOf(status)],
  };
}

function apiUrl({ host, httpPort }: Placement): string {
  return `http://${host}:${httpPort}`;
}

function proxyText({ outputs }: AgentStatus, { host, statsPort }: Placement): string {
  const output = outputs[0];
  if (output?.name !== 'haproxy') {
    return 'embedded TCP balancer, meant for laptops; install haproxy to see the real one';
  }
  return `HAProxy (${output.state}), statistics at http://${host}:${statsPort}/`;
}

function tryOf({ name, mode, servicePort, about }: PlacedService, host: string): readonly [string, string] {
  const command = mode === 'http' ? `curl http://${host}:${servicePort}/` : tcpCommand(servicePort);
  return [command, `${name}: ${about}`];
}

/** Node is what every visitor has. */
function tcpCommand(port: number): string {
  return `node -e "require('net').connect(${port}).end('hi').pipe(process.stdout)"`;
}

function rowsOf({ snapshot, checks, outputs }: AgentStatus): ScreenRow[] {
  const routed = routedIds(outputs);
  const services = snapshot.servers.flatMap((server) => server.services);
  return services
    .map((service) => ({
      service: service.name,
      instance: service.id,
      status: service.status,
      address: `${service.ports[0]?.ip}:${service.ports[0]?.port}`,
      servicePort: service.ports[0]?.servicePort ?? 0,
      isRouted: routed.has(service.id),
      lastCheck: checks.get(service.id)?.output ?? '',
    }))
    .sort((a, b) => a.servicePort - b.servicePort || a.instance.localeCompare(b.instance));
}

function troubleOf({ outputs, problems }: AgentStatus): string[] {
  const failures = outputs
    .filter(({ state }) => state === 'failed')
    .map(({ name, reason }) => `${name}: ${reason}`);
  return [...failures, ...problems.slice(0, limits.problems).map(describeProblem)];
}
