import { join } from 'node:path';
import { contentTag, type ImageBuild } from './images';

const DEVELOPMENT = 'libs/cluster/development';
const COMMON = [
  'package.json',
  'package-lock.json',
  '.npmrc',
  '.nvmrc',
  '.swcrc',
  'scripts/bootstrap',
  'scripts/bootstrap.mjs',
  'apps',
  'libs',
];

/** The image of the product, tagged by its content. */
export async function productImage(root = process.cwd()): Promise<ImageBuild> {
  const tag = await contentTag(['Dockerfile', '.dockerignore', 'LICENSE', ...COMMON], root);
  return { name: `ai-agents:${tag}`, context: root, dockerfile: 'Dockerfile' };
}

/** The simulated help desk and the stand-in model, for development and tests. */
export async function standInsImage(root = process.cwd()): Promise<ImageBuild> {
  const tag = await contentTag([`${DEVELOPMENT}/Dockerfile`, `${DEVELOPMENT}/Dockerfile.dockerignore`, ...COMMON], root);
  return { name: `ai-agents-stand-ins:${tag}`, context: root, dockerfile: join(DEVELOPMENT, 'Dockerfile'), target: 'stand-ins' };
}

/** Postgres and Redis, for development and tests. */
export async function databasesImage(root = process.cwd()): Promise<ImageBuild> {
  const tag = await contentTag([`${DEVELOPMENT}/Dockerfile`, `${DEVELOPMENT}/start-postgres`], root);
  return { name: `ai-agents-databases:${tag}`, context: root, dockerfile: join(DEVELOPMENT, 'Dockerfile'), target: 'databases' };
}

/** The part of `name:tag` behind the colon. */
export function tagOf({ name }: ImageBuild): string {
  return name.slice(name.lastIndexOf(':') + 1);
}
