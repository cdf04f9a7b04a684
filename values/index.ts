import { ci } from './ci';
import type { Environment } from './environment';
import { local } from './local';
import { production } from './production';
import { staging } from './staging';

/** Every environment by name; `npm run generate` writes each to `values/<name>.yaml`. */
export const environments: Readonly<Record<string, Environment>> = { local, ci, staging, production };
