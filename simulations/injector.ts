/** Does to a cluster what a plan says, and ends it all again. Two members, whichever, always run. */
import type { Rng } from '../src/base/rng.ts';
import { draw } from './chance.ts';
import type { Cluster } from './cluster.ts';
import { healthyNetwork } from './network.ts';
import type { SimNode } from './node.ts';
import type { Fault } from './swarm.ts';

const leastRunning = 2;

export class Injector {
  readonly #cluster: Cluster;
  readonly #rng: Rng;
  #nextHost: number;
  #splits = 0;
  #isOver = false;

  constructor(cluster: Cluster, rng: Rng) {
    this.#cluster = cluster;
    this.#rng = rng;
    this.#nextHost = cluster.nodes.length;
  }

  inject(fault: Fault): void {
    const cluster = this.#cluster;
    const now = cluster.world.now;
    switch (fault.kind) {
      case 'crash':
        for (const node of this.#spare(fault.members)) cluster.crash(node, fault.what);
        break;
      case 'leave':
        for (const node of this.#spare(1)) cluster.leave(node);
        break;
      case 'restart':
        this.#restart(fault.moves);
        break;
      case 'pause':
        for (const node of cluster.pick(fault.members, this.#rng)) cluster.pause(node, fault.forMs);
        break;
      case 'stall':
        for (const node of cluster.pick(fault.members, this.#rng)) node.cutOff(now + fault.forMs);
        break;
      case 'slow':
        for (const node of cluster.pick(1, this.#rng)) this.#slow(node, fault);
        break;
      default:
        this.#cut(fault);
    }
  }

  /** Everything works again. Who is gone stays gone, except the seeds: without them strangers never meet. */
  end(): void {
    this.#isOver = true;
    for (const member of this.#cluster.seedMembers) {
      if (this.#cluster.nodes[member]?.isRunning === false) this.#cluster.start(member);
    }
    this.#cluster.network.heal();
    this.#cluster.network.faults = healthyNetwork;
    for (const node of this.#cluster.running) node.turns.lagMs = 0;
  }

  #spare(count: number): SimNode[] {
    const most = this.#cluster.views.running - leastRunning;
    return most <= 0 ? [] : this.#cluster.pick(Math.min(count, most), this.#rng);
  }

  #restart(moves: boolean): void {
    const [gone] = draw(
      this.#rng,
      this.#cluster.nodes.filter((node) => !node.isRunning),
      1,
    );
    if (gone === undefined) return;
    this.#cluster.start(gone.member, moves ? { host: this.#nextHost } : {});
    if (moves) this.#nextHost += 1;
  }

  #slow(node: SimNode, { lagMs, forMs }: Fault & { readonly kind: 'slow' }): void {
    node.turns.lagMs = lagMs;
    this.#cluster.world.after(forMs, () => {
      node.turns.lagMs = 0;
    });
  }

  /** `split` cuts both ways, `deafen` lets the chosen ones send only. One of them at a time. */
  #cut({ kind, forMs, members }: Fault & { readonly kind: 'split' | 'deafen' }): void {
    const { network, running, world } = this.#cluster;
    const chosen = new Set(this.#cluster.pick(members, this.#rng).map(({ host }) => host));
    const others = new Set(running.map(({ host }) => host).filter((host) => !chosen.has(host)));
    network.heal();
    if (kind === 'split') network.split(chosen, others);
    else network.cut({ from: others, to: chosen });
    this.#splits += 1;
    const split = this.#splits;
    world.after(forMs, () => {
      if (split === this.#splits && !this.#isOver) network.heal();
    });
  }
}
