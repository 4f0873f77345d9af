import { describe, expect, it } from 'vitest';
import { createNamer, labelNamer, regexNamer } from '../../../../src/discovery/docker/namer.ts';

const container = (slashName: string, labels: Record<string, string> = {}) => ({
  slashName,
  image: 'gonitro/awesome-svc:0.1.34',
  labels: new Map(Object.entries(labels)),
});

async function nameBy(pattern: string, slashName: string): Promise<string> {
  const namer = await regexNamer(pattern);
  if (!namer.ok) throw new Error(namer.error.expected);
  return namer.value(container(slashName));
}

describe('the label namer', () => {
  it('takes the label, even an empty one', () => {
    expect(labelNamer('ServiceName')(container('/x', { ServiceName: 'web' }))).toBe('web');
    expect(labelNamer('ServiceName')(container('/x', { ServiceName: '' }))).toBe('');
  });

  it('takes the image without the label', () => {
    expect(labelNamer('app')(container('/x', { ServiceName: 'web' }))).toBe('gonitro/awesome-svc:0.1.34');
  });
});

describe('the regex namer', () => {
  it('takes the first group of a match in the name with its slash', async () => {
    expect(await nameBy('^/(.+)(-[0-9a-z]{7,14})$', '/awesome-svc-1231b1b12323')).toBe('awesome-svc');
  });

  it.each([
    ['without a match', '^/(other)$'],
    ['for a pattern without a group, which crashes upstream', 'svc'],
  ])('takes the image %s', async (_when, pattern) => {
    expect(await nameBy(pattern, '/awesome-svc-1231b1b12323')).toBe('gonitro/awesome-svc:0.1.34');
  });

  it('gives an empty name when the group took no part, as Go does', async () => {
    expect(await nameBy('^/(a)|b', '/b')).toBe('');
  });

  it.each([
    '(',
    'a**',
    '(?=x)',
    '\\C',
  ])('refuses %s, which RE2 does not have, with its reason', async (match) => {
    const namer = await createNamer({ kind: 'regex', match, label: '' });
    expect(namer).toMatchObject({ ok: false, error: { thing: 'setting SERVICES_NAME_MATCH', value: match } });
    expect(namer.ok ? '' : namer.error.expected).toMatch(/RE2 syntax \(error parsing regexp: /);
  });

  it('takes time in proportion to a hostile name', async () => {
    expect(await nameBy('^/(a+)+$', `/${'a'.repeat(1000)}!`)).toBe('gonitro/awesome-svc:0.1.34');
  });
});
