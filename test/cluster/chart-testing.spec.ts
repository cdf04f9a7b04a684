import { readdirSync } from 'node:fs';
import { say, step } from './support/progress';
import { PREFIX } from './support/run-state';
import { story } from './support/story';

/** `ct install` installs with each file of chart/ci, runs `helm test`, and uninstalls. */
describe('chart-testing', () => {
  const told = story('chart-testing');

  told.it('installs, tests and removes the chart with each values file of chart/ci', async () => {
    const { installation } = told;
    const { ct, tags, id } = installation.run;
    const files = readdirSync('chart/ci').filter((file) => file.endsWith('-values.yaml'));
    expect(files.length).toBeGreaterThan(1);
    // Braces would begin a list.
    const prefix = `\\{${PREFIX}-${id}-chart-testing\\}`;
    const set = `--set-string image.tag=${tags.current},config.queue.redis.prefix=${prefix}`;
    const { ok, output } = await step('ct install', () =>
      installation.shell(`'${ct.command}' install --config ct.yaml --charts chart --namespace "$NAMESPACE" --helm-extra-set-args '${set}'`),
    );
    if (!ok) throw new Error(output);
    for (const file of files) expect(output).toContain(`Installing chart with values file "chart/ci/${file}"`);
    say(`  ${files.length} files of values`);
    expect(output).toContain('All charts installed successfully');
    expect(await installation.namespace.list('deployments,jobs,services')).toEqual([]);
  });
});
