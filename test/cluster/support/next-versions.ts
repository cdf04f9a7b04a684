import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from '@swc/core';
import type { ImageBuild, Images } from '#cluster';
import { tagOf } from '#cluster';
import type { VersionTags } from './run-state';

/** A migration of a version that does not exist. */
interface NextMigration {
  readonly revision: number;
  readonly name: string;
  readonly sql: string;
  readonly oldestRevision?: number;
}

const EXPAND: NextMigration = {
  revision: 1_900_000_000_000,
  name: 'NextExpands',
  sql: 'ALTER TABLE deliveries ADD COLUMN IF NOT EXISTS remark text;',
};
const FAIL: NextMigration = {
  revision: 1_900_000_000_001,
  name: 'NextFails',
  sql: "ALTER TABLE deliveries ADD COLUMN second_remark text; ALTER TABLE deliveries ADD CONSTRAINT impossible CHECK (status = 'impossible');",
};
const CONTRACT: NextMigration = {
  revision: 1_900_000_000_002,
  name: 'NextContracts',
  sql: 'ALTER TABLE deliveries DROP COLUMN remark;',
  oldestRevision: EXPAND.revision,
};

const SOURCES = 'libs/database/src/migrations';

/**
 * Makes the images of versions that could come next: the given one with migrations added, as a developer would add them to the sources.
 *
 * @returns the tags of all versions
 */
export async function makeNextVersions(images: Images, current: ImageBuild, directory: string): Promise<VersionTags> {
  const made = async (suffix: string, migrations: readonly NextMigration[]): Promise<string> => {
    const context = join(directory, suffix);
    await writeContext(context, migrations);
    const name = `${current.name}-${suffix}`;
    await images.make({
      name,
      context,
      dockerfile: join(context, 'Dockerfile'),
      buildArgs: { BASE_IMAGE: `docker.io/library/${current.name}` },
    });
    return tagOf({ name, context });
  };
  return {
    current: tagOf(current),
    expand: await made('expand', [EXPAND]),
    failing: await made('failing', [EXPAND, FAIL]),
    contract: await made('contract', [EXPAND, CONTRACT]),
  };
}

async function writeContext(context: string, migrations: readonly NextMigration[]): Promise<void> {
  const target = join(context, 'migrations');
  await rm(context, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  await writeFile(
    join(context, 'Dockerfile'),
    'ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\nCOPY migrations /app/dist/libs/database/src/migrations\n',
  );
  for (const migration of migrations) {
    const file = `${migration.revision}-${migration.name}`;
    await writeFile(join(target, `${file}.sql`), migration.sql);
    await writeFile(join(target, `${file}.js`), await compiled(classOf(migration, `${file}.sql`)));
  }
  const index = await readFile(join(SOURCES, 'index.ts'), 'utf8');
  await writeFile(join(target, 'index.js'), await compiled(withMigrations(index, migrations)));
}

function classOf({ name, revision, oldestRevision }: NextMigration, sqlFile: string): string {
  const oldest = oldestRevision === undefined ? '' : `readonly oldestRevision = ${oldestRevision};`;
  return `import { SqlMigration } from './sql-migration';
    export class ${name}${revision} extends SqlMigration {
      readonly name = '${name}${revision}';
      protected readonly file = '${sqlFile}';
      ${oldest}
    }`;
}

/** The list of all migrations with these at its end. */
function withMigrations(index: string, migrations: readonly NextMigration[]): string {
  const imports = migrations.map(({ name, revision }) => `import { ${name}${revision} } from './${revision}-${name}';\n`).join('');
  const names = migrations.map(({ name, revision }) => `${name}${revision}`).join(', ');
  // The comma that may end the list is left out: two would make a hole in it.
  const list = /(export const MIGRATIONS: readonly MigrationClass\[\] = \[[^\]]*?),?\s*\]/;
  if (!list.test(index)) throw new Error(`${SOURCES}/index.ts no longer has its list of migrations where this looks for it.`);
  return imports + index.replace(list, `$1, ${names}]`);
}

async function compiled(source: string): Promise<string> {
  const { code } = await transform(source, { filename: 'migration.ts', configFile: '.swcrc', sourceMaps: false });
  return code;
}
