/** The few questions Pillion asks a container engine, over dockerode, each answered as a `Result`. */
import type { IncomingMessage } from 'node:http';
import type Docker from 'dockerode';
import { asObject } from '../../base/json-text.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isApiVersion, knownApi, negotiateApi } from './api.ts';
import { readHealthOutput } from './container.ts';
import type { DockerEndpoint } from './endpoint.ts';
import { eventFilter } from './events.ts';
import { type EngineFault, faultOf } from './fault.ts';
import { EngineTransport } from './transport.ts';

interface Ask {
  readonly abortSignal: AbortSignal;
}

/** The part of dockerode that is used. Its own types leave out the signal, and trust the answers. */
interface Questions {
  version(ask: Ask): Promise<unknown>;
  listContainers(ask: Ask & { filters?: Readonly<Record<string, string[]>> }): Promise<unknown>;
  getEvents(ask: Ask & { filters: Readonly<Record<string, string[]>>; since?: number }): Promise<unknown>;
  getContainer(id: string): { inspect(ask: Ask): Promise<unknown> };
}

/** One engine, to which a version of the API has been agreed on. Only ever reads. */
export class DockerEngine {
  readonly apiVersion: string;
  readonly #docker: Questions;

  private constructor(docker: Questions, apiVersion: string) {
    this.#docker = docker;
    this.apiVersion = apiVersion;
  }

  /** Asks the engine for its versions and settles on one; see {@link negotiateApi}. */
  static async connect(
    endpoint: DockerEndpoint,
    signal: AbortSignal,
  ): Promise<Result<DockerEngine, EngineFault>> {
    const transport = new EngineTransport(endpoint);
    const docker = await openDocker(transport);
    const answer = await attempt(() => docker.version({ abortSignal: signal }));
    if (!answer.ok) return answer;
    const { ApiVersion: newest, MinAPIVersion: oldest } = asObject(answer.value) ?? {};
    if (!isApiVersion(newest)) return err(rubbish('GET /version', 'no ApiVersion'));
    const agreed = negotiateApi({ newest, oldest: isApiVersion(oldest) ? oldest : knownApi.oldest });
    if (agreed === undefined) {
      return err(
        rubbish('GET /version', `API version ${newest}, older than the ${knownApi.oldest} that is needed`),
      );
    }
    transport.apiVersion = agreed;
    return ok(new DockerEngine(docker, agreed));
  }

  /**
   * The containers that are up, as raw entries.
   *
   * @param ids - restricts the listing to these containers
   */
  async list(signal: AbortSignal, ids?: readonly string[]): Promise<Result<readonly unknown[], EngineFault>> {
    const filters = ids && { filters: { id: [...ids] } };
    const answer = await attempt(() => this.#docker.listContainers({ ...filters, abortSignal: signal }));
    if (!answer.ok) return answer;
    const entries: unknown = answer.value;
    return Array.isArray(entries)
      ? ok(entries)
      : err(rubbish('GET /containers/json', 'JSON that is not a list'));
  }

  /** What the last run of a container's own HEALTHCHECK printed. */
  async healthOutput(id: string, signal: AbortSignal): Promise<Result<string, EngineFault>> {
    const answer = await attempt(() => this.#docker.getContainer(id).inspect({ abortSignal: signal }));
    return answer.ok ? ok(readHealthOutput(answer.value)) : answer;
  }

  /**
   * Opens the stream of container events, one JSON object a line.
   *
   * @param since - where on the engine's clock it begins, seconds since 1970; now when undefined
   */
  async events(signal: AbortSignal, since?: number): Promise<Result<IncomingMessage, EngineFault>> {
    const options = { filters: eventFilter, abortSignal: signal, ...(since !== undefined && { since }) };
    const answer = await attempt(() => this.#docker.getEvents(options));
    return answer.ok ? ok(answer.value as IncomingMessage) : answer;
  }
}

/** dockerode is large, so it is loaded by those who use Docker only. */
async function openDocker(transport: EngineTransport): Promise<Questions> {
  const { default: Dockerode } = await import('dockerode');
  const options: Docker.DockerOptions & { readonly modem: EngineTransport } = { modem: transport };
  return new Dockerode(options);
}

async function attempt<T>(ask: () => Promise<T>): Promise<Result<T, EngineFault>> {
  try {
    return ok(await ask());
  } catch (error) {
    return err(faultOf(error));
  }
}

function rubbish(request: string, detail: string): EngineFault {
  return { kind: 'rubbish', request, detail };
}
