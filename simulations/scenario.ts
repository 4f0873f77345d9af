/** A named story about a cluster: what happens to it, what is measured, what can be set. */
import type { Trial } from './trial.ts';

/** Something measured once or often. Where it is measured often, its median and 99th percentile are shown. */
export interface Metric {
  readonly name: string;
  readonly unit: string;
  /** How several are summed up. */
  readonly by: 'median' | 'mean';
}

/** A number that `--set name=value` changes. */
export interface Setting {
  readonly value: number;
  readonly help: string;
}

export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** Cluster size unless `--nodes` says otherwise. */
  readonly nodes: number;
  readonly settings: Readonly<Record<string, Setting>>;
  readonly metrics: readonly Metric[];
  readonly chart: { readonly x: string; readonly y: string };
  readonly play: (trial: Trial) => void;
}

/** Settings of the network, which every scenario has. */
export const commonSettings: Readonly<Record<string, Setting>> = {
  latencyMs: { value: 0.5, help: 'mean one-way time: half of it fixed, half an exponential tail' },
  loss: { value: 0, help: 'share of datagrams lost' },
  duplication: { value: 0, help: 'share of datagrams that arrive twice' },
  reordering: { value: 0, help: 'share of datagrams held up so that others overtake them' },
};

export const seconds = (ms: number): number => ms / 1000;
