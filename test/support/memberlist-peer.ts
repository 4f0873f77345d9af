/** The Go program of `test/integration/peers/memberlist`, built and run. */
import type { Result } from '../../src/base/result.ts';
import { formatAddress } from '../../src/transport/index.ts';
import { buildGoProgram, type GoProgram } from './go-program.ts';
import { TalkingProcess } from './talking-process.ts';

/** @returns why it cannot be built; in CI that throws */
export function buildMemberlistPeer(): Result<GoProgram, string> {
  return buildGoProgram(new URL('../integration/peers/memberlist', import.meta.url).pathname);
}

export interface PeerOptions {
  readonly name: string;
  /** A loopback address; the port is any. */
  readonly address: string;
  readonly key: Uint8Array | null;
  readonly label: string;
  readonly join?: string;
}

/** Each line of its output is one JSON object; see the program. */
export class MemberlistPeer {
  readonly name: string;
  /** As a seed for others. */
  readonly seed: string;
  readonly process: TalkingProcess;

  private constructor(process: TalkingProcess, name: string, seed: string) {
    this.process = process;
    this.name = name;
    this.seed = seed;
  }

  /** Starts one that has joined, where it was to, when this resolves. */
  static async start(path: string, options: PeerOptions): Promise<MemberlistPeer> {
    const { name, address, key, label, join: seed = '' } = options;
    const secret = key === null ? '' : Buffer.from(key).toString('base64');
    const process = new TalkingProcess(`memberlist ${name}`, [
      ...[path, `-name=${name}`, `-bind=${address}`, `-key=${secret}`, `-label=${label}`, `-join=${seed}`],
    ]);
    try {
      const [, port] = await process.says(/"event":"ready","port":(\d+)/);
      return new MemberlistPeer(process, name, formatAddress({ address, port: Number(port) }));
    } catch (error) {
      await process.kill();
      throw error;
    }
  }

  /** Says farewell and ends. */
  async leave(): Promise<void> {
    this.process.tell('leave');
    await this.process.ended();
  }
}
