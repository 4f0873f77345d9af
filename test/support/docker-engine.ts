/**
 * A Docker engine of our own for integration tests: its own directories, socket and bridge, so that
 * neither this machine's engine nor another test's can be touched. Needs root, dockerd and busybox.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { openSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { needs, programPath, refuseInCi } from './programs.ts';

/** What a container is started with. Without `cmd` it serves `text` by HTTP on port 80. */
export interface RunOptions {
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Container ports to publish on random host ports, such as `80` or `53/udp`. */
  readonly ports?: readonly (number | string)[];
  readonly cmd?: readonly string[];
  readonly text?: string;
  /** A shell command, asked every 200 ms; one failure makes the container unhealthy. */
  readonly healthcheck?: string;
  readonly networkMode?: string;
}

/** A running engine; `close` leaves nothing of it behind. */
export interface Engine {
  readonly socketPath: string;
  /** For `DOCKER_URL`. */
  readonly url: string;
  readonly docker: Docker;
  /** Address of the bridge that containers hang on, where published ports answer. */
  readonly bridgeIp: string;
  run(options?: RunOptions): Promise<Docker.Container>;
  /** Stops dockerd and starts it again; containers live on. */
  restart(): Promise<void>;
  stopDaemon(): Promise<void>;
  startDaemon(): Promise<void>;
  close(): Promise<void>;
}

/** @returns why no engine can be started here, with the command that helps; null when one can */
export function engineUnavailable(): string | null {
  const missing = needs(['dockerd', 'ip', 'busybox']);
  if (missing !== null) return missing;
  return process.getuid?.() === 0 ? null : refuseInCi('needs root to start dockerd: sudo npm test');
}

/** Starts an engine that has one image, made of busybox. */
export async function startEngine(): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), 'pillion-docker-'));
  const engine = new OwnEngine(folder, addBridge());
  try {
    await engine.startDaemon();
    await engine.importImage();
    return engine;
  } catch (error) {
    const log = engine.log();
    await engine.close();
    throw new Error(`no engine: ${String(error)}\n${log}`);
  }
}

interface Bridge {
  readonly name: string;
  readonly ip: string;
}

/** The system refuses a second bridge of the same name, which makes the choice safe between tests. */
function addBridge(): Bridge {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const number = randomInt(0, 256);
    const bridge = { name: `plbr${number}`, ip: `10.201.${number}.1` };
    try {
      ip('link', 'add', bridge.name, 'type', 'bridge');
    } catch {
      continue;
    }
    ip('addr', 'add', `${bridge.ip}/24`, 'dev', bridge.name);
    ip('link', 'set', bridge.name, 'up');
    return bridge;
  }
  throw new Error('cannot add a bridge: see `ip link`');
}

function ip(...args: string[]): void {
  execFileSync(programPath('ip') ?? 'ip', args, { stdio: 'pipe' });
}

const applets = [
  'cat',
  'echo',
  'false',
  'httpd',
  'kill',
  'nc',
  'rm',
  'sh',
  'sleep',
  'test',
  'touch',
  'true',
  'wget',
];
const image = 'pillion-test:1';
const serveText =
  'echo "$TEXT" >/www/index.html; cp /www/index.html /www/version; httpd -f -p 80 -h /www & trap "exit 0" TERM; wait';

class OwnEngine implements Engine {
  readonly socketPath: string;
  readonly url: string;
  readonly docker: Docker;
  readonly bridgeIp: string;
  readonly #folder: string;
  readonly #bridge: Bridge;
  #daemon: ChildProcess | undefined;

  constructor(folder: string, bridge: Bridge) {
    this.#folder = folder;
    this.#bridge = bridge;
    this.bridgeIp = bridge.ip;
    this.socketPath = join(folder, 'docker.sock');
    this.url = `unix://${this.socketPath}`;
    this.docker = new Docker({ socketPath: this.socketPath, host: undefined });
  }

