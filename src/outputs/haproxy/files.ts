/**
 * The configuration file and its companions: `.new` while it is being checked, `.good` the one before,
 * `.rejected` the last refused one with the reason at its end.
 */
import { copyFile, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';

const mode = 0o640;

export class ConfigFile {
  readonly path: string;
  /** Beside the real one, so that renaming it into place is atomic. */
  readonly candidate: string;
  readonly rejected: string;
  readonly #good: string;

  constructor(path: string) {
    this.path = path;
    this.candidate = `${path}.new`;
    this.rejected = `${path}.rejected`;
    this.#good = `${path}.good`;
  }

  /** @returns undefined when there is none that can be read */
  async read(): Promise<string | undefined> {
    return readFile(this.path, 'utf8').catch(() => undefined);
  }

  /** All of these return the reason, with the path, when the file system does not allow them. */
  async writeCandidate(text: string): Promise<Result<void, string>> {
    return this.#attempt(`write ${this.candidate}`, () => writeSynced(this.candidate, text));
  }

  /** Puts the candidate into place and keeps what was there. */
  async install(): Promise<Result<void, string>> {
    return this.#attempt(`replace ${this.path}`, async () => {
      await ignoreMissing(copyFile(this.path, this.#good));
      await rename(this.candidate, this.path);
      await syncDirectory(dirname(this.path));
    });
  }

  /** Takes the last installed file out again, so that a restart finds the one that worked. */
  async restore(): Promise<Result<void, string>> {
    return this.#attempt(`restore ${this.path}`, async () => {
      await rm(this.path, { force: true });
      await ignoreMissing(rename(this.#good, this.path));
    });
  }

  async keepRejected(text: string, reason: string): Promise<Result<void, string>> {
    const comment = reason.split(/\p{Cc}+/u).join(' ');
    return this.#attempt(`write ${this.rejected}`, () =>
      writeSynced(this.rejected, `${text}\n# Refused: ${comment}\n`),
    );
  }

  async discardCandidate(): Promise<void> {
    await this.#attempt(`remove ${this.candidate}`, () => rm(this.candidate, { force: true }));
  }

  async #attempt(what: string, action: () => Promise<void>): Promise<Result<void, string>> {
    try {
      await action();
      return ok(undefined);
    } catch (error) {
      return err(`cannot ${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function ignoreMissing(action: Promise<void>): Promise<void> {
  try {
    await action;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
