import * as atVnr from 'stdnum/lib/cjs/at/vnr';
import * as auTfn from 'stdnum/lib/cjs/au/tfn';
import * as beNn from 'stdnum/lib/cjs/be/nn';
import * as bgEgn from 'stdnum/lib/cjs/bg/egn';
import * as brCpf from 'stdnum/lib/cjs/br/cpf';
import * as caSin from 'stdnum/lib/cjs/ca/sin';
import * as chSsn from 'stdnum/lib/cjs/ch/ssn';
import * as clRut from 'stdnum/lib/cjs/cl/rut';
import * as cnRic from 'stdnum/lib/cjs/cn/ric';
import * as czRc from 'stdnum/lib/cjs/cz/rc';
import * as deIdnr from 'stdnum/lib/cjs/de/idnr';
import * as deSvnr from 'stdnum/lib/cjs/de/svnr';
import * as dkCpr from 'stdnum/lib/cjs/dk/cpr';
import * as eeIk from 'stdnum/lib/cjs/ee/ik';
import * as esDni from 'stdnum/lib/cjs/es/dni';
import * as esNie from 'stdnum/lib/cjs/es/nie';
import * as fiHetu from 'stdnum/lib/cjs/fi/hetu';
import * as frNir from 'stdnum/lib/cjs/fr/nir';
import * as gbNino from 'stdnum/lib/cjs/gb/nino';
import * as hkHkid from 'stdnum/lib/cjs/hk/hkid';
import * as hrOib from 'stdnum/lib/cjs/hr/oib';
import * as iePps from 'stdnum/lib/cjs/ie/pps';
import * as ilIdnr from 'stdnum/lib/cjs/il/idnr';
import * as inAadhaar from 'stdnum/lib/cjs/in/aadhaar';
import * as itCodiceFiscale from 'stdnum/lib/cjs/it/codicefiscale';
import * as krRrn from 'stdnum/lib/cjs/kr/rrn';
import * as mxCurp from 'stdnum/lib/cjs/mx/curp';
import * as nlBsn from 'stdnum/lib/cjs/nl/bsn';
import * as noFodselsnummer from 'stdnum/lib/cjs/no/fodselsnummer';
import * as plPesel from 'stdnum/lib/cjs/pl/pesel';
import * as ptCc from 'stdnum/lib/cjs/pt/cc';
import * as roCnp from 'stdnum/lib/cjs/ro/cnp';
import * as sePersonnummer from 'stdnum/lib/cjs/se/personnummer';
import * as thIdnr from 'stdnum/lib/cjs/th/idnr';
import * as trTckimlik from 'stdnum/lib/cjs/tr/tckimlik';
import * as twNatid from 'stdnum/lib/cjs/tw/natid';
import * as usSsn from 'stdnum/lib/cjs/us/ssn';
import * as zaIdnr from 'stdnum/lib/cjs/za/idnr';

/** How a country writes the numbers of its people, and how their check digits are calculated. */
export interface NationalIdScheme {
  readonly country: string;
  readonly written: RegExp;
  readonly holds: (value: string) => boolean;
  /** True when form and check digits leave no doubt; otherwise words near the number must say what it is. */
  readonly distinct: boolean;
}

function scheme(
  country: string,
  pattern: string,
  { validate }: { readonly validate: (value: string) => { isValid: boolean } },
  distinct = true,
) {
  const written = new RegExp(String.raw`(?<![\p{L}\p{N}_@./+#-])${pattern}(?![\p{L}\p{N}_]|[-.,/]\d)`, 'giu');
  return { country, written, holds: (value: string) => validate(value).isValid, distinct };
}

