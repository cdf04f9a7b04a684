import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubernetesMinors } from './versions.mjs';

/**
 * Writes one file for each kind, whole in itself: the package keeps the definitions of all kinds in one file, which kubeconform would compile
 * again for each of them.
 *
 * @param {string} source the package's schemas
 * @param {string} target `<target>/v1.36.0-standalone-strict/deployment-apps-v1.json` and so on
 */
export function writeKubernetesSchemas(source, target) {
  for (const minor of kubernetesMinors) {
    const { $defs } = JSON.parse(readFileSync(join(source, `v${minor}.0-local-strict`, '_definitions.json'), 'utf8'));
    const directory = join(target, `v${minor}.0-standalone-strict`);
    mkdirSync(directory, { recursive: true });
    for (const [name, definition] of Object.entries($defs)) {
      for (const kind of definition['x-kubernetes-group-version-kind'] ?? []) {
        writeFileSync(join(directory, `${fileOf(kind)}.json`), JSON.stringify({ $ref: `#/$defs/${name}`, $defs: reachable(name, $defs) }));
      }
    }
  }
}

/** The name that kubeconform makes of a kind. */
const fileOf = ({ group, version, kind }) => [kind, group.split('.')[0], version].filter(Boolean).join('-').toLowerCase();

/** The definition and all that it refers to, directly or not. */
function reachable(name, definitions) {
  const found = {};
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next in found) continue;
    found[next] = definitions[next];
    for (const [, reference] of JSON.stringify(found[next]).matchAll(/"#\/\$defs\/([^"]+)"/g)) open.push(reference);
  }
  return found;
}
