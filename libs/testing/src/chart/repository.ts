import { join, resolve } from 'node:path';

/** The root of the repository; tests run from its sources. */
export const REPOSITORY = resolve(__dirname, '../../../..');

/** The chart that is tested. */
export const CHART_DIRECTORY = join(REPOSITORY, 'chart');

/** What tests keep between runs. */
export const TEST_CACHE = join(REPOSITORY, 'node_modules/.cache/chart');
