/** Programs of ours for benchmarks, bundled as the agent is, so that the code that ships is measured. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

export interface BundledProgram {
  readonly path: string;
  remove(): void;
}

/** @param entry - a TypeScript file, relative to `test` */
export async function bundleProgram(entry: string): Promise<BundledProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'pillion-bench-'));
  const path = join(folder, 'program.cjs');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    await build({
      entryPoints: [new URL(`../${entry}`, import.meta.url).pathname],
      outfile: path,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      minifySyntax: true,
      minifyWhitespace: true,
    });
    return { path, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
