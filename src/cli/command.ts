/** What a file of a command exports; `commands.ts` lists them. */
export interface Command {
  /** The whole help text, examples included. */
  help(): string;
  /**
   * @param argv - what follows the command's name
   * @returns the exit code
   */
  run(argv: readonly string[]): Promise<number>;
}
