import { HELM_MAJORS, type HelmMajor, invariants, render } from '#testing';
import { type Fixture, fixtures } from './fixtures';

const cases = Object.entries(fixtures);

// Side by side, so that both cores have work; each test then finds its own.
beforeAll(() => Promise.allSettled(HELM_MAJORS.flatMap((helm) => cases.map(([, fixture]) => rendered(fixture, helm)))), 300_000);

describe.each(Object.entries(invariants))('%s', (_name, invariant) => {
  it.each(cases)('with %s', async (_fixture, fixture) => {
    expect(invariant({ ...fixture, chart: await rendered(fixture) })).toEqual([]);
  });
});

describe('Helm 3', () => {
  it.each(cases)('makes the same objects of %s as Helm 4', async (_fixture, fixture) => {
    const [four, three] = await Promise.all(HELM_MAJORS.map((helm) => rendered(fixture, helm)));
    expect(byReference(three)).toEqual(byReference(four));
  });
});

function rendered({ values, options }: Fixture, helm?: HelmMajor) {
  return render(values, { ...options, ...(helm === undefined ? {} : { helm }) });
}

function byReference(chart: Awaited<ReturnType<typeof render>> | undefined) {
  return Object.fromEntries(chart?.objects.map((object) => [`${object.kind}/${object.metadata.name}`, object]) ?? []);
}
