/**
 * HTTP to a container engine, in the place of dockerode's own transport. That one reads the process's
 * environment, keeps answers of any length, and follows redirects in a way that ends the process when
 * the target is not there; this one does none of it, so that a wrong DOCKER_URL is only an error.
 */
import { readFile } from 'node:fs/promises';
import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import type { DockerEndpoint } from './endpoint.ts';
import { EngineError, type EngineFault } from './fault.ts';

/** How long and how large one answer may be. The event stream is only timed until it begins. */
export const transportLimits = { answerMs: 15_000, answerBytes: 64 * 1024 * 1024, messageBytes: 4096 };

/** What dockerode hands to its transport; it says more, which GET requests do not need. */
interface DialOptions {
  /** Path with a `?` at its end when it takes a query. */
  readonly path: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly isStream?: boolean;
  readonly abortSignal?: AbortSignal;
}

type DialCallback = (error: unknown, answer: unknown) => void;

/** Sends GET requests and reads JSON. Whatever goes wrong is an error that `faultOf` understands. */
export class EngineTransport {
  // dockerode sets this, and expects to find it again.
  Promise = Promise;
  /** Version prefix of every path but `/version`; empty until it has been agreed on. */
  apiVersion = '';
  readonly #endpoint: DockerEndpoint;
  readonly #answerMs: number;

  constructor(endpoint: DockerEndpoint, answerMs = transportLimits.answerMs) {
    this.#endpoint = endpoint;
    this.#answerMs = answerMs;
  }

  /** dockerode's way in: answers parsed JSON, or for `isStream` the response itself. */
  dial(options: DialOptions, callback: DialCallback): void {
    this.#get(options).then(
      (answer) => callback(null, answer),
      (error: unknown) => callback(error, null),
    );
  }

  async #get(options: DialOptions): Promise<unknown> {
    const path = pathOf(options, this.apiVersion);
    const name = `GET ${path.replace(/\?.*$/, '')}`;
    const request = this.#open(path, await this.#connection());
    let response: IncomingMessage | undefined;
    // Once there is a response, only its own error reaches whoever reads it.
    const fail = (fault: EngineFault): void => void (response ?? request).destroy(new EngineError(fault));
    const cancel = (): void => fail({ kind: 'ended', detail: 'cancelled' });
    const release = (): void => options.abortSignal?.removeEventListener('abort', cancel);
    const afterMs = this.#answerMs;
    const deadline = setTimeout(() => fail({ kind: 'timeout', request: name, afterMs }), afterMs);
    options.abortSignal?.addEventListener('abort', cancel, { once: true });
    if (options.abortSignal?.aborted) cancel();
    request.once('close', release);
    try {
      response = await responseTo(request);
      if (response.statusCode !== 200) throw await refusal(response, name);
      return options.isStream === true ? response : parseBody(await readBody(response, name), name);
    } finally {
      clearTimeout(deadline);
    }
  }

  #open(path: string, connection: RequestOptions): ClientRequest {
    const isTls = this.#endpoint.kind === 'tcp' && this.#endpoint.tls !== null;
    // A connection of its own for each request: nothing idle is left when the program ends.
    const options = { ...connection, path, method: 'GET', agent: false };
    return isTls ? httpsRequest(options) : httpRequest(options);
  }

  /** Certificates are read again for each connection, since they are renewed while we run. */
  async #connection(): Promise<RequestOptions & { ca?: Buffer; cert?: Buffer; key?: Buffer }> {
    if (this.#endpoint.kind === 'unix') return { socketPath: this.#endpoint.path };
    const { host, port, tls } = this.#endpoint;
    if (tls === null || tls.certPath === '') return { host, port };
    const [ca, cert, key] = await Promise.all(
      ['ca.pem', 'cert.pem', 'key.pem'].map((file) => readFile(join(tls.certPath, file))),
    );
    return { host, port, ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  }
}

function pathOf({ path, options = {} }: DialOptions, apiVersion: string): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options)) {
    if (name === 'abortSignal' || value === undefined) continue;
    query.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  const prefix = apiVersion === '' ? '' : `/v${apiVersion}`;
  return `${prefix}${path.replace(/\?$/, '')}${query.size > 0 ? `?${query}` : ''}`;
}

function responseTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    // Stays for the whole life of the request: an error after the response must find a listener.
    request.on('error', reject);
    request.end();
  });
}

async function refusal(response: IncomingMessage, request: string): Promise<EngineError> {
  let message = '';
  try {
    for await (const chunk of response) {
      message += String(chunk);
      if (message.length > transportLimits.messageBytes) break;
    }
  } catch {
    // The status says enough when the explanation is cut off.
  }
  response.destroy();
  const status = response.statusCode ?? 0;
  return new EngineError({ kind: 'refused', request, status, message: message.trim() });
}

async function readBody(response: IncomingMessage, request: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > transportLimits.answerBytes) {
      response.destroy();
      throw new EngineError({ kind: 'too-large', request, bytes: transportLimits.answerBytes });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(body: string, request: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new EngineError({ kind: 'rubbish', request, detail: 'something that is not JSON' });
  }
}
