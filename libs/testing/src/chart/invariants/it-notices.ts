import { RenderedChart } from '../rendered-chart';
import { invariants } from './index';
import { smallChart } from './small-chart';

/** A place in an object, `spec.template.spec.containers.0.image`, and what is put there; undefined removes it. */
export type Change = readonly [object: string, place: string, value: unknown];

/** Tests that an invariant holds for the small chart and says what is expected after changes to it. */
export function itNotices(name: keyof typeof invariants, rows: readonly (readonly [expected: string, ...changes: Change[]])[]): void {
  describe(name, () => {
    it('has nothing to say about a chart for which it holds', () => {
      expect(invariants[name]({ chart: new RenderedChart(smallChart()), secrets: ['hidden'] })).toEqual([]);
    });

    it.each(rows.map(([expected, ...changes]) => ({ expected, changes })))('notices: $expected', ({ expected, changes }) => {
      expect(invariants[name]({ chart: smallChartWith(...changes), secrets: ['hidden'] })).toContain(expected);
    });
  });
}

/** The small chart after some changes. */
export function smallChartWith(...changes: readonly Change[]): RenderedChart {
  const objects = smallChart();
  for (const [reference, place, value] of changes) {
    const [kind, name] = reference.split('/');
    const object = objects.find((candidate) => candidate.kind === kind && candidate.metadata.name === name);
    if (object === undefined) throw new Error(`The small chart has no ${reference}`);
    set(object as unknown as Record<string, unknown>, place, value);
  }
  return new RenderedChart(objects);
}

/** A dot inside a key is written `\.`. */
function set(object: Record<string, unknown>, place: string, value: unknown): void {
  const keys = place.split(/(?<!\\)\./).map((key) => key.replaceAll('\\.', '.'));
  const last = keys.pop() ?? '';
  const parent = keys.reduce<Record<string, unknown>>((within, key) => {
    within[key] ??= {};
    return within[key] as Record<string, unknown>;
  }, object);
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = value;
}
