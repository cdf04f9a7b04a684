import type { ErrorObject } from 'ajv';
import { CONFIG_SCHEMA } from './generated/config.schema';
import { joined, nearestSettings, settingsOf, type SettingTree } from './nearest-setting';

/** Text of a short word or a few, as names and levels are. Anything else may be an address with a password in it, or a key. */
const HARMLESS_TEXT = /^[\w .-]{0,24}$/;

/** What the schema of one setting says of its values. */
interface SettingSchema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
}

/** Where in the configuration an error of ajv is, with dots between keys; '' is the whole. */
export function pathOf(error: ErrorObject): string {
  return error.instancePath.slice(1).replaceAll('/', '.');
}

/**
 * An error of ajv (with `verbose`) as one line: path, value, and what is allowed.
 *
 * Text is shown only when it is harmless: a password or an address that came to the wrong place stays out of the message.
 */
export function describeSchemaError(error: ErrorObject): string {
  const path = pathOf(error);
  if (error.keyword === 'additionalProperties') return unknownSetting(path, String(error.params['additionalProperty']));
  const schema = (error.parentSchema ?? {}) as SettingSchema;
  const value = schema.type === 'object' ? kindOf(error.data) : shown(error.data);
  return `${path === '' ? 'the configuration' : path} is ${value} and must be ${allowed(schema)}`;
}

function allowed(schema: SettingSchema): string {
  if (schema.enum !== undefined) return `one of ${schema.enum.join(', ')}`;
  switch (schema.type) {
    case 'object':
      return 'a section';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    default:
      return text(schema);
  }
}

function range({ minimum, maximum }: SettingSchema): string {
  if (minimum === undefined) return '';
  return maximum === undefined ? ` of at least ${minimum}` : ` from ${minimum} to ${maximum}`;
}

function text({ pattern, minLength, description }: SettingSchema): string {
  if (pattern !== undefined) return `text that matches ${pattern} (${description?.replace(/\.$/, '') ?? ''})`;
  return minLength === undefined ? 'text' : 'text that is not empty';
}

function unknownSetting(section: string, key: string): string {
  const tree: SettingTree = CONFIG_SCHEMA;
  const nearest = nearestSettings(tree, section, key);
  const meant = nearest.length === 0 ? '' : ` (did you mean ${nearest.join(' or ')}?)`;
  return `${joined(section, key)} is not known${meant}; known ${section === '' ? 'here' : `in ${section}`} are ${settingsOf(tree, section).join(', ')}`;
}

function shown(value: unknown): string {
  return typeof value === 'string' && HARMLESS_TEXT.test(value) ? JSON.stringify(value) : kindOf(value);
}

/** Lists and sections say nothing by their content, and text may be a secret. */
function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `a text of ${value.length} characters`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'a section';
}
