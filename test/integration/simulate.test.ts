/** `npm run simulate` as a user runs it. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function simulate(...flags: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', 'simulations/run.ts', ...flags],
      { cwd: root },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

describe('npm run simulate', () => {
  it('shows both presets side by side and draws a chart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulate-'));
    try {
      const svg = join(folder, 'chart.svg');
      const { code, stdout } = await simulate('--nodes', '5', '--svg', svg);
      expect(code).toBe(0);
      expect(stdout).toMatch(/lan +memberlist\nall know all \(s\) +0\.\d+ +0\.\d+/);
      expect(stdout.split('\n').length).toBeLessThan(25);
      expect(await readFile(svg, 'utf8')).toContain('</svg>');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('writes JSON', async () => {
    const { stdout } = await simulate('--nodes', '5', '--preset', 'lan', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      scenario: 'cold-join',
      presets: [{ name: 'lan', breaches: [] }],
    });
  });

  it('fails and tells how to see it again when an invariant broke', async () => {
    const flags = ['--scenario', 'random', '--preset', 'lan', '--seed', '3', '--set', 'periods=0'];
    const { code, stdout, stderr } = await simulate(...flags, '--nodes', '8', '--rounds', '3');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /BROKEN at .*\nnpm run simulate -- --scenario random --preset lan --nodes 8 --seed [345] --set periods=0\n/,
    );
    expect(stderr).toMatch(/nodes, clocks off by up to/);
  });

  it('says what is wrong with the command', async () => {
    const { code, stderr } = await simulate('--nodes', 'many');
    expect([code, stderr.split('\n')[0]]).toEqual([2, '--nodes many: a whole number from 2 to 20000']);
  });
});
