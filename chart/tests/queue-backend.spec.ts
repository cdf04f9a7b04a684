import { hpa } from './fixtures/scaling';
import { renderFixture } from './render-fixture';

describe('queue.backend postgres', () => {
  it('renders nothing of Redis', async () => {
    const chart = await renderFixture('postgresQueue');
    expect(JSON.stringify(chart.objects)).not.toMatch(/redis|6379/i);
  });

  it('renders nothing of Redis even where the values still have some', async () => {
    const chart = await renderFixture('plainValues', { config: { queue: { backend: 'postgres' } } });
    expect(JSON.stringify(chart.objects)).not.toMatch(/redis|6379/i);
  });

  it('scales by the same metrics', async () => {
    const [redis, postgres] = await Promise.all([renderFixture('minimal', hpa), renderFixture('postgresQueue', hpa)]);
    expect(postgres.get('HorizontalPodAutoscaler', 'ai-agents-worker')).toEqual(redis.get('HorizontalPodAutoscaler', 'ai-agents-worker'));
  });

  it('lets the test of the queue reach it with the rights of the api', async () => {
    const pod = (await renderFixture('postgresQueue')).get('Pod', 'ai-agents-test-queue');
    const secrets = pod.spec?.volumes?.find(({ name }) => name === 'secrets');
    expect(secrets?.projected?.sources).toEqual([
      { secret: { name: 'credentials', items: [{ key: 'api-database-url', path: 'database-url' }] } },
    ]);
  });
});

describe('queue.backend redis', () => {
  it('is the default, with Redis for api and worker', async () => {
    const chart = await renderFixture('minimal');
    for (const name of ['ai-agents-api', 'ai-agents-worker']) {
      expect(JSON.stringify(chart.get('Deployment', name))).toContain('redis-url');
      expect(JSON.stringify(chart.get('NetworkPolicy', name))).toContain('6379');
    }
  });

  it('is nothing to the migrations', async () => {
    const chart = await renderFixture('minimal');
    expect(JSON.stringify(chart.get('NetworkPolicy', 'ai-agents-migrate'))).not.toContain('6379');
  });
});
