/** Programs in Go, built where Go and the modules that they need are. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err, ok, type Result } from '../../src/base/result.ts';
import { programPath, refuseInCi } from './programs.ts';

/** A program, in a folder of its own. */
export interface GoProgram {
  readonly path: string;
  remove(): void;
}

/**
 * Builds one with the machine's Go, whose module cache or proxy has what it needs.
 *
 * @param source - the folder of its `go.mod`
 * @returns why it cannot be built; in CI that throws
 */
export function buildGoProgram(source: string): Result<GoProgram, string> {
  const go = programPath('go');
  if (go === null) return err(refuseInCi('needs Go 1.25 or later: https://go.dev/dl'));
  const folder = mkdtempSync(join(tmpdir(), 'pillion-peer-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const path = join(folder, 'peer');
  const { status, stderr } = spawnSync(go, ['build', '-o', path, '.'], { cwd: source, encoding: 'utf8' });
  if (status === 0) return ok({ path, remove });
  remove();
  return err(refuseInCi(`needs Go modules: ${stderr}`));
}
