import { describe, expect, it } from 'vitest';
import { listText, parseOptions, replayCommand } from '../../../simulations/options.ts';

function errorOf(...argv: string[]): string {
  const options = parseOptions(argv);
  return options.ok ? 'no error' : options.error;
}

describe('parseOptions', () => {
  it('needs no flags', () => {
    const options = parseOptions([]);
    if (!options.ok || options.value.kind !== 'run') expect.fail();
    const { scenario, presets, nodes, seed, rounds } = options.value;
    expect([scenario.name, presets.map(({ name }) => name), nodes, seed, rounds]).toEqual([
      'cold-join',
      ['lan', 'memberlist'],
      50,
      1,
      1,
    ]);
  });

  it.each([
    [['--scenario', 'flood'], '--scenario flood: there is no such story; --list shows all'],
    [['--nodes', 'many'], '--nodes many: a whole number from 2 to 20000'],
    [['--nodes', '1'], '--nodes 1: a whole number from 2 to 20000'],
    [['--seed', '-1'], "Option '--seed' argument is ambiguous"],
    [['--rounds', '1.5'], '--rounds 1.5: a whole number from 1 to 1000000'],
    [['--set', 'speed=1'], '--set speed=1: cold-join has latencyMs, loss'],
    [['--set', 'loss=high'], '--set loss=high: a number that is not negative'],
    [['--set', 'loss'], '--set loss: a number that is not negative'],
    [['--preset', 'lan,fast'], 'fast is none of lan'],
    [['-o', 'xml'], '--output xml: text or json'],
    [['--colour'], "Unknown option '--colour'"],
  ])('refuses %j', (argv, said) => {
    expect(errorOf(...argv)).toContain(said);
  });

  it('a replay names the seed and what was set, and nothing that goes without saying', () => {
    const options = parseOptions([
      '--scenario',
      'crash',
      '--set',
      'loss=0.1',
      '--rounds',
      '9',
      '--nodes',
      '5',
    ]);
    if (!options.ok || options.value.kind !== 'run') expect.fail();
    expect(replayCommand(options.value, 'swim', 7)).toBe(
      'npm run simulate -- --scenario crash --preset swim --nodes 5 --seed 7 --set loss=0.1',
    );
  });
});

it('the list names every scenario with its settings', () => {
  for (const text of ['cold-join', 'slow-members', 'random', 'blockMs=16384', 'latencyMs=0.5']) {
    expect(listText()).toContain(text);
  }
});
