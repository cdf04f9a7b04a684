import { HELM_MAJORS, renderAnew } from '#testing';
import { fixtures } from './fixtures';

const ROUNDS = 5;

it.each(HELM_MAJORS)('Helm %d renders everything that the chart has, and the best of several times is told', async (helm) => {
  const { values, options } = fixtures.full;
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    expect((await renderAnew(values, { ...options, helm })).objects.length).toBeGreaterThan(30);
    times.push(performance.now() - began);
  }
  // The best: what the machine does besides is not the chart's time.
  process.stderr.write(`One full render with Helm ${helm}: ${Math.round(Math.min(...times))} ms\n`);
});
