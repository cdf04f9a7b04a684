import { DEFAULT_EXPOSED_PATHS, exposedPaths } from '#testing';
import { renderFixture } from './render-fixture';

describe('the Service', () => {
  it('leads to the pods, with the metrics on a port of their own', async () => {
    const { spec } = (await renderFixture('minimal')).get('Service', 'ai-agents-api');
    expect(spec).toMatchObject({
      type: 'ClusterIP',
      ports: [
        { name: 'http', port: 80, targetPort: 'http' },
        { name: 'metrics', port: 9090, targetPort: 'metrics' },
      ],
    });
  });

  it('keeps the metrics to itself when it is reachable from outside', async () => {
    const { spec } = (await renderFixture('bare')).get('Service', 'ai-agents-api');
    expect(spec).toMatchObject({ type: 'LoadBalancer', ports: [{ name: 'http', port: 80, targetPort: 'http' }] });
  });

  it('has the port and annotations that the values give it', async () => {
    const service = (await renderFixture('full')).get('Service', 'ai-agents-api');
    expect(service.spec?.ports?.[0]?.port).toBe(8000);
    expect(service.metadata.annotations).toMatchObject({ 'example.test/service': 'api' });
  });
});

describe('what is exposed', () => {
  const publicUrl = 'https://ai-agents.example.test';

  it.each([
    ['Ingress', 'full'],
    ['HTTPRoute', 'kedaBehindAGateway'],
  ] as const)('by an %s is the page on which notes are rated too, once notes link to it', async (kind, fixture) => {
    const [before, after] = await Promise.all([renderFixture(fixture), renderFixture(fixture, { config: { feedback: { publicUrl } } })]);
    expect(after.all(kind)).not.toEqual([]);
    expect(exposedPaths(after)).toEqual([...exposedPaths(before), '/feedback'].sort());
  });
});

describe('the Ingress', () => {
  it('exposes webhooks and health, and what the user adds', async () => {
    expect(exposedPaths(await renderFixture('bare'))).toEqual(DEFAULT_EXPOSED_PATHS);
    expect(exposedPaths(await renderFixture('full'))).toEqual(['/admin', '/health', '/webhook']);
  });

  it('is of the class of the user, for one host, with the certificate that cert-manager or the user brings', async () => {
    const ingress = (await renderFixture('full')).get('Ingress', 'ai-agents-api');
    expect(ingress.spec).toMatchObject({
      ingressClassName: 'traefik',
      tls: [{ hosts: ['ai-agents.example.test'], secretName: 'certificate' }],
      rules: [{ host: 'ai-agents.example.test' }],
    });
    expect(ingress.metadata.annotations).toMatchObject({ 'cert-manager.io/cluster-issuer': 'letsencrypt' });
  });

  it('names the Secret of its certificate after itself unless told otherwise', async () => {
    const { spec } = (await renderFixture('full', { ingress: { tls: { secretName: '' } } })).get('Ingress', 'ai-agents-api');
    expect(spec?.tls?.[0]?.secretName).toBe('ai-agents-api-tls');
  });

  it('leaves class and certificate out when there are none', async () => {
    const ingress = (await renderFixture('bare')).get('Ingress', 'ai-agents-api');
    expect(ingress.spec).not.toHaveProperty('ingressClassName');
    expect(ingress.spec).not.toHaveProperty('tls');
    expect(ingress.metadata.annotations).toBeUndefined();
  });

  it('needs no annotation that only one controller understands', async () => {
    const ingress = (await renderFixture('full', { ingress: { annotations: { 'cert-manager.io/cluster-issuer': 'other' } } })).get(
      'Ingress',
      'ai-agents-api',
    );
    expect(Object.keys(ingress.metadata.annotations ?? {}).filter((name) => /nginx|traefik|alb/.test(name))).toEqual([]);
  });
});

describe('the HTTPRoute', () => {
  it('exposes webhooks and health, and what the user adds, through the Gateway of the user', async () => {
    const chart = await renderFixture('kedaBehindAGateway');
    const { metadata, spec } = chart.get('HTTPRoute', 'ai-agents-api');
    expect(spec).toMatchObject({
      parentRefs: [{ name: 'public', namespace: 'gateway', sectionName: 'https' }],
      hostnames: ['ai-agents.example.test'],
      rules: [{ backendRefs: [{ name: 'ai-agents-api', port: 80 }] }],
    });
    expect(metadata.annotations).toMatchObject({ 'example.test/route': 'webhooks' });
    expect(chart.all('Ingress')).toEqual([]);
    const paths = (spec['rules'] as { matches: { path: { type: string; value: string } }[] }[]).flatMap(({ matches }) =>
      matches.map(({ path }) => path),
    );
    expect(paths).toEqual(['/webhook', '/health', '/admin'].map((value) => ({ type: 'PathPrefix', value })));
  });

  it('has a second one beside it that leads from HTTP to HTTPS', async () => {
    const { spec } = (await renderFixture('kedaBehindAGateway')).get('HTTPRoute', 'ai-agents-api-redirect');
    expect(spec).toEqual({
      parentRefs: [{ name: 'public', namespace: 'gateway', sectionName: 'http' }],
      hostnames: ['ai-agents.example.test'],
      rules: [{ filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] }],
    });
  });

  it('stands alone when the redirect is off', async () => {
    const chart = await renderFixture('kedaBehindAGateway', { httpRoute: { redirect: { enabled: false } } });
    expect(chart.all('HTTPRoute').map(({ metadata }) => metadata.name)).toEqual(['ai-agents-api']);
  });
});

it('nothing is exposed unless it is asked for', async () => {
  const chart = await renderFixture('minimal');
  expect(exposedPaths(chart)).toEqual([]);
  expect(chart.all('Service').map(({ spec }) => spec?.type)).toEqual(['ClusterIP']);
});
