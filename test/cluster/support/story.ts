import { Installation } from './installation';
import { step } from './progress';
import { readRun, type RunState } from './run-state';
import { Simulator } from './simulator';

/** What the tests of a story work with. */
export interface Story {
  installation: Installation;
  simulator: Simulator;
  /** A test of the story. When one fails the state of the namespace is shown, and what comes after it is not tried. */
  it(name: string, test: () => Promise<void>, timeoutMs?: number): void;
}

/** Gives a story its own namespace, database and credentials before its tests, and takes them away afterwards. */
export function story(name: string, helm: 3 | 4 = 4): Story {
  let failed: string | undefined;
  const told: Story = {
    installation: undefined as unknown as Installation,
    simulator: undefined as unknown as Simulator,
    it: (title, test, timeoutMs) =>
      it(
        title,
        async () => {
          if (failed !== undefined) throw notTried(failed);
          try {
            await test();
          } catch (error) {
            failed = title;
            process.stderr.write(await told.installation.describe());
            throw error;
          }
        },
        timeoutMs,
      ),
  };
  beforeAll(async () => {
    told.simulator = simulatorOf(readRun());
    told.installation = await Installation.prepare(name, helm);
    await step('Database, namespace and credentials are there', () => told.installation.provide());
  });
  afterAll(async () => {
    await told.simulator.close();
    await told.installation.remove();
  });
  return told;
}

const simulatorOf = ({ id, ingress }: RunState): Simulator => new Simulator(id, ingress.address);

/** Where in here it is thrown helps nobody. */
function notTried(failed: string): Error {
  const error = new Error(`Not tried, because "${failed}" failed.`);
  error.stack = error.message;
  return error;
}
