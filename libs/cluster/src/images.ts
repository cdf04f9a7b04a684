import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from './cluster';

/** An image to build: what `docker build` takes. */
export interface ImageBuild {
  /** `name:tag`. */
  readonly name: string;
  readonly context: string;
  readonly dockerfile?: string;
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
}

/** Builds images, and brings them to where the cluster's nodes find them. */
export class Images {
  private readonly build: readonly string[];
  private readonly load: readonly string[];

  /**
   * The commands come from AI_AGENTS_BUILD_IMAGE, which gets `NAME:TAG CONTEXT [-f FILE] [--target STAGE] [--build-arg K=V]`, and
   * AI_AGENTS_LOAD_IMAGE, which gets `NAME:TAG…`. The defaults follow from what made the cluster.
   */
  constructor(private readonly cluster: Cluster) {
    const { AI_AGENTS_BUILD_IMAGE: build, AI_AGENTS_LOAD_IMAGE: load } = cluster.env;
    this.build = words(build) ?? defaultBuild(cluster);
    this.load = words(load) ?? defaultLoad(cluster);
  }

  async make({ name, context, dockerfile, target, buildArgs = {} }: ImageBuild): Promise<void> {
    const [command = '', ...first] = this.build;
    await this.cluster.run(command, [
      ...first,
      name,
      context,
      ...(dockerfile === undefined ? [] : ['-f', dockerfile]),
      ...(target === undefined ? [] : ['--target', target]),
      ...Object.entries(buildArgs).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]),
    ]);
  }

  async bring(...names: readonly string[]): Promise<void> {
    const [command = '', ...first] = this.load;
    await this.cluster.run(command, [...first, ...names]);
  }
}

/**
 * A tag that is the same as long as the files are: pods are replaced when the software has changed, and only then.
 *
 * @param paths Files and directories that go into the image, relative to `root`.
 */
export async function contentTag(paths: readonly string[], root = process.cwd()): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    for await (const file of filesBelow(root, path)) {
      hash
        .update(`${file}\0`)
        .update(await readFile(join(root, file)))
        .update('\0');
    }
  }
  return hash.digest('hex').slice(0, 12);
}

async function* filesBelow(root: string, path: string): AsyncGenerator<string> {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (entries === undefined) yield path;
  for (const entry of (entries ?? []).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) yield* filesBelow(root, below);
    else if (!entry.name.endsWith('.spec.ts')) yield below;
  }
}

function words(command: string | undefined): readonly string[] | undefined {
  const found = command?.split(/\s+/).filter((word) => word !== '') ?? [];
  return found.length === 0 ? undefined : found;
}

function defaultBuild({ scripts }: Cluster): readonly string[] {
  return scripts === undefined ? ['docker', 'build', '--tag'] : ['bash', join(scripts, 'build-image')];
}

function defaultLoad({ provider, scripts, context }: Cluster): readonly string[] {
  if (scripts !== undefined) return ['bash', join(scripts, 'load-image')];
  if (provider === 'k3d') return ['k3d', 'image', 'import', '--cluster', context.slice('k3d-'.length)];
  if (provider === 'kind') return ['kind', 'load', 'docker-image', '--name', context.slice('kind-'.length)];
  throw new Error(`No way is known to bring an image into ${context}: set AI_AGENTS_LOAD_IMAGE to a command that takes NAME:TAG.`);
}
