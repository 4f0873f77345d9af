import { describe, expect, it } from 'vitest';
import { err, ok } from '../../../src/base/result.ts';
import type { ListedKey } from '../../../src/cli/cluster-document.ts';
import { judge, mayBegin, type Stage } from '../../../src/cli/key-stages.ts';
import type { SurveyedMember } from '../../../src/cli/key-survey.ts';

function has(...keys: readonly ListedKey[]): SurveyedMember {
  return { name: 'a', address: 'http://10.0.0.1:7777', keys: ok(keys) };
}

const silent: SurveyedMember = { ...has(), keys: err('nobody listens') };
const other = { fingerprint: 'other', isPrimary: false };
const using = has({ fingerprint: 'key', isPrimary: true }, other);
const having = has({ ...other, isPrimary: true }, { fingerprint: 'key', isPrimary: false });
const lacking = has({ ...other, isPrimary: true });

describe('a stage is complete where', () => {
  it.each<[Stage, SurveyedMember, boolean]>([
    ['add', lacking, false],
    ['add', having, true],
    ['use', having, false],
    ['use', using, true],
    ['remove', having, false],
    ['remove', lacking, true],
    ['remove', silent, false],
  ])('%s: %j is %s', (stage, member, isDone) => {
    expect(judge(stage, 'key', member).isDone).toBe(isDone);
  });
});

describe('a stage may begin', () => {
  it.each<[Stage, readonly SurveyedMember[], boolean]>([
    ['add', [lacking, silent], true],
    ['use', [having, using], true],
    ['use', [having, lacking], false],
    ['use', [having, silent], false],
    ['remove', [having, lacking], true],
    ['remove', [having, using], false],
    ['remove', [having, silent], false],
  ])('%s of %j: %s', (stage, members, isAllowed) => {
    expect(
      mayBegin(
        stage,
        members.map((member) => judge(stage, 'key', member)),
      ),
    ).toBe(isAllowed);
  });
});
