import { podsOf } from '#testing';
import { renderFixture } from './render-fixture';

describe('labels and annotations of the user', () => {
  it('are on every object', async () => {
    const chart = await renderFixture('full');
    const ours = chart.objects.filter(({ metadata }) => metadata.labels?.['ai-agents.test/extra'] === undefined);
    expect(ours).toHaveLength(33);
    for (const { metadata } of ours) {
      expect(metadata.labels).toMatchObject({ 'example.test/cost-centre': '4711' });
      expect(metadata.annotations).toMatchObject({ 'example.test/owner': 'platform' });
    }
  });

  it('are on every pod', async () => {
    for (const { labels } of podsOf(await renderFixture('otherNames')))
      expect(labels).toMatchObject({ 'example.test/cost-centre': '4711' });
  });

  it('cannot take the place of those that select', async () => {
    const chart = await renderFixture('minimal', {
      commonLabels: { 'app.kubernetes.io/component': 'mine', 'app.kubernetes.io/name': 'mine' },
    });
    expect(chart.get('Deployment', 'ai-agents-api').spec?.template.metadata?.labels).toMatchObject({
      'app.kubernetes.io/component': 'api',
      'app.kubernetes.io/name': 'ai-agents',
    });
  });

  it('cannot make a hook of a live object, nor the other way round', async () => {
    const chart = await renderFixture('minimal', { commonAnnotations: { 'example.test/a': 'b' } });
    expect(chart.hooks('pre-install')).toHaveLength(4);
  });
});

describe('names', () => {
  it('begin with the release, and with the application where that does not say it', async () => {
    expect((await renderFixture('minimal', {}, { release: 'ai-agents-blue' })).has('Deployment', 'ai-agents-blue-api')).toBe(true);
    expect((await renderFixture('minimal', {}, { release: 'blue' })).has('Deployment', 'blue-ai-agents-api')).toBe(true);
  });

  it('are the ones that the user chose', async () => {
    const chart = await renderFixture('ownNames');
    expect(chart.get('Deployment', 'a-name-of-forty-two-characters-that-is-lon-api').spec?.selector.matchLabels).toMatchObject({
      'app.kubernetes.io/name': 'notes',
      'app.kubernetes.io/instance': 'ai-agents',
    });
  });

  it('differ between two releases in one namespace', async () => {
    const [blue, green] = await Promise.all(['blue', 'green'].map((release) => renderFixture('plainValues', {}, { release })));
    const names = new Set(blue?.inventory());
    expect(green?.inventory().filter((object) => names.has(object))).toEqual([]);
  });
});

describe('ServiceAccounts', () => {
  it('carry the annotations by which a cloud gives them a role', async () => {
    const chart = await renderFixture('full');
    expect(chart.get('ServiceAccount', 'api-account').metadata.annotations).toMatchObject({ 'example.test/role': 'api-role' });
    expect(chart.get('ServiceAccount', 'worker-account').metadata.annotations).toMatchObject({ 'example.test/role': 'worker-role' });
  });

  it('are those of the user, where they are there already', async () => {
    const chart = await renderFixture('bare');
    expect(chart.all('ServiceAccount').map(({ metadata }) => metadata.name)).toEqual(['ai-agents-migrate']);
    expect(chart.get('Deployment', 'ai-agents-api').spec?.template.spec?.serviceAccountName).toBe('api-account');
  });
});

describe('extraObjects', () => {
  it('are rendered as templates, beside the objects of the chart', async () => {
    const chart = await renderFixture('full');
    expect(chart.get('ConfigMap', 'ai-agents-extra').data).toEqual({ release: 'ai-agents' });
    expect(chart.has('PodDisruptionBudget', 'extra')).toBe(true);
  });
});
