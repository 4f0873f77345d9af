/** One run of one scenario: a cluster in its world, what is measured, and what invariants say. */
import { assert } from '../src/base/assert.ts';
import { createRng, type Rng } from '../src/base/rng.ts';
import { type Breach, type CheckerFactory, watch } from './checker.ts';
import type { DriftingClock } from './clock.ts';
import { Cluster } from './cluster.ts';
import { healthyNetwork, Network } from './network.ts';
import type { Preset } from './presets.ts';
import { World } from './world.ts';

export interface TrialOptions {
  readonly preset: Preset;
  readonly nodes: number;
  readonly seed: number;
  /** Every setting of the scenario, and the common ones. */
  readonly settings: ReadonlyMap<string, number>;
  readonly onProgress: (simulatedMs: number) => void;
  /** A line to show while the trial runs. */
  readonly onWord: (line: string) => void;
  /** Time that this process has had of the processor so far. */
  readonly cpuMs: () => number;
}

/** A place on the scenario's chart. */
export type Point = readonly [x: number, y: number];

/** What a trial has brought. */
export interface Outcome {
  /** By name of the metric; several when something was measured several times. */
  readonly samples: ReadonlyMap<string, readonly number[]>;
  readonly points: readonly Point[];
  readonly breaches: readonly Breach[];
  readonly hash: string;
  /** How long it was while time passed, in the world and for this process; see {@link Trial.restartSpeed}. */
  readonly speed: Speed;
}

export interface Speed {
  readonly simulatedMs: number;
  readonly cpuMs: number;
}

/** Between looks at the progress. */
const progressEveryMs = 500;

export class Trial {
  readonly world = new World();
  readonly network: Network;
  readonly nodes: number;
  /** For what the scenario itself draws. */
  readonly rng: Rng;
  cluster: Cluster;
  readonly #options: TrialOptions;
  readonly #samples = new Map<string, number[]>();
  readonly #points: Point[] = [];
  readonly #breaches: Breach[] = [];
  #watched: readonly Breach[] = [];
  #speed: Speed = { simulatedMs: 0, cpuMs: 0 };

  constructor(options: TrialOptions) {
    const { nodes, seed } = options;
    this.#options = options;
    this.nodes = nodes;
    const source = createRng(seed);
    this.rng = createRng(source.int(0x1_0000_0000));
    this.network = new Network(createRng(source.int(0x1_0000_0000)), {
      ...healthyNetwork,
      latency: { minMs: this.setting('latencyMs') / 2, tailMs: this.setting('latencyMs') / 2 },
      loss: this.setting('loss'),
      duplication: this.setting('duplication'),
      reordering: this.setting('reordering'),
    });
    this.cluster = this.#createCluster(createRng(source.int(0x1_0000_0000)));
  }

  setting(name: string): number {
    const value = this.#options.settings.get(name);
    assert(value !== undefined, `a scenario names its settings: ${name}`);
    return value;
  }

  /** Replaces the empty cluster by one with other clocks. */
  driftClocks(drawClock: (rng: Rng) => DriftingClock): void {
    assert(this.cluster.nodes.length === 0, 'clocks are chosen before the first node starts');
    this.cluster = this.#createCluster(createRng(this.rng.int(0x1_0000_0000)), drawClock);
  }

  watch(checkers: readonly CheckerFactory[]): void {
    this.#watched = watch(this.cluster, checkers);
  }

  /** Something did not hold that the scenario itself demands. */
  breach(checker: string, what: string): void {
    this.#breaches.push({ checker, what, atMs: this.world.now });
  }

  get isBroken(): boolean {
    return this.#breaches.length + this.#watched.length > 0;
  }

  sample(metric: string, value: number): void {
    const samples = this.#samples.get(metric) ?? [];
    samples.push(value);
    this.#samples.set(metric, samples);
  }

  point(x: number, y: number): void {
    this.#points.push([x, y]);
  }

  say(line: string): void {
    this.#options.onWord(line);
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.until(() => false, ms);
  }

  /** @returns ms until `isDone` held, or undefined when it did not within `withinMs` */
  until(isDone: () => boolean, withinMs: number): number | undefined {
    const start = this.world.now;
    const cpuStart = this.#options.cpuMs();
    const isHeld = isDone() || this.#runUntil(start + withinMs, isDone);
    const passedMs = this.world.now - start;
    this.#speed = {
      simulatedMs: this.#speed.simulatedMs + passedMs,
      cpuMs: this.#speed.cpuMs + this.#options.cpuMs() - cpuStart,
    };
    return isHeld ? passedMs : undefined;
  }

  /** Counts the speed from here on: what came before does not tell how fast the rest is. */
  restartSpeed(): void {
    this.#speed = { simulatedMs: 0, cpuMs: 0 };
  }

  /** Calls `look` every `everyMs` from now on with the ms that have passed, until it returns false. */
  follow(everyMs: number, look: (passedMs: number) => boolean): void {
    const start = this.world.now;
    const again = (): void => {
      if (look(this.world.now - start)) this.world.after(everyMs, again);
    };
    this.world.after(0, again);
  }

  outcome(): Outcome {
    return {
      samples: this.#samples,
      points: this.#points,
      breaches: [...this.#watched, ...this.#breaches],
      hash: this.world.log.hash,
      speed: this.#speed,
    };
  }

  #runUntil(end: number, isDone: () => boolean): boolean {
    while (this.world.now < end) {
      if (this.world.runUntil(Math.min(end, this.world.now + progressEveryMs), isDone)) return true;
      this.#options.onProgress(this.world.now);
    }
    return false;
  }

  #createCluster(rng: Rng, drawClock?: (rng: Rng) => DriftingClock): Cluster {
    const { config, dialect } = this.#options.preset;
    const { network, world } = this;
    return new Cluster({ world, network, rng, config, dialect, ...(drawClock && { drawClock }) });
  }
}
