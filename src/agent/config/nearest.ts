/** Guesses what someone who mistyped a name meant. */
import { closest, distance } from 'fastest-levenshtein';

/** Two letters swapped count as two edits; a guess further away than that helps nobody. */
const farthestEdits = 2;
/** Among names shorter than this, two edits reach anything. */
const shortChars = 4;

/** The known name most like `given`; undefined when none is a likely slip of the fingers. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const guess = closest(given, known);
  return distance(given, guess) <= (guess.length < shortChars ? 1 : farthestEdits) ? guess : undefined;
}
