import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { configurationFrom } from '#config';
import { environments } from '../../values';
import { generatedFiles } from './generated-files';

const ROOT = resolve(__dirname, '../..');

describe('generated files', () => {
  it('are fresh', async () => {
    const stale: string[] = [];
    for (const { path, content } of await generatedFiles(ROOT)) {
      if ((await readFile(join(ROOT, path), 'utf8').catch(() => '')) !== content)
        stale.push(`${path} is stale: run \`npm run generate\` and commit the result`);
    }
    expect(stale).toEqual([]);
  });

  it('describe every property, and give every leaf a default', async () => {
    const schema = JSON.parse(await readFile(join(ROOT, 'chart/values.schema.json'), 'utf8')) as Node;
    interface Node {
      deprecated?: boolean;
      description?: string;
      default?: unknown;
      additionalProperties?: boolean | object;
      properties?: Record<string, Node>;
    }
    const missing: string[] = [];
    const visit = (node: Node, path: string): void => {
      if (node.deprecated === true) return;
      if (node.description === undefined) missing.push(`${path}: description`);
      if (node.properties !== undefined && node.additionalProperties !== false) missing.push(`${path}: not closed`);
      if (node.properties === undefined && !('default' in node)) missing.push(`${path}: default`);
      for (const [key, property] of Object.entries(node.properties ?? {})) visit(property, `${path}.${key}`);
    };
    visit(schema, 'values');
    expect(missing).toEqual([]);
    expect(JSON.stringify(schema)).not.toContain('$ref');
  });

  it('hold the defaults that a process fills in by itself', async () => {
    const { config } = parse(await readFile(join(ROOT, 'chart/values.yaml'), 'utf8')) as { config: unknown };
    expect(config).toEqual(configurationFrom({}, {}).config);
  });

  it.each(Object.entries(environments))('hold values for %s that a process accepts', (_name, environment) => {
    expect(() => configurationFrom(environment.config, {})).not.toThrow();
  });
});
