/** What the package offers to other programs, as they would import it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'pillion-consumer-'));
afterAll(() => rmSync(folder, { recursive: true }));

const program = `
import { UdpStream, type Datagram } from 'pillion/dgram-as-stream';
const stream = await UdpStream.bind({ address: '127.0.0.1', port: 0 });
stream.on('data', ({ bytes }: Datagram) => {
  process.stdout.write(bytes);
  stream.destroy();
});
stream.send({ bytes: Buffer.from('hello'), peer: stream.local });
`;

it('pillion/dgram-as-stream has types and works', () => {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/pillion'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'consumer.ts'), program);
  const types = join(root, 'node_modules/@types');
  const options = [
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--types',
    'node',
    '--typeRoots',
    types,
  ];
  const compiled = run(join(root, 'node_modules/.bin/tsc'), [...options, 'consumer.ts']);
  expect(compiled).toEqual({ status: 0, out: '' });
  expect(run(process.execPath, ['consumer.js'])).toEqual({ status: 0, out: 'hello' });
});

function run(command: string, args: readonly string[]): { status: number | null; out: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  return { status, out: stdout + stderr };
}
