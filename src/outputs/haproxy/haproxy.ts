/** HAProxy as an output: chooses the parts that the settings ask for and joins them. */
import { mkdir, readFile } from 'node:fs/promises';
import { assert } from '../../base/assert.ts';
import type { Problem } from '../../base/problem.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { ProxyModel } from '../model.ts';
import type { Output, OutputError } from '../output.ts';
import { HaproxyApplier } from './applier.ts';
import { type BindConflict, testBinds } from './binds.ts';
import { CommandLoader, VerifyingLoader } from './command.ts';
import type { Rendering } from './conflicts.ts';
import { ConfigFile } from './files.ts';
import type { Loader, Verify } from './loader.ts';
import { ManagedLoader } from './managed.ts';
import { type RenderOptions, renderHaproxy } from './render.ts';
import { type HaproxyOptions, haproxyOptionProblems } from './settings.ts';
import { socketPaths } from './sockets.ts';
import { verifyFile } from './verify.ts';

/** @param options - without {@link haproxyOptionProblems} */
export class HaproxyOutput implements Output {
  readonly name = 'haproxy';
  readonly #options: HaproxyOptions;
  readonly #loader: Loader;
  readonly #applier: HaproxyApplier;

  constructor(options: HaproxyOptions) {
    assert(haproxyOptionProblems(options).length === 0, 'HAProxy settings are checked when they are read');
    this.#options = options;
    this.#loader = loaderOf(options);
    this.#applier = new HaproxyApplier({
      file: new ConfigFile(options.configFile),
      render: (rendering) => this.#render(rendering),
      statsAddress: options.statsAddress,
      testBinds: async (binds) => (await testBinds(binds)).filter((found) => isConflict(found, options)),
      verify: verifierOf(options),
      loader: this.#loader,
      now: options.now,
    });
  }

  async apply(model: ProxyModel, signal: AbortSignal): Promise<Result<void, OutputError>> {
    try {
      await mkdir(this.#options.socketDir, { recursive: true, mode: 0o700 });
    } catch (error) {
      return err({ message: `cannot make the socket directory: ${reasonOf(error)}` });
    }
    return this.#applier.apply(model, signal);
  }

  problems(): readonly Problem[] {
    return this.#applier.problems();
  }

  async close(): Promise<void> {
    await this.#loader.close();
  }

  async #render({ model, statsAddress }: Rendering): Promise<Result<string, OutputError>> {
    const { bindIp, socketDir, templateFile } = this.#options;
    const isOurs = this.#options.reloadCommand === null;
    // Only root can become somebody else; HAProxy would refuse to start.
    const canSwitchUser = !isOurs || process.getuid?.() === 0;
    const { user, group } = canSwitchUser ? this.#options : { user: '', group: '' };
    const options = { bindIp, socketDir, statsAddress, user, group, isDaemon: !isOurs };
    return templateFile === null
      ? ok(renderHaproxy(model, options))
      : renderTemplateFile(templateFile, model, options);
  }
}

async function renderTemplateFile(
  path: string,
  model: ProxyModel,
  options: RenderOptions,
): Promise<Result<string, OutputError>> {
  let source: string;
  try {
    source = await readFile(path, 'utf8');
  } catch (error) {
    return err({ message: `cannot read the template: ${reasonOf(error)}` });
  }
  // Most agents have no template of their own, and need no engine for it.
  const { renderTemplate } = await import('./template.ts');
  const rendered = renderTemplate(source, model, options);
  if (rendered.ok) return rendered;
  const { message, line, column } = rendered.error;
  const place = line === null ? '' : `:${line}:${column}`;
  return err({ message: `template ${path}${place}: ${message}` });
}

function loaderOf(options: HaproxyOptions): Loader {
  const { reloadCommand, verifyCommand, configFile, pidFile, socketDir, now, log } = options;
  const sockets = socketPaths(socketDir);
  const loader =
    reloadCommand === null
      ? new ManagedLoader(
          { binary: options.haproxyBinary, configFile, pidFile, sockets, now, log },
          options.stopOnClose,
        )
      : new CommandLoader(reloadCommand);
  return verifyCommand === null ? loader : new VerifyingLoader(verifyCommand, loader);
}

function verifierOf({ verifyCommand, haproxyBinary }: HaproxyOptions): Verify {
  if (verifyCommand !== null) return () => Promise.resolve(ok(undefined));
  return (file, signal) => verifyFile(haproxyBinary, file, signal);
}

/** Somebody else's HAProxy may be allowed to bind what we may not. */
function isConflict({ reason }: BindConflict, { reloadCommand }: HaproxyOptions): boolean {
  return reloadCommand === null || reason === 'in-use';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
