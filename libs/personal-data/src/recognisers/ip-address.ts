import { isIP } from 'node:net';
import { type Finding, findingAt } from '../finding';

const V4 = /(?<![\p{L}\p{N}.:]|(?<!\d)-)(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2}(?!\d))?(?![\p{L}\p{N}]|\.\d|-\d{1,3}(?!\d*\.\d))/gu;
const V6 =
  /(?<![\p{L}\p{N}.:])(?=[0-9a-f.]*:[0-9a-f.:]*:)(?:[0-9a-f:]{2,39}:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f:]{2,39})(?:%[a-z0-9]{1,15})?(?:\/\d{1,3}(?!\d))?(?![\p{L}\p{N}])/giu;
const VERSION =
  /\b(?:versions?|ver|v|release|build|firmware|fw|driver|treiber|update|upgrade(?:d)? (?:to|from)|patch|rev|revision|section|chapter|kapitel|abschnitt)\b[\s.:#=]{0,3}$/i;

/** IP addresses, with their prefix length where they have one. They are evidence: found, and not masked. */
export function* ipAddresses(text: string): Generator<Finding> {
  for (const { 0: value, index } of text.matchAll(V4)) {
    if (isIP(value.replace(/\/.*/, '')) === 4 && !VERSION.test(text.slice(Math.max(0, index - 20), index)))
      yield findingAt('IP', index, value);
  }
  for (const { 0: raw, index } of text.matchAll(V6)) {
    const value = raw.replace(/(?<!:):$/, '');
    // `::` alone is more often C++ than an address.
    if (/[0-9a-f]/i.test(value) && isIP(value.replace(/\/.*/, '')) === 6) yield findingAt('IP', index, value);
  }
}
