/** From the SIGKILL of one process until all others say that it failed, ours against Serf agents. */
import { setTimeout as delay } from 'node:timers/promises';
import { needs } from '../support/programs.ts';
import { bundleProgram } from './bundle.ts';
import { Cluster, type Program, pillion, serf } from './cluster.ts';
import { alternate, type Figure, figureOf, skip } from './figure.ts';

/** Gossip about the joins is over, and everybody probes. */
const settleMs = 5000;

/** @param size - processes of each kind; one kind runs at a time */
export async function benchFailureDetection(size: number, rounds: number): Promise<readonly Figure[]> {
  const missing = needs(['serf', 'setpriv']);
  if (missing !== null) return skip('failure detection', missing);
  const program = await bundleProgram('support/node-process.ts');
  const falseFailures = new Map<Program, number>();
  const ours = pillion(program.path);
  const measure = async (kind: Program, round: number): Promise<number> => {
    const detection = await killOne(kind, size, round);
    falseFailures.set(kind, (falseFailures.get(kind) ?? 0) + detection.falseFailures);
    return detection.ms / 1000;
  };
  try {
    const times = await alternate(
      rounds,
      (round) => measure(ours, round),
      (round) => measure(serf, round),
    );
    const figure = {
      name: `SIGKILL of one of ${size} processes until all others have seen it`,
      unit: 's',
      against: 'Serf agents with their defaults, the same intervals and time-outs as ours',
      aim: '≤ 0.50',
      note: `false failures: ${falseFailures.get(ours)} of ours, ${falseFailures.get(serf)} of Serf's`,
    };
    return [figureOf(figure, times.ours, times.baseline)];
  } finally {
    program.remove();
  }
}

interface Detection {
  readonly ms: number;
  readonly falseFailures: number;
}

/** One cluster's life. The victim is another in each round, and never the one that was joined. */
async function killOne(kind: Program, size: number, round: number): Promise<Detection> {
  const cluster = await Cluster.start(kind, size);
  try {
    await delay(settleMs);
    const victim = cluster.members[1 + (round % (size - 1))];
    if (victim === undefined) throw new Error('a cluster of one has no victim');
    const ms = await cluster.kill(victim);
    return { ms, falseFailures: cluster.falseFailures(victim) };
  } finally {
    await cluster.stop();
  }
}
