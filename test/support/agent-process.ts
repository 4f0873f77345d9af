/** The built program as a process, and its API as a test follows it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The bundle that `npm run build` makes. */
export const pillion = new URL('../../dist/pillion.js', import.meta.url).pathname;

export interface AgentProcess {
  /** Of the API, without a slash at the end. */
  readonly url: string;
  /** Everything logged so far, one JSON object a line. */
  log(): string;
  /** Waits until a line of the log matches. */
  says(pattern: RegExp): Promise<void>;
  /** Asks it to stop and waits for its exit code. */
  stop(): Promise<number | null>;
  /** Ends it without a word. */
  kill(): Promise<void>;
}

/** Starts `pillion agent` on loopback with files and sockets in a folder of its own. */
export async function startAgentProcess(settings: Readonly<Record<string, string>>): Promise<AgentProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'pillion-agent-'));
  const child = spawn(process.execPath, [pillion, 'agent'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      SIDECAR_HOSTNAME: 'shakespeare',
      SIDECAR_HTTP_BIND_IP: '127.0.0.1',
      SIDECAR_HTTP_PORT: '0',
      SIDECAR_ADVERTISE_IP: '127.0.0.1',
      SIDECAR_GOSSIP_BIND_IP: '127.0.0.1',
      SIDECAR_BIND_PORT: '0',
      SIDECAR_LOGGING_FORMAT: 'json',
      HAPROXY_BIND_IP: '127.0.0.1',
      HAPROXY_CONFIG_FILE: join(folder, 'haproxy.cfg'),
      HAPROXY_PID_FILE: join(folder, 'haproxy.pid'),
      HAPROXY_STATS_ADDR: '',
      HAPROXY_USER: '',
      HAPROXY_STOP_WITH_AGENT: 'true',
      ...settings,
    },
  });
  const log = new LogOf(child);
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
    return child.exitCode;
  };
  try {
    const [, url = ''] = await log.match(/"http":"([^"]+)"/);
    return {
      url,
      log: () => log.text,
      says: async (pattern) => void (await log.match(pattern)),
      stop: () => end('SIGTERM'),
      kill: async () => void (await end('SIGKILL')),
    };
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
}

class LogOf {
  text = '';
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on('data', (chunk) => {
      this.text += String(chunk);
    });
  }

  async match(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.text);
      if (found !== null) return found;
      if (this.#child.exitCode !== null) throw new Error(`the agent ended:\n${this.text}`);
      await Promise.race([once(this.#child.stderr ?? this.#child, 'data'), once(this.#child, 'exit')]);
    }
  }
}

/** One instance as the API shows it. */
export interface Listed {
  readonly ID: string;
  readonly Name: string;
  readonly Status: number;
  readonly Ports: readonly { readonly Port: number; readonly ServicePort: number; readonly IP: string }[];
}

type Document = Readonly<Record<string, readonly Listed[]>>;

/** Follows `/api/watch`, so that tests wait for changes and not for time. */
export class Watch {
  /** All documents so far. */
  readonly documents: Document[] = [];
  readonly #abort = new AbortController();
  readonly #reading: Promise<void>;
  #wake: () => void = () => undefined;

  constructor(url: string) {
    this.#reading = this.#read(url);
  }

  /** The instances of a service now, newest document. */
  instances(name: string): readonly Listed[] {
    return this.documents.at(-1)?.[name] ?? [];
  }

  /** @throws Error with the newest document when the state does not come about in time */
  async until(what: string, isSo: () => boolean, withinMs = 20_000): Promise<void> {
    const deadline = delay(withinMs, 'late', { ref: false });
    while (!isSo()) {
      const news = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      if ((await Promise.race([news, deadline])) === 'late') {
        throw new Error(
          `not within ${withinMs} ms: ${what}; last seen: ${JSON.stringify(this.documents.at(-1))}`,
        );
      }
    }
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#reading;
  }

  async #read(url: string): Promise<void> {
    let text = '';
    try {
      const { body } = await fetch(`${url}/api/watch`, { signal: this.#abort.signal });
      for await (const chunk of body ?? []) {
        text += Buffer.from(chunk).toString('utf8');
        text = this.#take(text);
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) throw error;
    }
  }

  /** Documents follow each other without a separator. @returns the beginning of an incomplete one */
  #take(text: string): string {
    const parts = text.split(/(?<=\})(?=\{)/);
    const rest = parts.pop() ?? '';
    const isWhole = isJson(rest);
    for (const part of isWhole ? [...parts, rest] : parts) this.documents.push(JSON.parse(part));
    this.#wake();
    return isWhole ? '' : rest;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What a request through a ServicePort is answered: a body, or why there is none. */
export async function ask(servicePort: number): Promise<string> {
  try {
    const answer = await fetch(`http://127.0.0.1:${servicePort}/`, { headers: { connection: 'close' } });
    return answer.ok ? (await answer.text()).trim() : `status ${answer.status}`;
  } catch {
    return 'refused';
  }
}

/** Asks again and again, since a proxy does not tell when it has changed. */
export async function untilAnswered(
  servicePort: number,
  wanted: readonly string[],
  withinMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  let seen = await ask(servicePort);
  while (!wanted.includes(seen)) {
    if (performance.now() > deadline)
      throw new Error(`port ${servicePort} answers ${seen}, not ${wanted.join(' or ')}`);
    await delay(10);
    seen = await ask(servicePort);
  }
}
