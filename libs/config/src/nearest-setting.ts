import { closest, distance } from 'fastest-levenshtein';

/** The part of a schema that names settings. */
export interface SettingTree {
  readonly properties?: Readonly<Record<string, SettingTree>>;
}

/**
 * The settings that an unknown one was probably meant to be, by their whole paths: one of the same section that is spelt nearly alike, else
 * those of exactly that name in other sections. Nothing when nothing is near.
 */
export function nearestSettings(tree: SettingTree, section: string, key: string): string[] {
  const siblings = Object.keys(settingAt(tree, section)?.properties ?? {});
  if (siblings.length > 0) {
    const sibling = closest(key, siblings);
    if (distance(key.toLowerCase(), sibling.toLowerCase()) <= Math.ceil(key.length / 3)) return [joined(section, sibling)];
  }
  return paths(tree, '').filter((path) => path.endsWith(`.${key}`));
}

/** The keys that a section has. */
export function settingsOf(tree: SettingTree, section: string): string[] {
  return Object.keys(settingAt(tree, section)?.properties ?? {});
}

function settingAt(tree: SettingTree, path: string): SettingTree | undefined {
  if (path === '') return tree;
  return path.split('.').reduce<SettingTree | undefined>((section, key) => section?.properties?.[key], tree);
}

function paths(tree: SettingTree, section: string): string[] {
  return Object.entries(tree.properties ?? {}).flatMap(([key, property]) => {
    const path = joined(section, key);
    return [path, ...paths(property, path)];
  });
}

/** The path of a key in a section; the section of the outermost settings is ''. */
export function joined(section: string, key: string): string {
  return section === '' ? key : `${section}.${key}`;
}
