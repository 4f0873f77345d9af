/** Two network namespaces joined by one cable, which can be cut, and in which packets can be lost. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { needs, programPath, refuseInCi } from './programs.ts';

const run = promisify(execFile);

/** @returns why there can be none, null when there can */
export function needsNamespaces(): string | null {
  const missing = needs(['ip', 'iptables']);
  if (missing !== null) return missing;
  return process.getuid?.() === 0 ? null : refuseInCi('needs root, to make network namespaces');
}

export type Side = 'a' | 'b';
const sides: readonly Side[] = ['a', 'b'];

export class NamespacePair {
  readonly #prefix: string;

  private constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** @param prefix - tells these from others; a few letters */
  static async create(prefix: string): Promise<NamespacePair> {
    const pair = new NamespacePair(`${prefix}-${process.pid}-${Date.now() % 100_000}`);
    try {
      for (const side of sides) await ip(['netns', 'add', pair.#name(side)]);
      const [a, b] = sides.map((side) => pair.#name(side));
      await ip(['link', 'add', 'eth0', 'netns', `${a}`, 'type', 'veth', 'peer', 'eth0', 'netns', `${b}`]);
      for (const side of sides) {
        for (const device of ['lo', 'eth0']) await ip(['-n', pair.#name(side), 'link', 'set', device, 'up']);
      }
      return pair;
    } catch (error) {
      await pair.remove();
      throw error;
    }
  }

  /** Gives a side one more address of 10.77.0.0/24, and returns it. */
  async addAddress(side: Side, number: number): Promise<string> {
    const address = `10.77.0.${number}`;
    await ip(['-n', this.#name(side), 'address', 'add', `${address}/24`, 'dev', 'eth0']);
    return address;
  }

  /** The command line that runs `command` on a side. */
  inside(side: Side, command: readonly string[]): string[] {
    return [programPath('ip') ?? 'ip', 'netns', 'exec', this.#name(side), ...command];
  }

  /** Cuts the cable: packets vanish without a word, in both directions. */
  cut(): Promise<void> {
    return this.#filter(['-A', 'INPUT', '-i', 'eth0', '-j', 'DROP']);
  }

  heal(): Promise<void> {
    return this.#filter(['-D', 'INPUT', '-i', 'eth0', '-j', 'DROP']);
  }

  /** Loses packets at random, also those between addresses of one side. */
  lose(probability: number): Promise<void> {
    const chance = ['-m', 'statistic', '--mode', 'random', '--probability', `${probability}`];
    return this.#filter(['-A', 'INPUT', ...chance, '-j', 'DROP']);
  }

  /** Packets dropped by the rules so far. */
  async dropped(): Promise<number> {
    const counts = sides.map(async (side) => {
      const { stdout } = await this.#iptables(side, ['-L', 'INPUT', '-v', '-x', '-n']);
      return Number(/^\s*(\d+)\s+\d+\s+DROP/m.exec(stdout)?.[1]);
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  async remove(): Promise<void> {
    for (const side of sides) await ip(['netns', 'delete', this.#name(side)]).catch(() => undefined);
  }

  async #filter(rule: readonly string[]): Promise<void> {
    for (const side of sides) await this.#iptables(side, rule);
  }

  #iptables(side: Side, args: readonly string[]): Promise<{ readonly stdout: string }> {
    const [program = '', ...rest] = this.inside(side, [programPath('iptables') ?? 'iptables', '-w', ...args]);
    return run(program, rest);
  }

  #name(side: Side): string {
    return `${this.#prefix}-${side}`;
  }
}

async function ip(args: readonly string[]): Promise<void> {
  await run(programPath('ip') ?? 'ip', args);
}
