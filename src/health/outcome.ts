/** What one run of a check found, in words fit for one line of a screen. */

/** `unknown`: there is no verdict yet. The output is one printable line. */
export interface Outcome {
  readonly kind: 'passing' | 'failing' | 'unknown';
  readonly output: string;
}

const lineChars = 200;
const unprintable = /[\p{C}\p{Z}]+/gu;

/** @param output - any text; it becomes one line, as in its siblings below */
export function passing(output: string): Outcome {
  return { kind: 'passing', output: oneLine(output) };
}

export function failing(output: string): Outcome {
  return { kind: 'failing', output: oneLine(output) };
}

export function undecided(output: string): Outcome {
  return { kind: 'unknown', output: oneLine(output) };
}

/** A failed run, from what was thrown at it. */
export function failingWith(error: unknown): Outcome {
  return failing(messageOf(error));
}

function messageOf(error: unknown): string {
  // Connecting to several addresses fails with one error for each and no message of its own.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/**
 * Services choose their output: without control and format characters it cannot forge lines, move a
 * terminal's cursor or turn the direction of writing.
 */
function oneLine(text: string): string {
  // Cutting first keeps the work in proportion to what is shown.
  const line = text
    .slice(0, lineChars * 4)
    .replace(unprintable, ' ')
    .trim();
  return line.length > lineChars ? `${line.slice(0, lineChars).trimEnd()}…` : line;
}
