import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The directory of package.json. Commands work from any current directory. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** @param {string[]} names path segments below the root */
export const inTree = (...names) => join(root, ...names);
