/**
 * How a container gets its service's name: from a label, or from its own name through a pattern.
 * Knows nothing of Docker's JSON; whoever calls a namer judges the name it gives.
 */
import type { Problem } from '../../base/problem.ts';
import { err, ok, type Result } from '../../base/result.ts';

/** What a name may be made from. */
export interface Nameable {
  /** The container's first name with its leading slash, as the engine gives it: `/web-1`. */
  readonly slashName: string;
  readonly image: string;
  readonly labels: ReadonlyMap<string, string>;
}

/** Gives the service's name, which may be empty or absurd: it comes from whoever started the container. */
export type Namer = (container: Nameable) => string;

/** The settings that choose a namer; see `SERVICES_NAMER`, `SERVICES_NAME_MATCH`, `SERVICES_NAME_LABEL`. */
export interface NamerSettings {
  readonly kind: 'docker_label' | 'regex';
  /** Pattern for `regex`, in Go's RE2 syntax; the first group is the name. */
  readonly match: string;
  /** Label for `docker_label`, `ServiceName` unless configured. */
  readonly label: string;
}

/** Makes the configured namer. The engine for patterns is loaded only when it is needed. */
export async function createNamer(settings: NamerSettings): Promise<Result<Namer, Problem>> {
  return settings.kind === 'regex' ? regexNamer(settings.match) : ok(labelNamer(settings.label));
}

/**
 * Takes the label's value, even an empty one; a container without the label is named like its image.
 *
 * @source NinesStack/sidecar discovery/service_namer.go DockerLabelNamer
 */
export function labelNamer(label: string): Namer {
  return ({ labels, image }) => labels.get(label) ?? image;
}

/**
 * Takes the first group of a match anywhere in the container's name, and the image without a match.
 *
 * Differs: upstream crashes on a match of a pattern that has no group; here such a pattern always
 * gives the image, as its documentation says of names that cannot be extracted.
 *
 * @returns an error when the pattern does not compile
 * @source NinesStack/sidecar discovery/service_namer.go RegexpNamer
 */
export async function regexNamer(pattern: string): Promise<Result<Namer, Problem>> {
  const { RE2JS } = await import('re2js');
  try {
    const compiled = RE2JS.compile(pattern);
    if (compiled.groupCount() === 0) return ok(({ image }) => image);
    return ok(({ slashName, image }) => {
      const matcher = compiled.matcher(slashName);
      // A group that took no part in the match is empty, as in Go.
      return matcher.find() ? (matcher.group(1) ?? '') : image;
    });
  } catch (error) {
    return err({
      thing: 'setting SERVICES_NAME_MATCH',
      value: pattern,
      expected: `a regular expression in RE2 syntax (${error instanceof Error ? error.message : 'it does not compile'})`,
      effect: 'containers cannot be named',
    });
  }
}