/** Those whose check digits `stdnum` knows, and Singapore's. */
export const NATIONAL_ID_SCHEMES: readonly NationalIdScheme[] = [
  scheme('AT', String.raw`\d{4} ?\d{6}`, atVnr, false),
  scheme('AU', String.raw`\d{3} ?\d{3} ?\d{3}`, auTfn, false),
  scheme('BE', String.raw`\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}`, beNn),
  scheme('BG', String.raw`\d{10}`, bgEgn, false),
  scheme('BR', String.raw`\d{3}\.\d{3}\.\d{3}-\d{2}`, brCpf),
  scheme('BR', String.raw`\d{11}`, brCpf, false),
  scheme('CA', String.raw`\d{3}([ -]?)\d{3}\1\d{3}`, caSin, false),
  scheme('CH', String.raw`756\.?\d{4}\.?\d{4}\.?\d{2}`, chSsn),
  scheme('CL', String.raw`\d{1,2}\.?\d{3}\.?\d{3}-[\dk]`, clRut),
  scheme('CN', String.raw`\d{17}[\dx]`, cnRic),
  scheme('CZ', String.raw`\d{6}\/\d{3,4}`, czRc),
  scheme('DE', String.raw`\d{2} ?\d{3} ?\d{3} ?\d{3}`, deIdnr),
  scheme('DE', String.raw`\d{2} ?\d{6} ?[a-z] ?\d{3}`, deSvnr),
  scheme('DK', String.raw`\d{6}-\d{4}`, dkCpr),
  scheme('EE', String.raw`\d{11}`, eeIk),
  scheme('ES', String.raw`\d{2}\.?\d{3}\.?\d{3}[ -]?[a-z]`, esDni),
  scheme('ES', String.raw`[xyz][ -]?\d{7}[ -]?[a-z]`, esNie),
  scheme('FI', String.raw`\d{6}[-+a-fu-y]\d{3}[0-9a-z]`, fiHetu),
  scheme('FR', String.raw`[12] ?\d{2} ?\d{2} ?(?:\d{2}|2[ab]) ?\d{3} ?\d{3} ?\d{2}`, frNir),
  scheme('GB', String.raw`[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]`, gbNino),
  scheme('HK', String.raw`[a-z]{1,2}\d{6}\([\da]\)`, hkHkid),
  scheme('HR', String.raw`\d{11}`, hrOib, false),
  scheme('IE', String.raw`\d{7}[a-w][ahiw]?`, iePps),
  scheme('IL', String.raw`\d{8,9}`, ilIdnr, false),
  scheme('IN', String.raw`\d{4}([ -])\d{4}\1\d{4}`, inAadhaar),
  scheme('IN', String.raw`\d{12}`, inAadhaar, false),
  scheme('IT', String.raw`[a-z]{6} ?[\dl-v]{2}[a-z][\dl-v]{2} ?[a-z][\dl-v]{3}[a-z]`, itCodiceFiscale),
  scheme('KR', String.raw`\d{6}-[1-9]\d{6}`, krRrn),
  scheme('MX', String.raw`[a-z]{4}\d{6}[a-z]{6}[\da-z]\d`, mxCurp),
  scheme('NL', String.raw`\d{4}\.?\d{2}\.?\d{3}`, nlBsn, false),
  scheme('NO', String.raw`\d{6} ?\d{5}`, noFodselsnummer),
  scheme('PL', String.raw`\d{11}`, plPesel),
  scheme('PT', String.raw`\d{8} ?\d ?[a-z\d]{2}\d`, ptCc, false),
  scheme('RO', String.raw`[1-9]\d{12}`, roCnp),
  scheme('SE', String.raw`(?:\d{2})?\d{6}[-+]\d{4}`, sePersonnummer),
  scheme('SG', String.raw`[stfgm]\d{7}[a-z]`, { validate: (value) => ({ isValid: isSingaporean(value) }) }),
  scheme('TH', String.raw`\d-\d{4}-\d{5}-\d{2}-\d`, thIdnr),
  scheme('TR', String.raw`[1-9]\d{10}`, trTckimlik),
  scheme('TW', String.raw`[a-z][12]\d{8}`, twNatid),
  scheme('US', String.raw`\d{3}-\d{2}-\d{4}`, usSsn),
  scheme('ZA', String.raw`\d{6} ?\d{4} ?\d{3}`, zaIdnr),
];

function isSingaporean(value: string): boolean {
  const digits = Array.from(value.slice(1, 8), Number);
  const letter = value.charAt(0).toUpperCase();
  const sum = [2, 7, 6, 5, 4, 3, 2].reduce((total, weight, index) => total + weight * (digits[index] ?? 0), 0);
  const series = {
    S: ['JZIHGFEDCBA', 0],
    T: ['JZIHGFEDCBA', 4],
    F: ['XWUTRQPNMLK', 0],
    G: ['XWUTRQPNMLK', 4],
    M: ['KLJNPQRTUWX', 3],
  } as const;
  const [letters, offset] = series[letter as keyof typeof series];
  const rest = (sum + offset) % 11;
  return letters.charAt(letter === 'M' ? 10 - rest : rest) === value.charAt(8).toUpperCase();
}
