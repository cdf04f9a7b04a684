import { stageCosts, stageTable } from './stage-costs';

it('counts each stage where it was, and its share of all', () => {
  const costs = stageCosts([{ fetch: 1, synthesize: 5 }, { fetch: 3, synthesize: 9 }, { fetch: 2 }]);
  expect(costs).toEqual([
    { stage: 'fetch', count: 3, mean: 2, p50: 2, p95: 3, share: 0.3 },
    { stage: 'synthesize', count: 2, mean: 7, p50: 5, p95: 9, share: 0.7 },
  ]);
  expect(stageTable(costs).split('\n').at(-1)).toMatch(/^synthesize +2 +7\.0 +5\.0 +9\.0 +70\.0 %$/);
});
