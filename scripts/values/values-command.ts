import { readFile, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { stringify } from 'yaml';
import { parseValuesOptions, VALUES_USAGE } from './options';
import { parseTerraformOutputs } from './terraform-outputs';
import { validateValues } from './validate-values';
import { valuesOfEnvironment } from './values-of-environment';
import { ValuesError } from './values-error';

/** `npm run values`: writes one file of values; what was left out is said on stderr. @throws ValuesError */
export async function values(args: readonly string[]): Promise<void> {
  const { help, terraform, environment, output } = parseValuesOptions(args);
  if (help) {
    console.log(VALUES_USAGE);
    return;
  }
  const outputs = parseTerraformOutputs(await read(terraform), terraform ?? 'standard input');
  const { values, remarks } = valuesOfEnvironment(environment, outputs);
  await validateValues(values, process.cwd());
  for (const remark of remarks) console.error(remark);
  const yaml = `# Written by \`npm run values\` from values/${environment}.ts and the outputs of Terraform: write it again instead of editing it.\n${stringify(values, { aliasDuplicateObjects: false, lineWidth: 0 })}`;
  if (output === undefined) process.stdout.write(yaml);
  else {
    await writeFile(output, yaml);
    console.error(`Written: ${output}. Next: helm upgrade --install ai-agents ./chart -f ${output} (docs/operations/deploy.md)`);
  }
}

async function read(file: string | undefined): Promise<string> {
  if (file === undefined) return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ValuesError(`${file} cannot be read: ${(error as Error).message}.`);
  }
}
