import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseManifests } from './parse-manifests';
import { ChartRefusedError, render, renderAnew, renderError, renderNotes } from './render';
import { contentHash } from './render-cache';
import { deltaOf } from './render-delta';
import { RenderedChart } from './rendered-chart';

const CHART = `apiVersion: v2
name: small
version: 1.0.0
`;

const TEMPLATE = `{{- if .Values.broken }}{{ fail "broken is set: do not set it" }}{{ end }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-{{ .Values.suffix | default "one" }}
  namespace: {{ .Release.Namespace }}
data:
  upgrade: {{ .Release.IsUpgrade | quote }}
  version: {{ .Capabilities.KubeVersion.Version }}
  monitoring: {{ .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" | quote }}
`;

let directory: string;
let chart: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ai-agents-small-chart-'));
  chart = join(directory, 'small');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), CHART);
  writeFileSync(join(chart, 'templates/configmap.yaml'), TEMPLATE);
  writeFileSync(join(chart, 'templates/NOTES.txt'), 'Installed as {{ .Release.Name }}.');
});

afterEach(() => rmSync(directory, { recursive: true }));

describe('render', () => {
  it.each([4, 3] as const)('runs Helm %d with the release, cluster and event that are asked for', async (helm) => {
    const options = {
      helm,
      chart,
      release: 'r',
      namespace: 'space',
      kubeVersion: '1.35.1',
      apiVersions: ['monitoring.coreos.com/v1'],
      isUpgrade: true,
    };
    const rendered = await render({ suffix: 'two' }, options);
    expect(rendered.get('ConfigMap', 'r-two')).toMatchObject({
      metadata: { namespace: 'space' },
      data: { upgrade: 'true', version: 'v1.35.1', monitoring: 'true' },
    });
  });

  it('does not run Helm again for a chart, values and options that it knows', async () => {
    const marked = { suffix: `s${Date.now()}` };
    const first = await render(marked, { chart });
    // Another directory with the same content: not even the memory of this process knows it.
    const copy = join(directory, 'copy');
    cpSync(chart, copy, { recursive: true });
    chmodSync(join(copy, 'Chart.yaml'), 0o600);
    const began = performance.now();
    expect((await render(marked, { chart: copy })).objects).toEqual(first.objects);
    const known = performance.now() - began;
    await renderAnew(marked, { chart: copy });
    expect(known).toBeLessThan(performance.now() - began - known);
  });

  it('runs Helm again when the chart has changed', async () => {
    await render({}, { chart });
    const changed = join(directory, 'changed');
    cpSync(chart, changed, { recursive: true });
    writeFileSync(
      join(changed, 'templates/configmap.yaml'),
      readFileSync(join(chart, 'templates/configmap.yaml'), 'utf8').replace('"one"', '"other"'),
    );
    expect((await render({}, { chart: changed })).inventory()).toEqual(['ConfigMap/ai-agents-other']);
  });

  it('says what Helm said when it refuses', async () => {
    await expect(render({ broken: true }, { chart })).rejects.toThrow(ChartRefusedError);
    expect(await renderError({ broken: true }, { chart })).toContain('broken is set: do not set it');
  });

  it('is no refusal when Helm could not run, and is not remembered as one', async () => {
    const missing = join(directory, 'missing');
    mkdirSync(missing);
    const attempt = render({}, { chart: missing });
    await expect(attempt).rejects.toThrow('helm template could not run');
    await expect(attempt).rejects.not.toThrow(ChartRefusedError);
  });

  it('expects a refusal where one is asked for', async () => {
    await expect(renderError({}, { chart })).rejects.toThrow('Helm accepts these values: {}');
  });

  it('measures Helm itself where it is asked to', async () => {
    expect((await renderAnew({}, { chart })).inventory()).toEqual(['ConfigMap/ai-agents-one']);
  });

  it('has the notes too', async () => {
    expect(await renderNotes({}, { chart, release: 'r' })).toBe('Installed as r.');
  });

  it('lists what there is when an object is missing', async () => {
    const rendered = await render({}, { chart });
    expect(() => rendered.get('Secret', 'none')).toThrow('There is no Secret/none, but:\n  ConfigMap/ai-agents-one');
  });
});

describe('what Helm prints', () => {
  it('is read as Kubernetes reads it: 0440 is octal, and yes is true', () => {
    const [object] = parseManifests('{ apiVersion: v1, kind: A, metadata: { name: a }, mode: 0440, on: yes }');
    expect(object).toMatchObject({ mode: 0o440, true: true });
  });

  it('may not have a key twice', () => {
    expect(() => parseManifests('apiVersion: v1\nkind: A\nmetadata: { name: a }\nkind: B\n')).toThrow('Map keys must be unique');
  });

  it('may not be anything but objects', () => {
    expect(() => parseManifests('just: text')).toThrow('no object of Kubernetes: {"just":"text"}');
  });

  it('may have empty documents', () => {
    expect(parseManifests('---\n# nothing\n---\n')).toEqual([]);
  });
});

describe('the hash of a chart', () => {
  it('changes with paths and contents, but not with what Helm ignores', () => {
    const before = contentHash(chart, ['tests']);
    mkdirSync(join(chart, 'tests'));
    writeFileSync(join(chart, 'tests/a.spec.ts'), '');
    expect(contentHash(chart, ['tests'])).toBe(before);
    writeFileSync(join(chart, 'values.yaml'), '');
    const added = contentHash(chart, ['tests']);
    writeFileSync(join(chart, 'values.yaml'), 'a: 1');
    expect(new Set([before, added, contentHash(chart, ['tests'])]).size).toBe(3);
  });
});

describe('the delta of two renders', () => {
  const deployment = (image: string, replicas: number) =>
    `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: d }, spec: { replicas: ${replicas}, template: { spec: { containers: [{ image: '${image}' }] } } } }`;
  const service = '{ apiVersion: v1, kind: Service, metadata: { name: s } }';
  const of = (...manifests: string[]) => new RenderedChart(parseManifests(manifests.join('\n---\n')));

  it('says what came, went, changed, and whose pods are replaced', () => {
    expect(deltaOf(of(deployment('a', 1)), of(deployment('b', 1), service))).toEqual({
      added: ['Service/s'],
      removed: [],
      changed: ['Deployment/d'],
      rolled: ['Deployment/d'],
    });
    expect(deltaOf(of(deployment('a', 1), service), of(deployment('a', 2)))).toEqual({
      added: [],
      removed: ['Service/s'],
      changed: ['Deployment/d'],
      rolled: [],
    });
  });
});