  log(): string {
    return readFileSync(join(this.#folder, 'log'), 'utf8').slice(-4000);
  }

  async startDaemon(): Promise<void> {
    const log = openSync(join(this.#folder, 'log'), 'a');
    const at = (name: string): string => join(this.#folder, name);
    const directories = [
      '--data-root',
      at('data'),
      '--exec-root',
      at('exec'),
      '--pidfile',
      at('pid'),
      '-H',
      this.url,
    ];
    const network = [
      `--bridge=${this.#bridge.name}`,
      '--iptables=false',
      '--ip6tables=false',
      '--ip-masq=false',
    ];
    // A machine that runs Docker has a containerd which dockerd would share.
    const namespace = `--containerd-namespace=${this.#bridge.name}`;
    const rest = ['--ip-forward=false', '--live-restore', namespace, '--config-file', at('none.json')];
    await writeFile(at('none.json'), '{}');
    const daemon = spawn(programPath('dockerd') ?? 'dockerd', [...directories, ...network, ...rest], {
      stdio: ['ignore', log, log],
      env: { PATH: `${process.env['PATH']}:/usr/local/sbin:/usr/sbin:/sbin` },
    });
    this.#daemon = daemon;
    while (daemon.exitCode === null && daemon.signalCode === null) {
      if (await this.docker.ping().catch(() => null)) return;
      await sleep(50);
    }
    throw new Error('dockerd ended');
  }

  async stopDaemon(): Promise<void> {
    const daemon = this.#daemon;
    this.#daemon = undefined;
    if (!daemon || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const ended = once(daemon, 'exit');
    daemon.kill('SIGTERM');
    const patience = setTimeout(() => daemon.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(patience);
  }

  async restart(): Promise<void> {
    await this.stopDaemon();
    await this.startDaemon();
  }

  async importImage(): Promise<void> {
    const root = join(this.#folder, 'image');
    for (const folder of ['bin', 'www', 'tmp', 'etc', 'proc', 'sys', 'dev']) {
      await mkdir(join(root, folder), { recursive: true });
    }
    await copyFile(programPath('busybox') ?? 'busybox', join(root, 'bin/busybox'));
    for (const applet of [...applets, 'cp']) await symlink('busybox', join(root, 'bin', applet));
    const tar = join(this.#folder, 'image.tar');
    execFileSync('tar', ['-C', root, '-cf', tar, '.']);
    const [repo, tag] = image.split(':');
    const progress = await this.docker.importImage(tar, { repo, tag });
    await new Promise<void>((resolve, reject) => {
      this.docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
    });
  }

  async run(options: RunOptions = {}): Promise<Docker.Container> {
    const ports = (options.ports ?? []).map((port) =>
      String(port).includes('/') ? String(port) : `${port}/tcp`,
    );
    const container = await this.docker.createContainer({
      Image: image,
      ...(options.name !== undefined && { name: options.name }),
      Labels: { ...options.labels },
      Env: [`TEXT=${options.text ?? 'hello'}`],
      Cmd: [...(options.cmd ?? ['sh', '-c', serveText])],
      ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
      ...(options.healthcheck !== undefined && { Healthcheck: healthcheckOf(options.healthcheck) }),
      HostConfig: {
        PortBindings: Object.fromEntries(ports.map((port) => [port, [{ HostPort: '' }]])),
        ...(options.networkMode !== undefined && { NetworkMode: options.networkMode }),
      },
    });
    await container.start();
    return container;
  }

  async close(): Promise<void> {
    const containers = await this.docker.listContainers({ all: true }).catch(() => []);
    await Promise.allSettled(
      containers.map(({ Id }) => this.docker.getContainer(Id).remove({ force: true })),
    );
    await this.stopDaemon();
    killOrphans(this.#folder);
    unmountBelow(this.#folder);
    ip('link', 'delete', this.#bridge.name);
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

function healthcheckOf(command: string): Docker.HealthConfig {
  return { Test: ['CMD-SHELL', command], Interval: 200_000_000, Timeout: 2_000_000_000, Retries: 1 };
}

/** Ends what our own directories appear in the command line of, and what that has started. */
function killOrphans(folder: string): void {
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!readProc(`${entry}/cmdline`).includes(folder) || Number(entry) === process.pid) continue;
    const children = readProc(`${entry}/task/${entry}/children`).split(' ').filter(Boolean);
    for (const pid of [...children, entry]) {
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It ended meanwhile.
      }
    }
  }
}

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return '';
  }
}

function unmountBelow(folder: string): void {
  const mounts = readProc('mounts')
    .split('\n')
    .flatMap((line) => line.split(' ')[1] ?? []);
  for (const mount of mounts.filter((path) => path.startsWith(`${folder}/`)).reverse()) {
    execFileSync('umount', ['-l', mount], { stdio: 'pipe' });
  }
}
