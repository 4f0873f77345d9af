import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageVersion, proxySafeName } from '../../../src/service/index.ts';

describe('proxySafeName', () => {
  it.each([
    ['awesome-svc_1.2', 'awesome-svc_1.2'],
    ['public/web:1', 'public:2fweb:3a1'],
    ['größe', 'gr:c3:b6:c3:9fe'],
    ['😀', ':f0:9f:98:80'],
    ['a b\n', 'a:20b:0a'],
  ])('%j becomes %s', (name, safe) => {
    expect(proxySafeName(name)).toBe(safe);
  });

  const anyName = fc.string({
    unit: fc.oneof(
      fc.constantFrom(':', '2', 'f', 'd', '8', '0', '/', '\ud800', 'Ø'),
      fc.string({ unit: 'binary', maxLength: 1 }),
    ),
  });

  it('holds nothing but what HAProxy accepts', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        expect(proxySafeName(name)).toMatch(/^[A-Za-z0-9_.:-]*$/);
      }),
    );
  });

  it('keeps different names different', () => {
    fc.assert(
      fc.property(anyName, anyName, (a, b) => {
        expect(proxySafeName(a) === proxySafeName(b)).toBe(a === b);
      }),
    );
  });

  it('keeps two lone surrogates apart', () => {
    expect(proxySafeName('\ud800')).not.toBe(proxySafeName('\ud801'));
  });
});

it.each([
  ['gonitro/awesome-svc:0.1.34', '0.1.34'],
  ['reg:5000/a:1', '5000/a'],
  ['bb6268ff', 'bb6268ff'],
])('the version of image %s is %s', (image, version) => {
  expect(imageVersion(image)).toBe(version);
});
