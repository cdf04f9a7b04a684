import { step } from './progress';

/** Removes what global-setup.ts has set up, and what the stories left. */
export default async function globalTeardown(): Promise<void> {
  await step('Everything is removed', async () => globalThis.endClusterRun?.());
}
