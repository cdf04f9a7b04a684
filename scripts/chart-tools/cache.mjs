import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where tools are kept between runs and shared between clones. */
export const cache = process.env.AI_AGENTS_TOOLS || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ai-agents-tools');

/** @param {string[]} names path segments below the cache */
export const inCache = (...names) => join(cache, ...names);
