/** One container's labels with the mistakes found in them so far. Knows no label by name. */
import type { Problem } from '../../base/problem.ts';
import { shownValue } from '../../base/problem.ts';
import type { Parser } from '../bounded.ts';
import { type ContainerFacts, shortId } from './container.ts';

/** Nobody's labels may flood the log. Problems past the first few of a container are not kept. */
export const labelLimits = { problems: 20, shownValueChars: 256 };

const plainName = /^[\w./-]{1,128}$/;

/** Reads labels one by one and collects a {@link Problem} for each that is refused. */
export class LabelReader {
  readonly #facts: ContainerFacts;
  readonly #problems: Problem[] = [];

  constructor(facts: ContainerFacts) {
    this.#facts = facts;
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  get(label: string): string | undefined {
    return this.#facts.labels.get(label);
  }

  /** @returns undefined when the label is absent, and when it is refused, which is then recorded */
  read<T>(label: string, parse: Parser<T>, effect: string): T | undefined {
    const text = this.get(label);
    if (text === undefined) return undefined;
    const parsed = parse(text);
    if (parsed.ok) return parsed.value;
    this.refuse(label, parsed.error, effect);
    return undefined;
  }

  /** Records that a label's value, or its being there, is a mistake. */
  refuse(label: string, expected: string, effect: string): void {
    this.refuseValue(`label ${safeToPrint(label)}`, this.get(label) ?? '', { expected, effect });
  }

  /** Records a mistake in something about the container that is not one label. */
  refuseValue(what: string, value: string, rest: Pick<Problem, 'expected' | 'effect'>): void {
    if (this.#problems.length >= labelLimits.problems) return;
    const thing = `container ${nameOfContainer(this.#facts)}: ${what}`;
    this.#problems.push({ thing, value: value.slice(0, labelLimits.shownValueChars), ...rest });
  }
}

/** The container as its owner knows it, name and short id, safe to print. */
function nameOfContainer(facts: ContainerFacts): string {
  return `${safeToPrint(facts.slashName.replace(/^\//, ''))} (${shortId(facts.id)})`;
}

function safeToPrint(name: string): string {
  return plainName.test(name) ? name : shownValue(name);
}
