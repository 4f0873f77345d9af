/** A network namespace in which the kernel counts what is sent. It is gone once nothing runs in it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { needsNamespaces } from '../support/namespaces.ts';
import { needs, programPath } from '../support/programs.ts';
import { TalkingProcess } from '../support/talking-process.ts';

const run = promisify(execFile);

/** What has been sent in a namespace. Bytes are those of IP packets, headers included. */
export interface Sent {
  readonly udpPackets: number;
  readonly udpBytes: number;
  readonly tcpPackets: number;
  readonly tcpBytes: number;
}

/** @returns why there can be none, null when there can */
export function needsCountedNetworks(): string | null {
  return needsNamespaces() ?? needs(['unshare', 'nsenter']);
}

export class CountedNetwork {
  readonly #holder: TalkingProcess;

  private constructor() {
    const script = 'ip link set lo up && echo up && exec cat';
    this.#holder = new TalkingProcess('network', ['unshare', '--net', 'sh', '-c', script]);
  }

  /** With a loopback device and no other. */
  static async create(): Promise<CountedNetwork> {
    const network = new CountedNetwork();
    try {
      await network.#holder.says(/up/);
      for (const protocol of ['udp', 'tcp']) await network.#iptables(['-A', 'OUTPUT', '-p', protocol]);
      return network;
    } catch (error) {
      await network.remove();
      throw error;
    }
  }

  /** The command line that runs `command` in here. */
  inside(command: readonly string[]): string[] {
    return ['nsenter', `--net=/proc/${this.#holder.pid}/ns/net`, '--', ...command];
  }

  async sent(): Promise<Sent> {
    const listing = await this.#iptables(['-L', 'OUTPUT', '-v', '-x', '-n']);
    const count = (protocol: string): readonly [number, number] => {
      // Newer versions show the protocol's number.
      const found = new RegExp(`^\\s*(\\d+)\\s+(\\d+)\\s+(?:${protocol})\\s`, 'm').exec(listing);
      if (found === null) throw new Error(`no count of ${protocol} in:\n${listing}`);
      return [Number(found[1]), Number(found[2])];
    };
    const [udp, tcp] = [count('udp|17'), count('tcp|6')];
    return { udpPackets: udp[0], udpBytes: udp[1], tcpPackets: tcp[0], tcpBytes: tcp[1] };
  }

  remove(): Promise<void> {
    return this.#holder.kill();
  }

  async #iptables(args: readonly string[]): Promise<string> {
    const [program = '', ...rest] = this.inside([programPath('iptables') ?? 'iptables', '-w', ...args]);
    return (await run(program, rest)).stdout;
  }
}
