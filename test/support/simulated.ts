/** Simulated clusters for tests, small and seeded. */

import { Cluster } from '../../simulations/cluster.ts';
import { healthyNetwork, Network, type NetworkFaults } from '../../simulations/network.ts';
import { type Preset, parsePreset } from '../../simulations/presets.ts';
import { commonSettings, type Scenario } from '../../simulations/scenario.ts';
import { type Outcome, Trial } from '../../simulations/trial.ts';
import { World } from '../../simulations/world.ts';
import { createRng } from '../../src/base/rng.ts';

/** Simulations take seconds of the processor, which other tests use too. */
export const longRuns = { timeout: 60_000 } as const;

export function presetNamed(name: string): Preset {
  const preset = parsePreset(name);
  if (!preset.ok) throw new Error(preset.error);
  return preset.value;
}

export interface PlayOptions {
  readonly preset?: string;
  readonly nodes?: number;
  readonly seed?: number;
  readonly settings?: Readonly<Record<string, number>>;
}

/** Plays a scenario once, as `npm run simulate` does. */
export function play(scenario: Scenario, options: PlayOptions = {}): Outcome {
  const { preset = 'lan', nodes = scenario.nodes, seed = 1, settings = {} } = options;
  const known = Object.entries({ ...commonSettings, ...scenario.settings });
  const trial = new Trial({
    preset: presetNamed(preset),
    nodes,
    seed,
    settings: new Map([
      ...known.map(([name, { value }]) => [name, value] as const),
      ...Object.entries(settings),
    ]),
    onProgress: () => undefined,
    onWord: () => undefined,
    cpuMs,
  });
  scenario.play(trial);
  return trial.outcome();
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The samples of a metric; an error when there are none. */
export function samplesOf(outcome: Outcome, metric: string): readonly number[] {
  const samples = outcome.samples.get(metric);
  if (samples === undefined) throw new Error(`${metric} was not measured`);
  return samples;
}

/** A cluster in which `nodes` members know each other already. */
export function simulatedCluster(nodes: number, { seed = 1, preset = 'lan' } = {}): Cluster {
  const { config, dialect } = presetNamed(preset);
  const network = new Network(createRng(seed));
  const cluster = new Cluster({ world: new World(), network, rng: createRng(seed + 1), config, dialect });
  if (nodes > 0) cluster.startJoined(nodes);
  return cluster;
}

/** A network with `faults` and otherwise healthy. */
export function faultyNetwork(faults: Partial<NetworkFaults>): Network {
  return new Network(createRng(1), { ...healthyNetwork, ...faults });
}
