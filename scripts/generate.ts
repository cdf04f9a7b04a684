import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { generatedFiles } from './generate/generated-files';

/** Writes all generated files; with --check writes nothing and fails when one is stale. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const root = process.cwd();
  const stale: string[] = [];
  for (const { path, content } of await generatedFiles(root)) {
    const present = await readFile(join(root, path), 'utf8').catch(() => undefined);
    if (present === content) continue;
    stale.push(path);
    if (values.check) continue;
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  if (values.check && stale.length > 0) {
    console.error(`Stale: ${stale.join(', ')}. Run \`npm run generate\` and commit the result.`);
    process.exitCode = 1;
  } else console.log(stale.length === 0 ? 'All generated files are fresh.' : `Written: ${stale.join(', ')}.`);
}

void main();
