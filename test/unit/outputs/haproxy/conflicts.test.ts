import { expect, it } from 'vitest';
import { describeProblem } from '../../../../src/base/problem.ts';
import { leaveOut } from '../../../../src/outputs/haproxy/conflicts.ts';
import { aModel, aRoute } from '../../../support/routes.ts';

const statsAddress = { ip: '127.0.0.1', port: 3212 };
const model = aModel([aRoute({ servicePort: 80 }), aRoute({ service: 'db', servicePort: 3212 })]);
const conflict = (port: number, reason: 'in-use' | 'twice' = 'in-use') => ({ ip: '127.0.0.1', port, reason });

it('a route whose port is taken is left out and named', () => {
  const reduced = leaveOut({ model, statsAddress }, [conflict(80)]);
  expect(reduced.model.routes.map((route) => route.service)).toEqual(['db']);
  expect(reduced.problems.map(describeProblem)).toEqual([
    'service web, ServicePort 80: "127.0.0.1:80" is not valid: expected a port that no other process ' +
      'listens on; it is not routed until then; the other services are',
  ]);
});

it('between the statistics and a route on their port, the statistics stay', () => {
  const reduced = leaveOut({ model, statsAddress }, [conflict(3212, 'twice')]);
  expect(reduced.model.routes.map((route) => route.service)).toEqual(['web']);
  expect(reduced.statsAddress).toEqual(statsAddress);
});

it('statistics give way to another process', () => {
  const reduced = leaveOut({ model: aModel(), statsAddress }, [conflict(3212)]);
  expect(reduced.statsAddress).toBeNull();
  expect(reduced.problems).toHaveLength(1);
});

it('a conflict of the template’s own making is handed back', () => {
  expect(leaveOut({ model, statsAddress }, [conflict(9)]).unexplained).toEqual([conflict(9)]);
});
