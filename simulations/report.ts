/** What happened, on one screen: each metric of a scenario, one column for each preset. */
import type { Metric, Scenario } from './scenario.ts';
import type { Outcome } from './trial.ts';

/** All trials of one preset. */
export interface Series {
  readonly preset: string;
  readonly outcomes: readonly Outcome[];
}

/** One metric of one preset, summed up. */
export interface Summary {
  readonly value: number;
  /** The 99th percentile, where there are enough samples for one to mean something. */
  readonly p99: number | undefined;
  readonly samples: number;
}

const fewestForPercentile = 5;

/** @returns undefined when nothing was measured */
export function summarize(metric: Metric, outcomes: readonly Outcome[]): Summary | undefined {
  const samples = outcomes.flatMap(({ samples: all }) => all.get(metric.name) ?? []).sort((a, b) => a - b);
  if (samples.length === 0) return undefined;
  const value =
    metric.by === 'median'
      ? atShare(samples, 0.5)
      : samples.reduce((sum, one) => sum + one, 0) / samples.length;
  const hasPercentile = metric.by === 'median' && samples.length >= fewestForPercentile;
  return { value, p99: hasPercentile ? atShare(samples, 0.99) : undefined, samples: samples.length };
}

/** Simulated seconds per second of this machine's processor. */
export function speedOf(outcomes: readonly Outcome[]): number {
  const simulatedMs = outcomes.reduce((sum, { speed }) => sum + speed.simulatedMs, 0);
  return simulatedMs / outcomes.reduce((sum, { speed }) => sum + speed.cpuMs, 0);
}

/** @returns lines without line ends */
export function renderReport(scenario: Scenario, series: readonly Series[]): string[] {
  const table = [
    ['', ...series.map(({ preset }) => preset)],
    ...scenario.metrics.map((metric) => [
      metric.unit === '' ? metric.name : `${metric.name} (${metric.unit})`,
      ...series.map(({ outcomes }) => cellOf(metric, outcomes)),
    ]),
    ['simulated s per CPU s', ...series.map(({ outcomes }) => amount(speedOf(outcomes)))],
    ['event log', ...series.map(({ outcomes }) => outcomes[0]?.hash ?? '')],
  ];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart((widths[column] ?? 0) + 3),
      )
      .join(''),
  );
}

/** @param share - 0 to 1 */
function atShare(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function cellOf(metric: Metric, outcomes: readonly Outcome[]): string {
  const summary = summarize(metric, outcomes);
  if (summary === undefined) return '–';
  return summary.p99 === undefined
    ? amount(summary.value)
    : `${amount(summary.value)} (p99 ${amount(summary.p99)})`;
}

function amount(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}
