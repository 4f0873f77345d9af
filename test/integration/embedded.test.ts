import pino from 'pino';
import { EmbeddedBalancer } from '../../src/outputs/index.ts';
import { describeOutput } from '../contract/output.ts';

const log = pino({ level: 'silent' });
describeOutput('embedded', () => Promise.resolve(new EmbeddedBalancer({ bindIp: '127.0.0.1', log })));
