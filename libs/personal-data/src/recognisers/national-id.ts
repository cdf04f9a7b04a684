import { type Finding, findingAt } from '../finding';
import { NATIONAL_ID_SCHEMES } from './national-id-schemes';
import { isReference } from './references';

/** Words that say what follows is the number of a person: then it is one, though a digit may be mistyped. */
const NAMED = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:ssn|social security|(?:sozialversicherungs?|sv)-?(?:nummer|nr)|versicherungsnummer|svnr|rentenversicherungsnummer|steuer-?id(?:entifikationsnummer)?|steuerliche identifikationsnummer|idnr|ahv(?:-?(?:nummer|nr))?|nino|ni (?:number|no)|national insurance|nhs(?: number| no)?|national id(?:entity|entification)?|national identity card|nationalid|id[- ]card|identity card|identity number|citizen (?:id|number)|civil id|personal (?:id|identity|identification)(?: (?:number|code|no))?|personalausweis(?:nummer|nr)?|ausweis(?:nummer|nr)|passport|reisepass|passeport|pasaporte|passaporto|personnummer|personnr|fødselsnummer|fodselsnummer|cpr(?:-?nummer|-?nr)?|henkilötunnus|hetu|kennitala|isikukood|asmens kodas|personas kods|pesel|rodné číslo|rodne cislo|cnp|egn|егн|jmbg|emšo|bsn|burgerservicenummer|rijksregisternummer|numéro national|sofinummer|codice fiscale|c\.f\.|cod\. fisc|nuip|numéro de sécurité sociale|numéro de sécu|sécurité sociale|sécu|n° ss|cpf|curp|cédula|cedula|aadhaar|aadhar|pan card|nric|hkid|rrn|주민등록번호|身份证号?|身分證|マイナンバー|t\.?c\.? kimlik(?: no)?|tckn|teudat zehut|sa id|id number \(sa\)|social insurance|tax file|tfn|itin|pps(?:n| number| no)?|taxpayer id|tax id)(?![\p{L}\p{N}])[^\n\d]{0,24}$`,
  'iu',
);
/** Abbreviations that are words of some language when they are written small. */
const ABBREVIATED = /(?<![\p{L}\p{N}])(?:OIB|DNI|NIE|NIF|NIR|RG|RUT|RUN|PAN|FIN|SIN|TIN)(?![\p{L}\p{N}])[^\n\d]{0,24}$/u;
const NAMED_VALUE =
  /(?<![\p{L}\p{N}_@])(?=[\p{L}\d ./+()-]*\d)[a-z]{0,6}\d[\da-z]*(?:[ ./-]?[\da-z(]*\d[\da-z()]*)*(?:[ -]?[a-z](?![\p{L}\p{N}]))?(?![\p{L}\p{N}_])/giu;

/** Numbers by which a state knows a person. */
export function* nationalIds(text: string): Generator<Finding> {
  // A line with fewer digits has no such number, which spares most lines some forty patterns.
  for (const { 0: line, index } of text.matchAll(/[^\n]+/g)) {
    if (line.replace(/\D/g, '').length < 5) continue;
    for (const { entity, start, end } of inLine(line)) yield { entity, start: index + start, end: index + end };
  }
}

function* inLine(text: string): Generator<Finding> {
  for (const { written, holds, distinct } of NATIONAL_ID_SCHEMES) {
    for (const { 0: value, index } of text.matchAll(written)) {
      if (holds(value) && !isReference(text, index) && (distinct || isNamed(text, index))) yield findingAt('NATIONAL_ID', index, value);
    }
  }
  for (const { 0: value, index } of text.matchAll(NAMED_VALUE)) {
    const digits = value.replace(/\D/g, '').length;
    if (digits >= 6 && value.length <= 22 && isNamed(text, index)) yield findingAt('NATIONAL_ID', index, value);
  }
}

function isNamed(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - 60), index);
  return NAMED.test(before) || ABBREVIATED.test(before);
}
