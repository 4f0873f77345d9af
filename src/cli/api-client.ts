/** Asks agents over HTTP. Every failure is one line that says what to do about it, where something can be done. */
import { err, ok, type Result } from '../base/result.ts';

const limits = { answerMs: 5000, answerBytes: 64 * 1024 * 1024 };

export interface ApiRequest {
  /** Of the API, without a slash at the end. */
  readonly address: string;
  readonly path: string;
  /** Sent as JSON; a request without one is a GET. */
  readonly body?: Readonly<Record<string, string>>;
  /** Empty for none. */
  readonly token?: string;
}

/** @returns the answer's JSON, whose shape is not checked; an error for any status but 200 */
export async function askAgent(request: ApiRequest): Promise<Result<unknown, string>> {
  const { address, path, body, token = '' } = request;
  try {
    const answer = await fetch(address + path, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      redirect: 'error',
      signal: AbortSignal.timeout(limits.answerMs),
    });
    const text = await readAll(answer);
    if (text === undefined) return err(`more than ${limits.answerBytes} bytes came from ${address}`);
    const json = parseJson(text);
    return answer.status === 200 && json !== undefined
      ? ok(json)
      : err(reasonIn(json, answer.status, address));
  } catch (error) {
    return err(`${describeFailure(error)} at ${address}`);
  }
}

async function readAll({ body }: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > limits.answerBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonIn(json: unknown, status: number, address: string): string {
  const message = typeof json === 'object' && json !== null && 'message' in json ? json.message : undefined;
  return typeof message === 'string' ? message : `no Pillion agent answers at ${address} (status ${status})`;
}

/** `fetch` says only that it failed; why is in the cause. */
function describeFailure(error: unknown): string {
  const { name, message, cause } = error as Error & { readonly cause?: { readonly code?: string } };
  if (name === 'TimeoutError') return `no answer within ${limits.answerMs / 1000} s`;
  return cause?.code === 'ECONNREFUSED' ? 'nobody listens' : `no answer (${cause?.code ?? message})`;
}
