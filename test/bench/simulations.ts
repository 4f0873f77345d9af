/** Figures of simulated clusters: our additions beside memberlist's own behaviour, in the same worlds. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Scenario } from '../../simulations/scenario.ts';
import { broadcast } from '../../simulations/scenarios/broadcast.ts';
import { coldJoin } from '../../simulations/scenarios/cold-join.ts';
import { crash } from '../../simulations/scenarios/crash.ts';
import { idle } from '../../simulations/scenarios/idle.ts';
import { slowMembers } from '../../simulations/scenarios/slow-members.ts';
import { play, samplesOf } from '../support/simulated.ts';
import { type Figure, figureOf } from './figure.ts';

const classic = 'memberlist';
const rounds = { join: 100, crash: 3, broadcast: 3, slow: 3 };
const sizes = [1000, 10_000];
const root = new URL('../..', import.meta.url).pathname;

type Description = Parameters<typeof figureOf>[0];

export async function benchSimulations(): Promise<readonly Figure[]> {
  const speeds: Figure[] = [];
  for (const nodes of sizes) speeds.push(await benchSpeed(nodes));
  return [
    ...compareMetrics(coldJoin, rounds.join, [
      ['all know all', { name: 'mass join of 50, simulated: until all know all', unit: 's', aim: '' }],
      [
        'complete within 3 s',
        { name: 'mass join of 50, simulated: complete within 3 s', unit: '% of seeds', aim: '≥ 99 %' },
      ],
    ]),
    ...compareMetrics(crash, rounds.crash, [
      [
        'held dead by all',
        { name: 'crash in 100 simulated members: held dead by all', unit: 's', aim: '≤ 0.5' },
      ],
    ]),
    ...compareMetrics(broadcast, rounds.broadcast, [
      [
        'all have heard',
        { name: 'rumour among 100 simulated members: all have heard', unit: 'ms', aim: '≤ 0.5' },
      ],
      [
        'bytes per node and rumour',
        { name: 'rumour among 100 simulated members: sent by each', unit: 'B', aim: 'equal' },
      ],
    ]),
    ...compareMetrics(idle, 1, [
      [
        'packets per node and second',
        { name: 'idle simulated member: sent each second', unit: 'packets', aim: '≤ 1.05' },
      ],
      [
        'packet bytes per node and second',
        { name: 'idle simulated member: sent each second', unit: 'B', aim: '≤ 1.05' },
      ],
    ]),
    ...benchSlowMembers(),
    ...speeds,
  ];
}

type Compared = readonly [metric: string, description: Omit<Description, 'against'>];

function compareMetrics(scenario: Scenario, trials: number, metrics: readonly Compared[]): Figure[] {
  const seeds = Array.from({ length: trials }, (_, i) => i + 1);
  const outcomes = seeds.map((seed) => ['lan', classic].map((preset) => play(scenario, { preset, seed })));
  return metrics.map(([metric, description]) => {
    const isMean = scenario.metrics.find(({ name }) => name === metric)?.by === 'mean';
    const [ours = [], theirs = []] = [0, 1].map((column) => {
      const samples = outcomes
        .flatMap((both) => both.slice(column, column + 1))
        .flatMap((one) => samplesOf(one, metric));
      return isMean ? [samples.reduce((sum, one) => sum + one, 0) / samples.length] : samples;
    });
    return figureOf({ ...description, against: classic }, ours, theirs);
  });
}

/** One figure against SWIM without Lifeguard, one against Lifeguard alone. */
function benchSlowMembers(): Figure[] {
  const seeds = Array.from({ length: rounds.slow }, (_, i) => i + 1);
  const falsePositives = (preset: string): number[] => [
    seeds
      .flatMap((seed) => samplesOf(play(slowMembers, { preset, seed }), 'false positives'))
      .reduce((sum, one) => sum + one, 0) / seeds.length,
  ];
  const ours = falsePositives('lan');
  const description = { name: 'false positives, 8 of 128 simulated members held up', unit: '' };
  return [
    figureOf(
      { ...description, against: 'SWIM without Lifeguard', aim: '≤ 0.02' },
      ours,
      falsePositives('swim'),
    ),
    figureOf({ ...description, against: classic, aim: '≤ 1' }, ours, falsePositives(classic)),
  ];
}

/**
 * Simulated seconds per second of the processor, once a cluster is at rest. Each in a process of its own:
 * a large cluster takes gigabytes.
 */
async function benchSpeed(nodes: number): Promise<Figure> {
  const description = { name: `${nodes} simulated members at rest`, unit: 'simulated s per CPU s' };
  const [ours, theirs] = [await speedOf('lan', nodes), await speedOf(classic, nodes)];
  return figureOf({ ...description, against: classic, aim: '≥ 5 s' }, [ours], [theirs]);
}

async function speedOf(preset: string, nodes: number): Promise<number> {
  const flags = ['--scenario', 'idle', '--preset', preset, '--nodes', String(nodes), '-o', 'json'];
  const command = ['run', '--silent', 'simulate', '--', ...flags];
  const { stdout } = await promisify(execFile)('npm', command, { cwd: root });
  const { presets } = JSON.parse(stdout) as { presets: { simulatedSecondsPerCpuSecond: number }[] };
  return presets[0]?.simulatedSecondsPerCpuSecond ?? Number.NaN;
}
