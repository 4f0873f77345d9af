/** Real HashiCorp Serf agents, and what they say about their cluster. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { programPath } from './programs.ts';
import { TalkingProcess } from './talking-process.ts';

const run = promisify(execFile);
const serf = programPath('serf') ?? 'serf';

export interface SerfOptions {
  readonly name: string;
  /** A loopback address of its own: gossip on port 7946, RPC on 7373. */
  readonly address: string;
  /** 32 bytes; null for plain packets. */
  readonly key: Uint8Array | null;
  /** Agents to join. */
  readonly join?: readonly SerfAgent[];
}

export class SerfAgent {
  readonly name: string;
  /** As a seed for others. */
  readonly seed: string;
  readonly process: TalkingProcess;
  readonly #rpc: string;

  private constructor({ name, address, key, join = [] }: SerfOptions) {
    this.name = name;
    this.seed = `${address}:7946`;
    this.#rpc = `-rpc-addr=${address}:7373`;
    this.process = new TalkingProcess(`serf ${name}`, [
      ...[serf, 'agent', `-node=${name}`, `-bind=${address}:7946`, this.#rpc, '-log-level=debug'],
      ...(key ? [`-encrypt=${Buffer.from(key).toString('base64')}`] : []),
      ...join.map(({ seed }) => `-join=${seed}`),
    ]);
  }

  /** Starts an agent that can be joined when this resolves. */
  static async start(options: SerfOptions): Promise<SerfAgent> {
    const agent = new SerfAgent(options);
    try {
      await agent.process.says(/Serf agent running!/);
      return agent;
    } catch (error) {
      await agent.process.kill();
      throw error;
    }
  }

  /** What `serf members` shows, by name. */
  async members(): Promise<ReadonlyMap<string, string>> {
    const { stdout } = await run(serf, ['members', this.#rpc, '-format=json']);
    const { members } = JSON.parse(stdout) as { members: { name: string; status: string }[] };
    return new Map(members.map(({ name, status }) => [name, status]));
  }

  /** Says farewell and ends. */
  async leave(): Promise<void> {
    await run(serf, ['leave', this.#rpc]);
    await this.process.ended();
  }
}

/**
 * Serf's own announcement of a leave. Without it Serf takes a farewell on memberlist's level for a
 * failure.
 *
 * @param name - at most 31 characters
 * @source hashicorp/serf messages.go, messageLeave
 */
export function leaveIntent(name: string): Uint8Array {
  const text = (value: string): Buffer => Buffer.from([0xa0 | value.length, ...Buffer.from(value)]);
  const time = Buffer.from([0xcd, 0x03, 0xe8]);
  const no = Buffer.from([0xc2]);
  const map = [text('LTime'), time, text('Node'), text(name), text('Prune'), no];
  return Buffer.concat([Buffer.from([0, 0x83]), ...map]);
}
