/** `npm run simulate`: runs a scenario with each preset in turn and says what came of it. */
import { writeFileSync } from 'node:fs';
import { renderChart } from './chart.ts';
import { helpText, listText, parseOptions, type RunOptions, replayCommand } from './options.ts';
import type { Preset } from './presets.ts';
import { Progress } from './progress.ts';
import { renderReport, type Series, speedOf, summarize } from './report.ts';
import { type Outcome, Trial } from './trial.ts';

const exitCodes = { well: 0, broken: 1, mistake: 2 } as const;

const options = parseOptions(process.argv.slice(2));
if (!options.ok) {
  process.stderr.write(`${options.error}\nMore: npm run simulate -- --help\n`);
  process.exitCode = exitCodes.mistake;
} else if (options.value.kind === 'help') {
  process.stdout.write(`${helpText()}\n`);
} else if (options.value.kind === 'list') {
  process.stdout.write(`${listText()}\n`);
} else {
  process.exitCode = runAll(options.value);
}

function runAll(run: RunOptions): number {
  const progress = new Progress(process.stderr);
  const series = run.presets.map((preset) => runPreset(run, preset, progress));
  progress.clear();
  if (run.output === 'json') process.stdout.write(`${JSON.stringify(toJson(run, series), null, 2)}\n`);
  else process.stdout.write(`${toText(run, series).join('\n')}\n`);
  if (run.svg !== undefined) writeFileSync(run.svg, chartOf(run, series));
  return breachLines(run, series).length === 0 ? exitCodes.well : exitCodes.broken;
}

function runPreset(run: RunOptions, preset: Preset, progress: Progress): Series {
  const outcomes: Outcome[] = [];
  for (let round = 0; round < run.rounds; round += 1) {
    const seed = run.seed + round;
    const label = `${preset.name}, seed ${seed} (${round + 1} of ${run.rounds})`;
    outcomes.push(playOnce(run, preset, { seed, label, progress }));
  }
  return { preset: preset.name, outcomes };
}

interface Play {
  readonly seed: number;
  readonly label: string;
  readonly progress: Progress;
}

function playOnce(run: RunOptions, preset: Preset, { seed, label, progress }: Play): Outcome {
  progress.show(label);
  try {
    const trial = new Trial({
      preset,
      nodes: run.nodes,
      seed,
      settings: run.settings,
      onProgress: (simulatedMs) => progress.show(`${label}: ${Math.round(simulatedMs / 1000)} s simulated`),
      onWord: (line) => progress.say(line),
      cpuMs,
    });
    run.scenario.play(trial);
    return trial.outcome();
  } catch (error) {
    progress.say(`to see this again: ${replayCommand(run, preset.name, seed)}`);
    throw error;
  }
}

function toText(run: RunOptions, series: readonly Series[]): string[] {
  const { scenario, nodes, seed, rounds, settings } = run;
  const seeds = rounds === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + rounds - 1}`;
  const set = [...settings].map(([name, value]) => `${name}=${value}`).join(' ');
  return [
    `${scenario.name}: ${scenario.summary}`,
    `${nodes} nodes, ${seeds}; ${set}`,
    '',
    ...renderReport(scenario, series),
    '',
    ...breachLines(run, series),
  ];
}

function toJson(run: RunOptions, series: readonly Series[]): object {
  const { scenario, nodes, seed, rounds, settings } = run;
  return {
    scenario: scenario.name,
    nodes,
    seed,
    rounds,
    settings: Object.fromEntries(settings),
    presets: series.map((one) => ({
      name: one.preset,
      metrics: Object.fromEntries(
        scenario.metrics.map((metric) => [
          metric.name,
          { unit: metric.unit, ...summarize(metric, one.outcomes) },
        ]),
      ),
      simulatedSecondsPerCpuSecond: speedOf(one.outcomes),
      hashes: one.outcomes.map(({ hash }) => hash),
      breaches: one.outcomes.flatMap(({ breaches }) => breaches),
    })),
    replay: breachLines(run, series).filter((line) => line.startsWith('npm run')),
  };
}

/** Each broken invariant and the command that shows it again. */
function breachLines(run: RunOptions, series: readonly Series[]): string[] {
  return series.flatMap(({ preset, outcomes }) =>
    outcomes.flatMap(({ breaches }, round) =>
      breaches.flatMap(({ checker, atMs, what }) => [
        `BROKEN at ${(atMs / 1000).toFixed(1)} s with ${preset}: ${checker}: ${what}`,
        replayCommand(run, preset, run.seed + round),
      ]),
    ),
  );
}

function chartOf({ scenario, nodes, seed }: RunOptions, series: readonly Series[]): string {
  return renderChart({
    title: `${scenario.name}, ${nodes} nodes, seed ${seed}`,
    ...scenario.chart,
    lines: series.map(({ preset, outcomes }) => ({ name: preset, points: outcomes[0]?.points ?? [] })),
  });
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
