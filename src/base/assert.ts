/** Checks for programmers' mistakes. Bad input is never reported this way: see `result.ts`. */

/** Throws when `condition` does not hold; the program has a bug and must not go on. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** Closes an exhaustive `switch`: a missing case is a compile error. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
