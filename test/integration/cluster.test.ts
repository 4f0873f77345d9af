/** Twenty hosts of ours as processes in two network namespaces, among which packets can be lost. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { NamespacePair, needsNamespaces, type Side } from '../support/namespaces.ts';
import { TalkingProcess } from '../support/talking-process.ts';

const missing = needsNamespaces();
const size = 20;
const entry = new URL('../support/node-process.ts', import.meta.url).pathname;

let folder: string;
let program: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pillion-cluster-'));
  program = join(folder, 'node-process.cjs');
  await build({ entryPoints: [entry], outfile: program, bundle: true, platform: 'node', format: 'cjs' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Node {
  readonly name: string;
  readonly side: Side;
  readonly process: TalkingProcess;
}

class Cluster {
  readonly nodes: Node[] = [];
  readonly network: NamespacePair;

  private constructor(network: NamespacePair) {
    this.network = network;
  }

  /** The first half on one side, the second on the other; all join the first. */
  static async start(prefix: string): Promise<Cluster> {
    const network = await NamespacePair.create(prefix);
    const cluster = new Cluster(network);
    try {
      for (let number = 1; number <= size; number += 1) await cluster.#add(number);
      return cluster;
    } catch (error) {
      await cluster.remove();
      throw error;
    }
  }

  async remove(): Promise<void> {
    await Promise.all(this.nodes.map(({ process }) => process.kill()));
    await this.network.remove();
  }

  async #add(number: number): Promise<void> {
    const name = `n${number}`;
    const side = number <= size / 2 ? 'a' : 'b';
    const address = await this.network.addAddress(side, number);
    const command = [process.execPath, program, name, address, '10.77.0.1'];
    this.nodes.push({ name, side, process: new TalkingProcess(name, this.network.inside(side, command)) });
  }
}

/** Waits until each has said a match. */
async function allSay(nodes: readonly Node[], pattern: RegExp): Promise<void> {
  await Promise.all(nodes.map(({ process }) => process.says(pattern, 90_000)));
}

function failureOf({ name }: Node): RegExp {
  return new RegExp(`"failed","name":"${name}"`);
}

const everybody = new RegExp(`"alive":${size}\\b`);

describe.skipIf(missing)(`twenty processes${missing ? ` (${missing})` : ''}`, () => {
  it.concurrent('notice a SIGKILL, and become one cluster again after a partition', async () => {
    const cluster = await Cluster.start('fate');
    try {
      await allSay(cluster.nodes, everybody);
      await killOne(cluster);
      await splitAndHeal(cluster);
    } finally {
      await cluster.remove();
    }
  }, 240_000);

  it.concurrent('bury nobody in two minutes in which a fifth of all packets is lost', async ({ expect }) => {
    const cluster = await Cluster.start('loss');
    try {
      await allSay(cluster.nodes, everybody);
      await cluster.network.lose(0.2);
      await delay(120_000);
      expect(deathsIn(cluster)).toEqual([]);
      expect(await cluster.network.dropped()).toBeGreaterThan(1000);
    } finally {
      await cluster.remove();
    }
  }, 240_000);
});

function deathsIn({ nodes }: Cluster): string[] {
  return nodes.flatMap(({ process }) => process.log.match(/.*"event":"(?:failed|broken)".*/g) ?? []);
}

async function killOne(cluster: Cluster): Promise<void> {
  const victim = cluster.nodes.pop() as Node;
  await victim.process.kill();
  await allSay(cluster.nodes, failureOf(victim));
}

async function splitAndHeal({ nodes, network }: Cluster): Promise<void> {
  const halves = (['a', 'b'] as const).map((side) => nodes.filter((node) => node.side === side));
  await network.cut();
  for (const [half, other] of [halves, halves.toReversed()] as const) {
    for (const lost of other ?? []) await allSay(half ?? [], failureOf(lost));
  }
  for (const { process } of nodes) process.forget();
  await network.heal();
  await allSay(nodes, new RegExp(`"alive":${nodes.length}\\b`));
}
