import { checksOf, passedTests } from './support/helm-test';
import { show, step } from './support/progress';
import { story } from './support/story';

/** The same commands with Helm 3. */
describe('Helm 3', () => {
  const told = story('helm-3', 3);

  told.it('is what these commands run', async () => {
    const { output } = await told.installation.shell('helm version --short');
    expect(output).toMatch(/^v3\./);
  });

  told.it('installs', async () => {
    const { output } = await step('Installed', () => told.installation.install());
    expect(output).toContain(told.installation.host);
  });

  told.it('upgrades and tests', async () => {
    const { installation } = told;
    installation.setValues({}, installation.run.tags.expand);
    const { output } = await step('Upgraded and tested', () => installation.follow('upgrade', 'Upgrade', 1));
    show(checksOf(output));
    expect(passedTests(output)).toHaveLength(3);
    expect(await installation.admin.hasColumn(installation.database, 'deliveries', 'remark')).toBe(true);
  });

  told.it('rolls back, and the version before passes its tests on the newer database', async () => {
    const { installation } = told;
    await step('Rolled back', () => installation.follow('rollback', 'Roll back'));
    const { output } = await step('Tested', () => installation.follow('deploy', '5. Test'));
    expect(passedTests(output)).toHaveLength(3);
  });

  told.it('shows a migration that fails, and changes nothing', async () => {
    const { installation } = told;
    const before = await installation.podUids();
    installation.setValues({}, installation.run.tags.failing);
    const { ok, output } = await step('An upgrade whose migration fails is refused', () => installation.attempt('upgrade', 'Upgrade', 1));
    expect(ok).toBe(false);
    expect(output).toContain('NextFails');
    expect(await installation.podUids()).toEqual(before);
  });

  told.it('uninstalls', async () => {
    await step('Uninstalled', () => told.installation.follow('deploy', 'Remove'));
    expect(await told.installation.namespace.list('deployments,services,ingresses,networkpolicies,poddisruptionbudgets')).toEqual([]);
  });
});
