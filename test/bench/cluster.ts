/**
 * Clusters of real processes on one machine, of ours and of others, told apart only by how they are
 * started and what they say. However the benchmark ends, its processes end with it.
 */
import { ownLoopbackAddress } from '../support/loopback.ts';
import { programPath } from '../support/programs.ts';
import { TalkingProcess } from '../support/talking-process.ts';

/** A program of which many make a cluster. */
export interface Program {
  readonly title: string;
  /** @param seed - null for the first */
  readonly command: (name: string, address: string, seed: string | null) => readonly string[];
  /** Said once others can join; the first group, where there is one, is the port. */
  readonly ready: string;
  /** What is said when a member appears, as a pattern around the pattern of its name. */
  readonly joined: (name: string) => string;
  /** The same for one that is declared dead; null where that looks like a leave. */
  readonly failed: ((name: string) => string) | null;
}

/** @param path - `test/support/node-process.ts`, bundled */
export function pillion(path: string): Program {
  return {
    title: 'pillion',
    command: (name, address, seed) => [process.execPath, path, name, address, ...(seed ? [seed] : [])],
    ready: '"event":"ready"',
    joined: (name) => `"event":"joined","name":"${name}"`,
    failed: (name) => `"event":"failed","name":"${name}"`,
  };
}

/** With its defaults, whose intervals and time-outs are those of memberlist for LANs, and ours. */
export const serf: Program = {
  title: 'serf',
  command: (name, address, seed) => [
    ...[programPath('serf') ?? 'serf', 'agent', '-log-level=info', `-node=${name}`],
    ...[`-bind=${address}:7946`, `-rpc-addr=${address}:7373`],
    ...(seed === null ? [] : [`-join=${seed}`]),
  ],
  ready: 'Serf agent running!',
  joined: (name) => `EventMemberJoin: ${name} `,
  failed: (name) => `EventMemberFailed: ${name} `,
};

/** @param path - `test/integration/peers/memberlist`, built */
export function memberlist(path: string): Program {
  return {
    title: 'memberlist',
    command: (name, address, seed) => [
      ...[path, `-name=${name}`, `-bind=${address}`],
      ...(seed === null ? [] : [`-join=${seed}`]),
    ],
    ready: '"event":"ready","port":(\\d+)',
    joined: (name) => `"event":"join","name":"${name}"`,
    failed: null,
  };
}

/** One process of a cluster. */
export interface Member {
  readonly name: string;
  readonly process: TalkingProcess;
}

const anyName = '([^" ]+)';
const joinWithinMs = 120_000;
/** Has the kernel end a process with its parent, even where that is killed. */
const diesWithUs = ['setpriv', '--pdeathsig', 'KILL', '--'];

export class Cluster {
  readonly members: readonly Member[];
  readonly #program: Program;

  private constructor(program: Program, members: readonly Member[]) {
    this.#program = program;
    this.members = members;
  }

  /**
   * Starts so many, which join the first. Resolves when each knows all.
   *
   * @param wrap - makes the command line that runs another one, say in a network namespace
   */
  static async start(
    program: Program,
    size: number,
    wrap: (command: readonly string[]) => readonly string[] = (command) => command,
  ): Promise<Cluster> {
    const members: Member[] = [];
    const cluster = new Cluster(program, members);
    const add = async (seed: string | null): Promise<string> => {
      const [name, address] = [`n${members.length + 1}`, ownLoopbackAddress()];
      const command = [...diesWithUs, ...wrap(program.command(name, address, seed))];
      const member = { name, process: new TalkingProcess(`${program.title} ${name}`, command) };
      members.push(member);
      const [, port] = await member.process.says(new RegExp(program.ready));
      return `${address}:${port ?? 7946}`;
    };
    try {
      const seed = await add(null);
      while (members.length < size) await add(seed);
      await cluster.#converged();
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /**
   * Ends one without a word.
   *
   * @returns milliseconds until the last of the others has said that it failed
   */
  async kill(victim: Member): Promise<number> {
    const { failed } = this.#program;
    if (failed === null) throw new Error(`${this.#program.title} does not say what failed`);
    const killed = performance.now();
    const others = this.members.filter((member) => member !== victim);
    const seen = others.map(({ process }) => process.says(new RegExp(failed(victim.name)), 120_000));
    await Promise.all([victim.process.kill(), ...seen]);
    return performance.now() - killed;
  }

  /** How often somebody other than `victim` has been declared dead, counting everybody who said so. */
  falseFailures(victim: Member): number {
    const pattern = new RegExp(this.#program.failed?.(anyName) ?? '$^', 'g');
    const names = this.members.flatMap(({ process }) =>
      [...process.log.matchAll(pattern)].map(([, name]) => name),
    );
    return names.filter((name) => name !== victim.name).length;
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map(({ process }) => process.kill()));
  }

  async #converged(): Promise<void> {
    const joins = this.members.flatMap((of) =>
      this.members
        .filter((member) => member !== of)
        .map(({ name }) => of.process.says(new RegExp(this.#program.joined(name)), joinWithinMs)),
    );
    await Promise.all(joins);
  }
}
