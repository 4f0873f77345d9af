/** The Go program of `test/integration/peers/memberlist`, built and run. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err, ok, type Result } from '../../src/base/result.ts';
import { formatAddress } from '../../src/transport/index.ts';
import { programPath, refuseInCi } from './programs.ts';
import { TalkingProcess } from './talking-process.ts';

const source = new URL('../integration/peers/memberlist', import.meta.url).pathname;

/** The program, in a folder of its own. */
export interface BuiltPeer {
  readonly path: string;
  remove(): void;
}

/**
 * Builds it with the machine's Go, whose module cache or proxy has what it needs.
 *
 * @returns why it cannot be built; in CI that throws
 */
export function buildMemberlistPeer(): Result<BuiltPeer, string> {
  const go = programPath('go');
  if (go === null) return err(refuseInCi('needs Go 1.25 or later: https://go.dev/dl'));
  const folder = mkdtempSync(join(tmpdir(), 'pillion-peer-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const path = join(folder, 'peer');
  const { status, stderr } = spawnSync(go, ['build', '-o', path, '.'], { cwd: source, encoding: 'utf8' });
  if (status === 0) return ok({ path, remove });
  remove();
  return err(refuseInCi(`needs Go modules: ${stderr}`));
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
