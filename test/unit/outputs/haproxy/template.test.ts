import { describe, expect, it } from 'vitest';
import { renderTemplate } from '../../../../src/outputs/haproxy/template.ts';
import type { RenderOptions } from '../../../../src/outputs/index.ts';
import { aBackend, aModel, aRoute } from '../../../support/routes.ts';

const options: RenderOptions = {
  bindIp: 'fd00::1',
  user: 'haproxy',
  group: '',
  statsAddress: { ip: '127.0.0.1', port: 3212 },
  socketDir: '/run/pillion',
  isDaemon: false,
};
const render = (source: string, model = aModel()) => renderTemplate(source, model, options);
const text = (source: string, model = aModel()) => {
  const result = render(source, model);
  return result.ok ? result.value : result.error;
};

it('sees settings, routes and backends', () => {
  const source =
    '{{ user }} {{ bind_ip }} {{ stats_address }} {{ socket_dir }}' +
    '{% for r in routes %} {{ r.name }} {{ r.service }} {{ r.service_port }} {{ r.mode }} {{ r.haproxy_mode }} {{ r.bind }}' +
    '{% for b in r.backends %} {{ b.name }} {{ b.hostname }} {{ b.id }} {{ b.endpoint }}{% endfor %}{% endfor %}';
  expect(text(source, aModel([aRoute({ mode: 'ws' })]))).toBe(
    'haproxy fd00::1 127.0.0.1:3212 /run/pillion web-8080 web 8080 ws http [fd00::1]:8080' +
      ' shakespeare-deadbeef1231-32768 shakespeare deadbeef1231 127.0.0.1:32768',
  );
});

it('sees names only in their safe form', () => {
  const backend = aBackend({ hostname: 'h\nx', id: 'i"', name: 'safe' });
  const model = aModel([aRoute({ service: "a\nb 'c", name: 'safe', backends: [backend] })]);
  const source =
    '{% for r in routes %}{{ r.service }} {{ r.backends[0].hostname }} {{ r.backends[0].id }}{% endfor %}';
  expect(text(source, model)).toBe('a:0ab:20:27c h:0ax i:22');
});

it('has filters for proxy names and for quoting', () => {
  expect(text(`{{ "My svc" | sanitize_name }} {{ "it's $HOME" | quote }}`)).toBe(`My:20svc 'it'\\''s $HOME'`);
});

describe('a mistake is told with its place', () => {
  it.each([
    ['an unknown variable', 'a\n {{ none }}', { message: 'undefined variable: none', line: 2, column: 5 }],
    ['an unknown filter', '{{ user | none }}', { message: 'undefined filter: none', line: 1, column: 1 }],
    [
      'a tag without end',
      'a\n{% for r in routes %}',
      { message: expect.stringContaining('not closed'), line: 2, column: 1 },
    ],
    [
      'a line break in a quoted word',
      '{{ "\\n" | quote }}',
      { message: expect.stringContaining('control characters'), line: 1, column: 1 },
    ],
  ])('%s', (_what, source, error) => {
    expect(text(source)).toEqual(error);
  });
});

describe('a template cannot', () => {
  it.each([
    ['read files', '{% include "/etc/passwd" %}', 'ENOENT'],
    ['render files', '{% render "./package.json" %}', 'ENOENT'],
    ['inherit from files', '{% layout "/etc/passwd" %}', 'ENOENT'],
    ['reach prototypes', '{{ user.constructor }}', 'undefined variable: user.constructor'],
    ['take all memory', '{% for i in (1..1000000000) %}{% endfor %}', 'memory alloc limit exceeded'],
    [
      'run for ever',
      '{% for i in (1..9999) %}{% for j in (1..9999) %}{% endfor %}{% endfor %}',
      'limit exceeded',
    ],
    ['be larger than a megabyte', 'x'.repeat(1_000_001), 'longer than 1000000 characters'],
  ])('%s', (_what, source, message) => {
    expect(text(source)).toMatchObject({ message: expect.stringContaining(message) });
  });
});
