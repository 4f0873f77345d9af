import { expect, test } from 'vitest';
import { aCluster, aTestServer } from '../../support/http-server.ts';

test('/api/members.json is what the host knows at that moment', async () => {
  let healthScore = 0;
  const { app } = aTestServer({ cluster: () => aCluster({ healthScore }) });
  await app.inject('/api/members.json');
  healthScore = 3;
  const { statusCode, headers, body } = await app.inject('/api/members.json');
  expect([statusCode, headers['cache-control']]).toEqual([200, 'no-store']);
  expect(JSON.parse(body)).toEqual(aCluster({ healthScore: 3 }));
});
