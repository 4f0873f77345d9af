import { describe } from 'vitest';
import type { Output } from '../../src/outputs/index.ts';
import { describeOutput } from '../contract/output.ts';
import { HaproxyBed } from '../support/haproxy.ts';
import { needs } from '../support/programs.ts';

const missing = needs(['haproxy']);

/** The contract's outputs bring their directory with them. */
async function openWithBed(): Promise<Output> {
  const bed = await HaproxyBed.create();
  const output = bed.open();
  return {
    name: output.name,
    apply: (model, signal) => output.apply(model, signal),
    problems: () => output.problems(),
    close: () => bed.close(),
  };
}

describe.skipIf(missing)(`HAProxy${missing ? `: ${missing}` : ''}`, () => {
  describeOutput('haproxy', openWithBed);
});
