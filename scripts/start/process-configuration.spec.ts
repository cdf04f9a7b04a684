import { configurationFrom } from '#config';
import { choosePorts } from './ports';
import { demoConfiguration, environmentOf } from './process-configuration';
import { DataDirectory } from './data-directory';

const addresses = { standIn: 'http://127.0.0.1:4010/v1', prometheus: 'http://127.0.0.1:4011' };

describe('the configuration of the processes', () => {
  it.each([
    ['the stand-in', { kind: 'stand-in' } as const],
    ['a real model', { kind: 'openai', apiKey: 'fake-key', baseUrl: 'https://llm.example/v1', model: 'small' } as const],
  ])('with %s is one that they accept', (_name, model) => {
    const { config } = configurationFrom(demoConfiguration(choosePorts(20_000), model, addresses), {});
    expect(config.queue.backend).toBe('postgres');
    expect(config.api).toMatchObject({ host: '127.0.0.1', port: 20_000, admin: { enabled: true } });
    expect(config.feedback.publicUrl).toBe('http://127.0.0.1:20000');
    expect(config.worker.jobTimeoutSeconds).toBeLessThan(config.worker.drainSeconds);
    // The stand-in answers at once: a short time to stop is worth more than one that a real model needs.
    expect(config.llm.timeoutMs).toBe(model.kind === 'openai' ? 30_000 : 3_000);
  });

  it('has the sources that run, and no monitoring where there is no Prometheus', () => {
    const sourcesOf = (prometheus?: string) =>
      configurationFrom(demoConfiguration(choosePorts(20_000), { kind: 'stand-in' }, { ...addresses, prometheus }), {}).config.enhancement;
    expect(sourcesOf('http://127.0.0.1:4011')).toMatchObject({
      knowledgeBase: { url: 'http://127.0.0.1:20006/{tenant}/search?limit=10' },
      monitoring: { prometheusUrl: 'http://127.0.0.1:4011' },
    });
    expect(sourcesOf().monitoring.prometheusUrl).toBe('');
  });

  it('is not mixed with settings of the shell', () => {
    const shell = { PATH: '/bin', AI_AGENTS_DATABASE_URL: 'postgres://fake@elsewhere/db', OPENAI_API_KEY: 'fake-key', SIMULATOR_PORT: '1' };
    const directory = new DataDirectory('data');
    expect(environmentOf(directory, 'api', shell)).toEqual({
      PATH: '/bin',
      AI_AGENTS_CONFIG_FILE: directory.configuration,
      AI_AGENTS_SECRETS_DIR: directory.secretsOf('api'),
    });
  });
});
