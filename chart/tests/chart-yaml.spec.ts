import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CHART_DIRECTORY, render } from '#testing';
import { fixtures } from './fixtures';

const chart = parse(readFileSync(join(CHART_DIRECTORY, 'Chart.yaml'), 'utf8'));

describe('Chart.yaml', () => {
  it('has the version of the package, for chart and application', () => {
    const { version } = JSON.parse(readFileSync(join(CHART_DIRECTORY, '../package.json'), 'utf8')) as { version: string };
    expect(chart).toMatchObject({ apiVersion: 'v2', name: 'ai-agents', type: 'application', version, appVersion: version });
  });

  it('says who maintains it and what it is', () => {
    expect(chart.maintainers).toEqual([expect.objectContaining({ name: expect.any(String), url: expect.stringMatching(/^https:/) })]);
    expect(chart.description).toMatch(/^[A-Z].+/);
    expect(chart.home).toMatch(/^https:/);
  });

  it('tells what has changed, and which image it runs, in the form that Artifact Hub reads', () => {
    const changes = parse(chart.annotations['artifacthub.io/changes']) as { kind: string; description: string }[];
    expect(changes.length).toBeGreaterThan(0);
    for (const { kind, description } of changes) {
      expect(kind).toMatch(/^(added|changed|deprecated|removed|fixed|security)$/);
      expect(description).not.toBe('');
    }
    const images = parse(chart.annotations['artifacthub.io/images']) as { image: string }[];
    expect(images[0]?.image).toBe(`ghcr.io/ai-agents/ai-agents:${chart.appVersion}`);
  });

  it.each(['1.31.0', '1.36.3-gke.100', '1.37.0+k3s1'])('accepts the version of a cluster: %s', async (kubeVersion) => {
    await expect(render(fixtures.minimal.values, { kubeVersion })).resolves.toBeDefined();
  });
});
