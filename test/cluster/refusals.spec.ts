import { RELEASE } from './support/installation';
import { show, step } from './support/progress';
import { story } from './support/story';

/** What cannot work is refused before anything is there. */
describe('an installation that cannot work', () => {
  const told = story('refusals');

  told.it('is refused for a value that there is not, and the value is named', async () => {
    const output = await refusalOf('--set api.replica=2');
    expect(output).toMatch(/replica/);
    expect(await objects()).toEqual([]);
  });

  told.it('is refused for values that contradict each other, with what to set', async () => {
    const output = await refusalOf('--set worker.terminationGracePeriodSeconds=10');
    expect(output).toContain('worker.terminationGracePeriodSeconds is 10 and must be more than config.worker.drainSeconds');
    expect(await objects()).toEqual([]);
  });

  told.it('is refused for a Secret without a key and one with a wrong value, both named', async () => {
    const { installation } = told;
    const wrong = Buffer.from('not-a-key').toString('base64');
    const patch = [
      { op: 'remove', path: '/data/redis-url' },
      { op: 'replace', path: '/data/encryption-key', value: wrong },
    ];
    await installation.namespace.kubectl('patch', 'secret', 'ai-agents', '--type', 'json', '--patch', JSON.stringify(patch));
    const { ok, output } = await step('Refused for its Secret', () => installation.attempt('deploy', '4. Install'));
    show(output);
    expect(ok).toBe(false);
    for (const named of ['redis-url', 'encryption-key', 'Secret ai-agents']) expect(output).toContain(named);
    expect(output).not.toContain('not-a-key');
    expect(await installation.namespace.list('deployments,services')).toEqual([]);
  });

  async function refusalOf(flags: string): Promise<string> {
    const { ok, output } = await step(`Refused: ${flags}`, () =>
      told.installation.shell(`helm upgrade --install "$RELEASE" ./chart -f "$VALUES" -n "$NAMESPACE" ${flags}`),
    );
    expect(ok).toBe(false);
    show(output);
    return output;
  }

  /** Everything that Helm would have made. */
  async function objects(): Promise<readonly string[]> {
    const { output } = await told.installation.shell(`helm list --short -n "$NAMESPACE"`);
    expect(output.trim()).toBe('');
    const found = await told.installation.namespace.list(
      'all,configmaps,secrets,serviceaccounts,networkpolicies',
      `app.kubernetes.io/instance=${RELEASE}`,
    );
    return found.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  }
});
