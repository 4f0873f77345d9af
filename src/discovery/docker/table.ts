/** The containers of one engine as last seen, each already described. Does no I/O. */
import type { Problem } from '../../base/problem.ts';
import { compareUtf8 } from '../../base/text.ts';
import type { EngineHealth } from '../../health/index.ts';
import type { DiscoveryUpdate } from '../discoverer.ts';
import { type ContainerFacts, readContainer, shortId } from './container.ts';
import type { Described } from './labels.ts';

const limits = { unreadable: 100 };

interface Row extends Described {
  readonly id: string;
  /** The verdict whose output is known or being asked for; null when none is wanted. */
  readonly outputOf: EngineHealth['status'] | null;
}

/** Keeps rows by short id, since that is how events, services and users name a container. */
export class ContainerTable {
  readonly #describe: (facts: ContainerFacts) => Described;
  #rows = new Map<string, Row>();
  #unreadable: readonly Problem[] = [];
  readonly #goneMeanwhile = new Set<string>();

  /** @param describe - judges a container's labels */
  constructor(describe: (facts: ContainerFacts) => Described) {
    this.#describe = describe;
  }

  /** Takes a container off the list at once. @returns whether it was on it */
  remove(id: string): boolean {
    this.#goneMeanwhile.add(shortId(id));
    return this.#rows.delete(shortId(id));
  }

  /** To be called before a listing is asked for: what is removed from now on is not in it, whatever it says. */
  beginListing(): void {
    this.#goneMeanwhile.clear();
  }

  /** Takes over a listing of everything. An entry that cannot be read is a problem of its own. */
  replaceAll(entries: readonly unknown[]): void {
    const before = this.#rows;
    const { rows, problems } = this.#read(entries, before);
    this.#rows = rows;
    this.#unreadable = problems;
  }

  /** Takes over a listing of the containers `ids`; those that it lacks are gone. */
  replaceSome(ids: readonly string[], entries: readonly unknown[]): void {
    const { rows } = this.#read(entries, this.#rows);
    for (const id of ids) this.#rows.delete(shortId(id));
    for (const [id, row] of rows) this.#rows.set(id, row);
  }

  #read(
    entries: readonly unknown[],
    before: ReadonlyMap<string, Row>,
  ): { rows: Map<string, Row>; problems: Problem[] } {
    const rows = new Map<string, Row>();
    const problems: Problem[] = [];
    for (const [index, entry] of entries.entries()) {
      const facts = readContainer(entry);
      if (!facts.ok && problems.length < limits.unreadable) problems.push(unreadable(index, facts.error));
      if (!facts.ok || this.#goneMeanwhile.has(shortId(facts.value.id))) continue;
      const id = shortId(facts.value.id);
      rows.set(id, withOutput({ id, ...this.#describe(facts.value), outputOf: null }, before.get(id)));
    }
    return { rows, problems };
  }

  /** The ids whose HEALTHCHECK output is not known; each is named once for each verdict. */
  takeUnknownOutputs(): readonly string[] {
    const wanted: string[] = [];
    for (const [id, row] of this.#rows) {
      const status = row.discovered?.engineHealth?.status ?? null;
      if (status === null || row.outputOf === status) continue;
      wanted.push(id);
      this.#rows.set(id, { ...row, outputOf: status });
    }
    return wanted;
  }

  /** Adds what a HEALTHCHECK printed. @returns whether that changed anything */
  setOutput(id: string, output: string): boolean {
    const row = this.#rows.get(id);
    const health = row?.discovered?.engineHealth;
    if (!row?.discovered || !health || health.output === output) return false;
    this.#rows.set(id, { ...row, discovered: { ...row.discovered, engineHealth: { ...health, output } } });
    return true;
  }

  /** The whole list, ordered by id whatever the engine's order. */
  update(): DiscoveryUpdate {
    const rows = [...this.#rows.values()].sort((a, b) => compareUtf8(a.id, b.id));
    return {
      instances: rows.flatMap(({ discovered }) => discovered ?? []),
      problems: [...rows.flatMap(({ problems }) => problems), ...this.#unreadable],
    };
  }
}

/** Carries the known output over to a newer row with the same verdict. */
function withOutput(row: Row, before: Row | undefined): Row {
  const health = row.discovered?.engineHealth;
  const known = before?.discovered?.engineHealth;
  if (!row.discovered || !health || before?.outputOf !== health.status || !known) return row;
  return { ...row, outputOf: before.outputOf, discovered: { ...row.discovered, engineHealth: known } };
}

function unreadable(index: number, expected: string): Problem {
  return {
    thing: `entry ${index} of the engine's containers`,
    value: 'its JSON',
    expected,
    effect: 'this container is left out',
  };
}
