import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CheckState, nextStatus, unchecked } from '../../src/health/check.ts';
import type { Outcome } from '../../src/health/index.ts';
import { failing } from '../../src/health/outcome.ts';
import { planCheck } from '../../src/health/plan.ts';
import { checkTypes } from '../../src/health/spec.ts';
import { httpRequest, tcpRequest } from '../../src/health/targets.ts';
import { expandTemplate } from '../../src/health/template.ts';
import { splitWords } from '../../src/health/words.ts';
import { aHost, aPolicy, aTarget } from '../support/checks.ts';
import { aPort, aService } from '../support/fixtures.ts';

const fragments = [
  '{{',
  '}}',
  '{{-',
  '-}}',
  ' ',
  'host',
  'tcp',
  'udp',
  '8080',
  '0x1f90',
  '.Name',
  'http://',
  '\n',
];
const templateText = fc
  .array(fc.oneof(fc.constantFrom(...fragments), fc.string({ unit: 'grapheme' })))
  .map((parts) => parts.join(''));

describe('placeholders', () => {
  it('any text expands or says what is expected', () => {
    fc.assert(
      fc.property(templateText, (text) => {
        const expanded = expandTemplate(text, { service: aService(), advertiseIp: '10.0.0.5' });
        expect(expanded.ok ? expanded.value.length : expanded.error).toSatisfy((each) => each !== '');
      }),
    );
  });

  it('text without placeholders stays as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((text) => !text.includes('{{')),
        (text) => {
          expect(expandTemplate(text, { service: aService(), advertiseIp: '10.0.0.5' })).toEqual({
            ok: true,
            value: text,
          });
        },
      ),
    );
  });
});

describe('statuses', () => {
  const kinds = fc.array(fc.constantFrom<Outcome['kind']>('passing', 'failing', 'unknown'), {
    maxLength: 40,
  });
  const count = fc.integer({ min: 1, max: 5 });

  it('change only after as many results in a row as rise or fall ask for', () => {
    fc.assert(
      fc.property(kinds, count, count, (outcomes, rise, fall) => {
        let state: CheckState = unchecked;
        outcomes.forEach((outcome, index) => {
          const before = state.status;
          state = nextStatus(state, outcome, { rise, fall });
          const needed = { passing: rise, failing: fall, unknown: 1 }[outcome];
          const isRun =
            outcomes.slice(index - needed + 1, index + 1).every((each) => each === outcome) &&
            index + 1 >= needed;
          const reached = { passing: 'alive', failing: 'unhealthy', unknown: 'unknown' }[outcome];
          expect(state.status).toBe(isRun ? reached : before);
        });
      }),
    );
  });
});

describe('targets', () => {
  const target = aTarget({
    addresses: ['172.17.0.2', 'fd00::2'],
    service: aService({ ports: [aPort({ ip: '10.1.2.3' })] }),
  });
  const allowed = new Set(['10.0.0.5', 'fe80::1', '172.17.0.2', 'fd00::2', '10.1.2.3', '::1']);
  const ipv4Spellings = fc.ipV4Extended();
  const hosts = fc.oneof(
    fc.domain(),
    fc.ipV4(),
    ipv4Spellings,
    fc.ipV6().map((ip) => `[${ip}]`),
    fc.ipV4().map((ip) => `[::ffff:${ip}]`),
    fc.constantFrom('', 'localhost', 'shakespeare', '[fd00::2]', '0', '0x7f.1', '2130706433', '10.1.515'),
    fc.string({ unit: 'grapheme' }),
  );
  const urls = fc
    .tuple(
      fc.constantFrom('http://', 'https://', 'HTTP:\\\\', 'file://', '//', 'http:/'),
      fc.constantFrom('', 'user@', 'a:b@', '127.0.0.1@', '127.0.0.1\\@', '127.0.0.1#@', '127.0.0.1/@'),
      hosts,
      fc.constantFrom('', ':80', ':0', ':x'),
      fc.constantFrom('', '/', '?a', '#b', '\\@10.0.0.5/'),
    )
    .map((parts) => parts.join(''));

  function isOwn(address: string): boolean {
    return isIP(address) !== 0 && (address.startsWith('127.') || allowed.has(address));
  }

  it('no URL leads to an address that is not on the lists', () => {
    fc.assert(
      fc.property(urls, (url) => {
        const request = httpRequest(url, target, aHost());
        if (!request.ok) return;
        expect(request.value.addresses.filter((address) => !isOwn(address))).toEqual([]);
        const { hostname, protocol, username } = new URL(request.value.url);
        expect([/^https?:$/.test(protocol), username]).toEqual([true, '']);
        // A literal address is connected to as it stands.
        const literal = hostname.replace(/^\[(.*)\]$/, '$1');
        const isAllowed =
          isIP(literal) === 0 || /^(0\.0\.0\.0|::|::ffff:.*)$/.test(literal) || isOwn(literal);
        expect(isAllowed).toBe(true);
      }),
    );
  });

  it('no host and port lead to an address that is not on the lists', () => {
    fc.assert(
      fc.property(hosts, fc.integer({ min: -1, max: 70_000 }), (host, port) => {
        const request = tcpRequest(`${host}:${port}`, target, aHost());
        if (request.ok) expect(request.value.addresses.every(isOwn)).toBe(true);
      }),
    );
  });
});

it('any check of any service is planned or refused, never thrown at', () => {
  const text = fc.oneof(templateText, fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(fc.constantFrom(...checkTypes), text, text, (type, args, name) => {
      const target = aTarget({ check: { type, args, origin: 'file' }, service: aService({ name }) });
      expect(planCheck(target, aPolicy())).toHaveProperty('ok');
    }),
  );
});

it('words quoted for a shell come back as they were', () => {
  const words = fc.array(fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(words, (all) => {
      const line = all.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
      expect(splitWords(line)).toEqual(all);
    }),
  );
});

it('output is always one printable line of bounded length', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 1000 }), (text) => {
      const { output } = failing(text);
      expect(output).toMatch(/^\P{C}{0,201}$/u);
    }),
  );
});
