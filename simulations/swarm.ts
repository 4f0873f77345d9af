/**
 * Draws a whole world from chance: a cluster, its network, its clocks, and a plan of faults. Says what
 * will happen, and does nothing.
 */
import type { Rng } from '../src/base/rng.ts';
import { between, exponential } from './chance.ts';
import type { NetworkFaults } from './network.ts';

/** What can be done to a cluster. Whom it hits is drawn when it happens, for some may be gone by then. */
export type Fault =
  | { readonly kind: 'crash'; readonly what: 'process' | 'host'; readonly members: number }
  | { readonly kind: 'leave' }
  /** Someone who is gone comes back, on the old host or another. */
  | { readonly kind: 'restart'; readonly moves: boolean }
  /** The event loop stands still; or what is sent and received is held up. */
  | { readonly kind: 'pause' | 'stall'; readonly forMs: number; readonly members: number }
  /** Each turn of the event loop takes long. */
  | { readonly kind: 'slow'; readonly lagMs: number; readonly forMs: number }
  | { readonly kind: 'split' | 'deafen'; readonly forMs: number; readonly members: number };

export interface PlannedFault {
  readonly atMs: number;
  readonly fault: Fault;
}

export interface SwarmPlan {
  readonly nodes: number;
  readonly network: NetworkFaults;
  /** Clocks run fast or slow by at most this share. */
  readonly drift: number;
  /** How long faults go on. */
  readonly safetyMs: number;
  /** In the order in which they happen. */
  readonly faults: readonly PlannedFault[];
}

/** How bad it gets at most. */
const worst = {
  network: { tailMs: 40, loss: 0.25, duplication: 0.1, reordering: 0.1, detourMs: 300 },
  drift: 0.02,
  safetyMs: [60_000, 180_000],
  /** Mean time between two faults: in the busiest world, and how many times as long in the quietest. */
  faultEveryMs: 1000,
  quietness: 30,
  pauseMs: 20_000,
  slowMs: 30_000,
  lagMs: 300,
  splitMs: 60_000,
} as const;

/** @param nodes - at most; small clusters are drawn more often, as most faults need few members */
export function drawPlan(rng: Rng, nodes: number): SwarmPlan {
  const { faultEveryMs, network, quietness } = worst;
  const safetyMs = between(rng, ...worst.safetyMs);
  const everyMs = faultEveryMs * quietness ** between(rng, 0, 1);
  const faults: PlannedFault[] = [];
  for (let atMs = exponential(rng, everyMs); atMs < safetyMs; atMs += exponential(rng, everyMs)) {
    faults.push({ atMs, fault: drawFault(rng) });
  }
  return {
    nodes: 3 + Math.floor(between(rng, 0, 1) ** 2 * (nodes - 2)),
    network: {
      latency: { minMs: between(rng, 0.1, 5), tailMs: sometimes(rng, network.tailMs) },
      loss: sometimes(rng, network.loss),
      duplication: sometimes(rng, network.duplication),
      reordering: sometimes(rng, network.reordering),
      detourMs: between(rng, 1, network.detourMs),
    },
    drift: sometimes(rng, worst.drift),
    safetyMs,
    faults,
  };
}

/** One line for each part of a plan. */
export function describePlan({ nodes, network, drift, safetyMs, faults }: SwarmPlan): string[] {
  const { latency, loss, duplication, reordering, detourMs } = network;
  const kinds = new Map<string, number>();
  for (const { fault } of faults) kinds.set(fault.kind, (kinds.get(fault.kind) ?? 0) + 1);
  const counts = [...kinds].map(([kind, count]) => `${count} × ${kind}`);
  return [
    `${nodes} nodes, clocks off by up to ${percent(drift)}, faults for ${(safetyMs / 1000).toFixed(0)} s`,
    `network: ${latency.minMs.toFixed(1)} ms + tail ${latency.tailMs.toFixed(1)} ms, loss ${percent(loss)}, ` +
      `duplicates ${percent(duplication)}, detours ${percent(reordering)} of ${detourMs.toFixed(0)} ms`,
    `faults: ${counts.length === 0 ? 'none' : counts.join(', ')}`,
  ];
}

type Draw = (rng: Rng) => Fault;

/** Equally likely; what brings members back is there twice, so that some are left. */
const draws: readonly Draw[] = [
  (rng) => ({ kind: 'crash', what: 'process', members: few(rng) }),
  (rng) => ({ kind: 'crash', what: 'host', members: few(rng) }),
  () => ({ kind: 'leave' }),
  () => ({ kind: 'restart', moves: false }),
  () => ({ kind: 'restart', moves: false }),
  () => ({ kind: 'restart', moves: true }),
  (rng) => ({ kind: 'pause', forMs: between(rng, 50, worst.pauseMs), members: few(rng) }),
  (rng) => ({ kind: 'stall', forMs: between(rng, 50, worst.pauseMs), members: few(rng) }),
  (rng) => ({ kind: 'slow', lagMs: between(rng, 5, worst.lagMs), forMs: between(rng, 1000, worst.slowMs) }),
  (rng) => ({ kind: 'split', forMs: between(rng, 500, worst.splitMs), members: few(rng) }),
  (rng) => ({ kind: 'deafen', forMs: between(rng, 500, worst.splitMs), members: few(rng) }),
];

function drawFault(rng: Rng): Fault {
  const drawn = draws[rng.int(draws.length)];
  return drawn === undefined ? { kind: 'leave' } : drawn(rng);
}

/** Mostly one. */
function few(rng: Rng): number {
  return 1 + Math.floor(exponential(rng, 0.8));
}

/** Nothing in half of all worlds, or up to `most`. */
function sometimes(rng: Rng, most: number): number {
  return rng.chance(0.5) ? 0 : between(rng, 0, most);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
