/** Several agents of one cluster as processes, each with a loopback address of its own, and what they answer. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { type AgentProcess, pillion, startAgentProcess } from './agent-process.ts';
import { freePort } from './free-port.ts';
import { ownLoopbackAddress } from './loopback.ts';

/** One member in `/api/members.json`. */
export interface Member {
  readonly name: string;
  readonly address: string;
  readonly state: string;
  readonly isSelf: boolean;
  readonly meta: string | null;
  readonly conflicts: readonly { readonly address: string }[];
}

export interface ClusterAgent extends AgentProcess {
  readonly name: string;
  /** Its address; as a seed it stands for the usual port. */
  readonly address: string;
}

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Starts agents and ends those that are left over. */
export class AgentCluster {
  readonly #agents: AgentProcess[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'pillion-cluster-'));
  readonly #httpPort: number;

  private constructor(httpPort: number) {
    this.#httpPort = httpPort;
    writeFileSync(join(this.#folder, 'static.json'), '[]');
  }

  /** All agents serve their API on one port. */
  static async create(): Promise<AgentCluster> {
    return new AgentCluster(await freePort());
  }

  /** Starts an agent that finds and routes nothing. */
  async start(name: string, settings: Readonly<Record<string, string>> = {}): Promise<ClusterAgent> {
    const address = ownLoopbackAddress();
    const agent = await startAgentProcess({
      SIDECAR_HOSTNAME: name,
      SIDECAR_ADVERTISE_IP: address,
      SIDECAR_GOSSIP_BIND_IP: address,
      SIDECAR_BIND_PORT: '7946',
      SIDECAR_HTTP_BIND_IP: address,
      SIDECAR_HTTP_PORT: String(this.#httpPort),
      SIDECAR_DISCOVERY: 'static',
      STATIC_CONFIG_FILE: join(this.#folder, 'static.json'),
      SIDECAR_PROXY: 'none',
      ...settings,
    });
    this.#agents.push(agent);
    return { ...agent, name, address };
  }

  /** Starts agents that join the first of them. */
  async startAll(
    names: readonly string[],
    settings: Readonly<Record<string, string>> = {},
  ): Promise<ClusterAgent[]> {
    const [first = '', ...others] = names;
    const seed = await this.start(first, settings);
    const joining = others.map((name) => this.start(name, { SIDECAR_SEEDS: seed.address, ...settings }));
    return [seed, ...(await Promise.all(joining))];
  }

  async close(): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.kill()));
    rmSync(this.#folder, { recursive: true });
  }
}

export async function membersOf({ url }: AgentProcess): Promise<Member[]> {
  const answer = await fetch(`${url}/api/members.json`);
  return ((await answer.json()) as { members: Member[] }).members;
}

/** Name and state of each member, sorted, as an agent tells them. */
export async function statesOf(agent: AgentProcess): Promise<string[]> {
  return (await membersOf(agent)).map(({ name, state }) => `${name} ${state}`);
}

/** Asks all agents until they agree on the members' states. */
export async function untilAgreed(agents: readonly AgentProcess[], states: readonly string[]): Promise<void> {
  await vi.waitFor(
    async () => {
      for (const agent of agents) {
        const seen = await statesOf(agent);
        if (seen.join() !== states.join()) throw new Error(`${agent.url} says ${seen}, not ${states}`);
      }
    },
    { timeout: 30_000, interval: 50 },
  );
}

/** Runs a command beside an agent, as its operator would. */
export function runBeside(
  agent: { readonly url: string },
  argv: readonly string[],
  input = '',
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [pillion, ...argv, '--address', agent.url],
      { env: { PATH: process.env['PATH'] } },
      (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }),
    );
    child.stdin?.end(input);
  });
}
