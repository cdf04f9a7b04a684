import { ConfigurationError, configurationFrom } from '#config';
import { queueBackend } from './queue-backend';

const connect = (caFile: string) => () => {
  const { config, secrets } = configurationFrom({ queue: { redis: { tls: { caFile } } } }, { 'redis-url': 'rediss://redis.example:6379' });
  return queueBackend(config, secrets, 'worker');
};

describe('the connection to Redis', () => {
  it('names the setting whose authority file cannot be read', () => {
    expect(connect('/nowhere/ca.crt')).toThrow(ConfigurationError);
    expect(connect('/nowhere/ca.crt')).toThrow('queue.redis.tls.caFile cannot be read: ENOENT');
  });

  it('does not take a file that holds no certificate for one', () => {
    expect(connect(__filename)).toThrow(ConfigurationError);
    expect(connect(__filename)).toThrow(`queue.redis.tls.caFile is ${__filename}, which holds no certificate in PEM`);
  });
});
