import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHART_DIRECTORY, KUBERNETES_VERSIONS, type KubernetesObject, render, schemaProblems } from '#testing';
import { fixtures } from './fixtures';

describe.each(KUBERNETES_VERSIONS)('Kubernetes %s', (version) => {
  it('accepts every object of every fixture, and its custom resources', async () => {
    const objects = await everyObject();
    const { checked, problems } = schemaProblems(objects, version);
    expect(problems).toEqual([]);
    expect(checked).toBe(objects.length);
  });

  it('is checked strictly: a field that it does not know is a problem', () => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'one' }, spec: { prots: [] } };
    expect(schemaProblems([service], version).problems).toEqual([expect.stringContaining("additional properties 'prots' not allowed")]);
  });

  it('knows the fields of custom resources', () => {
    const monitor = {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { name: 'one' },
      spec: { selector: {}, endpoints: [] },
    };
    expect(schemaProblems([monitor], version).problems).toEqual([expect.stringContaining("additional properties 'endpoints' not allowed")]);
  });

  it('has no object of a kind that nobody described', () => {
    const unknown = { apiVersion: 'example.test/v1', kind: 'Unknown', metadata: { name: 'one' } };
    expect(schemaProblems([unknown], version).problems).toEqual([expect.stringContaining('could not find schema for Unknown')]);
  });
});

it('the version of Kubernetes does not matter to what is rendered: one render serves all versions', () => {
  const templates = globSync('templates/**/*.*', { cwd: CHART_DIRECTORY }).map((file) => readFileSync(join(CHART_DIRECTORY, file), 'utf8'));
  expect(templates.length).toBeGreaterThan(40);
  expect(templates.filter((text) => /KubeVersion|semverCompare/.test(text))).toEqual([]);
});

async function everyObject(): Promise<KubernetesObject[]> {
  const charts = await Promise.all(Object.values(fixtures).map(({ values, options }) => render(values, options)));
  return charts.flatMap(({ objects }, index) => objects.map((object) => inFixture(object, index)));
}

/** Fixtures share names: kubeconform would otherwise call them duplicates. */
function inFixture(object: KubernetesObject, index: number): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, name: `${object.metadata.name}.${index}` } };
}
