/** A measured figure beside the baseline measured with it, and how both are printed and kept. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';

/** Medians of rounds that alternated between ours and the baseline in one run. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly baseline: number;
  /** What the baseline is. */
  readonly against: string;
  /** ours / baseline. */
  readonly ratio: number;
  /** What we aim for, in words; empty for figures without one. */
  readonly aim: string;
  /** What else was seen in these rounds. */
  readonly note?: string;
}

export function figureOf(
  description: Pick<Figure, 'name' | 'unit' | 'against' | 'aim' | 'note'>,
  ours: readonly number[],
  baseline: readonly number[],
): Figure {
  const [a, b] = [median(ours), median(baseline)];
  return { ...description, ours: a, baseline: b, ratio: a / b };
}

/** Rounds in turn, ours first, so that a drifting machine treats both alike. */
export async function alternate(
  rounds: number,
  ours: (round: number) => Promise<number>,
  baseline: (round: number) => Promise<number>,
): Promise<{ readonly ours: number[]; readonly baseline: number[] }> {
  const figures = { ours: [] as number[], baseline: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    figures.ours.push(await ours(round));
    figures.baseline.push(await baseline(round));
  }
  return figures;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function printFigure(figure: Figure): void {
  const aim = figure.aim === '' ? '' : `  (aim ${figure.aim})`;
  process.stdout.write(
    `${figure.name}\n    ${amount(figure.ours)} ${figure.unit}; ${figure.against}: ${amount(figure.baseline)}` +
      `; ratio ${figure.ratio.toFixed(2)}${aim}\n${figure.note ? `    ${figure.note}\n` : ''}`,
  );
}

/** @returns no figures, having said why */
export function skip(name: string, reason: string): readonly Figure[] {
  process.stderr.write(`skipped ${name}: ${reason}\n`);
  return [];
}

function amount(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

/** Keeps the run as JSON in `.bench/`, newest under a fixed name, with the load averages at its end. */
export function keepFigures(root: string, figures: readonly Figure[]): string {
  const folder = join(root, '.bench');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'results.json');
  const run = { at: new Date().toISOString(), node: process.version, load: loadavg(), figures };
  writeFileSync(path, `${JSON.stringify(run, null, 2)}\n`);
  return path;
}
