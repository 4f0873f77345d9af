/** The real program as a process: what it prints, and the code it ends with. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pillion } from '../support/agent-process.ts';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const children = new Set<ChildProcessWithoutNullStreams>();
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pillion-cli-'));
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(argv: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [pillion, ...argv], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...environment },
  });
  children.add(child);
  return child;
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

function run(argv: readonly string[], environment?: Record<string, string>): Promise<Ended> {
  return ended(start(argv, environment));
}

describe('help', () => {
  it.each([[['--help']], [['-h']], [['help']]])('%j lists the commands and the exit codes', async (argv) => {
    const { code, out } = await run(argv);
    expect([code, out]).toEqual([0, expect.stringMatching(/Commands:\n {2}agent [\s\S]*Exit codes: 0/)]);
  });

  it.each([
    [['agent', '--help']],
    [['help', 'agent']],
    [['-c', 'host-a', '--help']],
  ])('%j explains the agent with examples', async (argv) => {
    const { code, out } = await run(argv);
    expect([code, out]).toEqual([0, expect.stringMatching(/--cluster-ip …[\s\S]*Examples:/)]);
  });

  it('does not need valid settings', async () => {
    expect((await run(['--help'], { SIDECAR_BIND_PORT: 'x' })).code).toBe(0);
  });

  it.each(['version', '--version'])('%s prints the version', async (word) => {
    expect(await run([word])).toEqual({
      code: 0,
      out: expect.stringMatching(/^pillion \d+\.\d+\.\d+\n$/),
      err: '',
    });
  });
});

describe('a mistake ends with 2 and one line each, never a stack trace:', () => {
  it.each([
    [['agnt'], 'did you mean "agent"'],
    [['help', 'confg'], 'did you mean "config"'],
    [['frobnicate'], 'see "pillion help"'],
    [['config'], 'expected "print" or "docs"'],
    [['config', 'prnt'], 'expected "print"'],
    [['config', 'constructor'], 'expected "print" or "docs"'],
    [['config', 'print', '-o', 'xml'], 'expected table or json'],
    [['config', 'print', '-o'], 'expected table or json'],
    [['config', 'docs', 'x'], 'nothing more'],
    [['-a', 'nowhere'], 'flag --advertise-ip: "nowhere"'],
    [['agent', '--clustr-ip', 'a'], 'expected --cluster-ip'],
    [['--config', 'none.yaml'], 'ENOENT'],
    [['--config', '.'], 'EISDIR'],
  ])('%j', async (argv, said) => {
    const { code, out, err } = await run(argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^pillion: .*\n$/);
    expect(err).toContain(said);
  });

  it('several are told at once', async () => {
    await writeFile(join(folder, 'bad.yaml'), 'http:\n  prot: 1\n');
    const { code, err } = await run(['--config', 'bad.yaml', '--htp-port', '1'], {
      SIDECAR_SEED: 'a',
      K8S_KUBE_TIMEOUT: '20',
    });
    expect(code).toBe(2);
    expect(err.match(/^pillion: /gm)).toHaveLength(4);
    expect(err).toContain('bad.yaml line 2, http: "prot" is not valid: expected port;');
  });
});

describe('config print', () => {
  it('shows each value and where it came from', async () => {
    await writeFile(join(folder, 'good.yaml'), 'checks:\n  interval: 1.5s\n');
    const { code, out } = await run(['config', 'print', '--config=good.yaml', '-n', 'blue'], {
      SIDECAR_HTTP_PORT: '0x1F',
    });
    expect(code).toBe(0);
    expect(out).toMatch(/^http\.port +SIDECAR_HTTP_PORT +31 +variable SIDECAR_HTTP_PORT$/m);
    expect(out).toMatch(
      /^checks\.interval +SIDECAR_CHECK_INTERVAL +1\.5s +good\.yaml line 2, checks\.interval$/m,
    );
    expect(out).toMatch(/^cluster\.name +SIDECAR_CLUSTER_NAME +blue +flag --cluster-name$/m);
    expect(out).toMatch(/^haproxy\.user +HAPROXY_USER +haproxy +default$/m);
  });

  it.each([
    [['-o', 'json']],
    [['-o=json']],
    [['--output', 'json']],
    [['--output=json']],
  ])('%j gives JSON', async (format) => {
    const { out } = await run(['config', 'print', ...format, '-c', 'a', '-c', 'b']);
    expect(JSON.parse(out)['cluster.seeds']).toEqual({
      value: ['a', 'b'],
      origin: 'flag --cluster-ip',
      variable: 'SIDECAR_SEEDS',
      flag: '--cluster-ip',
    });
  });

  it.each(['table', 'json'])('hides secrets in the %s', async (format) => {
    await writeFile(join(folder, 'token'), 's3cret\n');
    const { out, err } = await run(['config', 'print', '-o', format], { SIDECAR_API_TOKEN_FILE: 'token' });
    expect(out + err).not.toContain('s3cret');
    expect(out).toContain('variable SIDECAR_API_TOKEN_FILE');
  });

  it('does not let a value paint the terminal', async () => {
    const { out } = await run(['config', 'print'], { SIDECAR_CLUSTER_NAME: '\u001b[31mred\n' });
    expect(out).toContain('"\\u001b[31mred\\n"');
  });

  it('keeps warnings out of its output', async () => {
    const { out, err } = await run(['config', 'print', '-o', 'json'], { SIDECAR_LOGGING_LEVEL: 'trace' });
    expect(JSON.parse(out)).toBeTypeOf('object');
    expect(err).toContain('info is used');
  });

  it('is content with a reader that stops reading', async () => {
    const child = start(['config', 'print']);
    child.stdout.destroy();
    expect(await ended(child)).toEqual({ code: 0, out: '', err: '' });
  });
});

it('config docs prints what the README has', async () => {
  const { out } = await run(['config', 'docs']);
  expect(out).toContain('| `SIDECAR_HTTP_PORT` |');
});
