import isEmail from 'validator/lib/isEmail';
import { type Finding, findingAt } from '../finding';

const LOCAL = String.raw`[\p{L}\p{N}_+%&$#!^{}~=-][\p{L}\p{N}\p{M}._+%&'$#!^{}~=-]{0,63}`;
const CANDIDATE = new RegExp(
  String.raw`(?<![\p{L}\p{N}._%+-])${LOCAL}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})\.)+[\p{L}][\p{L}\p{N}-]{1,62}`,
  'gu',
);
/** As people write an address that they do not want harvested: `jane (at) acme (dot) example`. */
const DISGUISED = new RegExp(
  String.raw`(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}\s?(?:\(at\)|\[at\]|\{at\}|<at>|\s@\s)\s?[\p{L}\p{N}-]+(?:\s?(?:\(dot\)|\[dot\]|\{dot\}|<dot>|\.)\s?[\p{L}\p{N}-]+)+`,
  'giu',
);
const DISGUISE = /[([{<]at[)\]}>]|\s@\s/i;
/** `logo@2x.png` is a file. */
const FILE = /\.(?:png|jpe?g|gif|svg|webp|ico|bmp|pdf|txt|docx?|xlsx?|zip|exe|dll|js|ts|css|json|ya?ml|conf|cfg|service|timer|socket)$/i;

/** E-mail addresses; not what only looks like one: the target of an `scp`, a password in a URL, a picture for dense screens. */
export function* emails(text: string): Generator<Finding> {
  if (text.includes('@')) {
    for (const { 0: value, index } of text.matchAll(CANDIDATE)) {
      const address = value.replace(/[-]+$/, '');
      if (isAddress(address) && !isPlace(text, index, index + address.length)) yield findingAt('EMAIL', index, address);
    }
  }
  if (!DISGUISE.test(text)) return;
  for (const { 0: value, index } of text.matchAll(DISGUISED)) {
    const plain = value.replace(/\s?[([{<]dot[)\]}>]\s?/gi, '.').replace(/\s?(?:[([{<]at[)\]}>]|@)\s?/gi, '@');
    if (isAddress(plain)) yield findingAt('EMAIL', index, value);
  }
}

function isAddress(value: string): boolean {
  return isEmail(value, { allow_utf8_local_part: true, ignore_max_length: true }) && !FILE.test(value);
}

/** Behind `://` it names who logs in where, and before `:/` or `:~` a machine. */
function isPlace(text: string, start: number, end: number): boolean {
  return /:\/\/\S{0,200}$/.test(text.slice(Math.max(0, start - 200), start)) || /^:(?:[/~.]|[\w-]+\/)/.test(text.slice(end, end + 60));
}
