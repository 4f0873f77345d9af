/** Every discoverer keeps the contract. */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerDiscoverer } from '../../src/discovery/docker/docker.ts';
import { staticDiscoverer } from '../../src/discovery/static/static.ts';
import { plainOptions } from '../support/containers.ts';
import { aContainer, startFakeEngine } from '../support/fake-engine.ts';
import { realNow, silentLog } from '../support/record-discovery.ts';
import { type DiscovererWorld, discovererContract } from './discoverer.ts';

discovererContract('docker', async (): Promise<DiscovererWorld> => {
  const engine = await startFakeEngine();
  let isUp = true;
  return {
    discoverer: dockerDiscoverer({
      ...plainOptions,
      endpoint: engine.endpoint,
      reconcileMs: 20,
      now: realNow,
      log: silentLog,
    }),
    offer: async (names) => {
      engine.containers = names.map((name) =>
        aContainer({ Id: name.repeat(64), Labels: { ServiceName: name } }),
      );
      if (!isUp) await engine.start();
      isUp = true;
    },
    breakIt: async () => {
      await engine.stop();
      isUp = false;
    },
    close: engine.close,
  };
});

discovererContract('static', async (): Promise<DiscovererWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'pillion-contract-'));
  const path = join(folder, 'static.json');
  return {
    discoverer: staticDiscoverer({ path, hostname: 'shakespeare', advertiseIp: '10.0.0.5', now: realNow }),
    offer: async (names) => {
      await writeFile(`${path}.new`, JSON.stringify(names.map((Name) => ({ Service: { Name } }))));
      await rename(`${path}.new`, path);
    },
    breakIt: () => writeFile(path, '{'),
    close: () => rm(folder, { recursive: true, force: true }),
  };
});
