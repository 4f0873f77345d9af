import { describe, expect, it } from 'vitest';
import { describeProblem } from '../../../src/base/problem.ts';
import { planCheck } from '../../../src/health/plan.ts';
import { aPolicy, aSpec, aTarget } from '../../support/checks.ts';
import { aService } from '../../support/fixtures.ts';

describe('a planned check', () => {
  it('has its placeholders filled in and its target allowed', () => {
    const check = aSpec({ args: 'http://{{ host }}:{{ tcp 8080 }}/' });
    expect(planCheck(aTarget({ check }), aPolicy())).toMatchObject({
      value: {
        args: 'http://10.0.0.5:32768/',
        action: { kind: 'probe', request: { url: 'http://10.0.0.5:32768/', addresses: ['10.0.0.5'] } },
      },
    });
  });

  it('may not reach other hosts by way of a placeholder', () => {
    const check = aSpec({ args: 'http://{{ .Name }}/' });
    const target = aTarget({ check, service: aService({ name: '169.254.169.254' }) });
    expect(planCheck(target, aPolicy())).toMatchObject({ ok: false });
  });

  it('that cannot be made names service and mistake in one line', () => {
    const check = aSpec({ args: 'http://{{ hots }}/' });
    const planned = planCheck(aTarget({ check, service: aService({ name: 'a\nb' }) }), aPolicy());
    expect(planned.ok ? '' : describeProblem(planned.error)).toMatch(
      /^health check of "a\\nb" \("deadbeef1231"\): "http:\/\/\{\{ hots \}\}\/" is not valid: expected host, .*; the service is listed but not routed$/,
    );
  });
});

describe('an External check', () => {
  const check = aSpec({ type: 'External', args: `check 'two words' "it's" a\\ b ''` });

  it('is split into words as a shell does', () => {
    expect(planCheck(aTarget({ check: { ...check, origin: 'file' } }), aPolicy())).toMatchObject({
      value: { action: { request: { command: 'check', args: ['two words', "it's", 'a b', ''] } } },
    });
  });

  it('of a label is refused unless the operator enables it', () => {
    expect(planCheck(aTarget({ check }), aPolicy())).toMatchObject({
      error: { expected: 'another type of check, as External is not enabled for labels' },
    });
    expect(planCheck(aTarget({ check }), aPolicy({ allowExternalFromLabels: true }))).toMatchObject({
      ok: true,
    });
  });

  it.each(['', '   ', "''", 'check "open', 'check \\'])('of %j is refused', (args) => {
    const target = aTarget({ check: { ...check, origin: 'file', args } });
    expect(planCheck(target, aPolicy())).toMatchObject({
      error: { expected: 'a command and its arguments, each quote closed' },
    });
  });
});

describe('a Docker check', () => {
  const check = aSpec({ type: 'Docker', args: '' });

  it.each([
    ['starting', 'unknown'],
    ['healthy', 'passing'],
    ['unhealthy', 'failing'],
  ] as const)('of a container that is %s is %s', (status, kind) => {
    const target = aTarget({ check, engineHealth: { status, output: 'two\nlines' } });
    expect(planCheck(target, aPolicy())).toMatchObject({
      value: { action: { kind: 'verdict', outcome: { kind, output: `${status} two lines` } } },
    });
  });

  it('of a container without a HEALTHCHECK is a mistake', () => {
    expect(planCheck(aTarget({ check }), aPolicy())).toMatchObject({
      error: { value: 'Docker', expected: 'a container with a HEALTHCHECK' },
    });
  });
});
