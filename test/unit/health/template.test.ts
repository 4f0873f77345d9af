import { describe, expect, it } from 'vitest';
import { expandTemplate } from '../../../src/health/template.ts';
import { aPort, aService } from '../../support/fixtures.ts';

const service = aService({
  hostname: 'indefatigable',
  ports: [
    aPort({ port: 1234, servicePort: 8081 }),
    aPort({ type: 'udp', port: 5353, servicePort: 8081 }),
    aPort({ port: 9, servicePort: null }),
  ],
});

function expand(text: string): string {
  const expanded = expandTemplate(text, { service, advertiseIp: '10.0.0.5' });
  return expanded.ok ? expanded.value : `expected ${expanded.error}`;
}

describe('placeholders in check arguments', () => {
  it.each([
    ['http://{{ host }}:{{ tcp 8081 }}/status/check', 'http://10.0.0.5:1234/status/check'],
    ['http://{{ container }}:{{ udp 8081 }}/', 'http://indefatigable:5353/'],
    ['{{.Name}} {{ .ID }} {{ .Hostname }}', 'awesome-svc deadbeef1231 indefatigable'],
    ['{{tcp 0x1f91}} {{tcp 017621}} {{tcp 0o17621}} {{tcp 0b1111110010001}}', '1234 1234 1234 1234'],
    ['http://a  {{- host -}}  /x', 'http://a10.0.0.5/x'],
    ['a {{- host }} b', 'a10.0.0.5 b'],
    ['no placeholder, and a stray }}', 'no placeholder, and a stray }}'],
    ['', ''],
  ])('%j becomes %j', (text, expected) => {
    expect(expand(text)).toBe(expected);
  });

  it('are not looked for in what others became', () => {
    const named = aService({ name: '{{ host }}' });
    expect(expandTemplate('{{ .Name }}', { service: named, advertiseIp: '10.0.0.5' })).toEqual({
      ok: true,
      value: '{{ host }}',
    });
  });
});

describe('a mistake in a placeholder', () => {
  it.each([
    ['http://{{ host', 'expected each {{ closed by }}'],
    ['{{ tpc 8081 }}', /^expected host, container, tcp N, udp N or one of \.ID/],
    ['{{ }}', /^expected host, container/],
    ['{{ .constructor }}', /^expected host, container/],
    ['{{ host 1 }}', 'expected nothing after host in {{ host }}'],
    ['{{ tcp }}', 'expected one number after tcp, such as {{ tcp 8080 }}'],
    ['{{ tcp 80 81 }}', 'expected one number after tcp, such as {{ tcp 8080 }}'],
    ['{{ udp -1 }}', 'expected one number after udp, such as {{ udp 8080 }}'],
    ['{{ tcp 09 }}', 'expected one number after tcp, such as {{ tcp 8080 }}'],
    ['{{ tcp 9999 }}', 'expected a ServicePort that a tcp port of the service has, not 9999'],
    ['{{-3}}', /^expected host, container/],
  ])('in %j is named', (text, expected) => {
    expect(expand(text)).toMatch(expected);
  });

  it('cannot make arguments grow without bound', () => {
    expect(expand('x'.repeat(5000))).toBe('expected arguments of at most 4096 characters');
    expect(expand('{{.Image}}'.repeat(400))).toBe('expected arguments of at most 4096 characters');
  });
});
