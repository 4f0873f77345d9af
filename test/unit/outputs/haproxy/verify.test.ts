import { expect, it } from 'vitest';
import { alerts } from '../../../../src/outputs/haproxy/verify.ts';

it('of HAProxy’s lines the alerts are told, without their prefix', () => {
  const output =
    '[NOTICE]   (1) : haproxy version is 2.6.12\n' +
    "[ALERT]    (1) : config : parsing [a.cfg:48] : unknown keyword 'bogus' in 'backend' section\n" +
    '[ALERT]    (1) : config : Fatal errors found in configuration.\n';
  expect(alerts(output)).toBe(
    "parsing [a.cfg:48] : unknown keyword 'bogus' in 'backend' section; Fatal errors found in configuration.",
  );
});

it('without alerts everything is told', () => {
  expect(alerts('Segmentation\nfault\n')).toBe('Segmentation; fault');
});
