import { anyCase } from './any-case';
import { FULL_NAME, NAME } from './person-name';

const BLANK = String.raw`[ \t\u00a0]`;
const START = String.raw`(?<![\p{L}\p{N}_])`;

/** What ends a name that stands in a line of its own or in a field. */
const END = String.raw`(?=${BLANK}*(?:$|[\r\n,.;!|(/<\[]|[–—-]+\s))`;

function cue(words: string, between: string, name: string): RegExp {
  return new RegExp(String.raw`${START}(?:${anyCase(words)})${between}(?<name>${name})`, 'gu');
}

/** Mr Doe, Frau Dr. Muster, Sig.ra Rossi. */
const TITLES = String.raw`mr|mrs|ms|mx|miss|mister|messrs|herrn?|frau|fr|hr|monsieur|madame|mademoiselle|mme|mlle|mr\.? and mrs|señora?|señorita|sra?|srta|dott(?:oressa|ore)?|dott\.ssa|sig(?:nora?|\.ra|\.na)?|avv|ing|dhr|mevr(?:ouw)?|mw|meneer|pan[ai]?|senhora?|dr|prof(?:essor|essore|essoressa)?|sir|lady|lord|dame|sheikh|rev|captain|capt|sgt|bay|bayan|sayın`;
const GREETINGS = String.raw`hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|morning|hallo|liebe[rs]?|guten (?:tag|morgen|abend)|moin|servus|grüezi|bonjour|bonsoir|salut|ch[eè]re?|hola|buenos días|buenas tardes|estimad[oa]|querid[oa]|ciao|buongiorno|buonasera|gentile|caro|cara|beste|geachte|hoi|dag|hej|hei|kære|kjære|olá|oi|bom dia|boa tarde|prezad[oa]|car[oa]|cześć|dzień dobry|witam|ahoj|dobrý den|merhaba|sayın|thanks|thank you|many thanks|danke|merci|gracias|grazie|obrigad[oa]|cheers|sorry`;
const SIGN_OFFS = String.raw`(?:(?:with|kind|kindest|best|warm|warmest|many|my) )*regards|best wishes|best|all the best|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|respectfully|cordially|cheers|many thanks|thanks(?: and regards| in advance| a lot| so much| again)?|thank you(?: in advance| very much| so much)?|thx|tia|rgds|br|kr|vg|mfg|lg|mit (?:freundlichen|besten|herzlichen|lieben) grü(?:ß|ss)en|mit freundlichem gru(?:ß|ss)|(?:viele|liebe|beste|schöne|herzliche|freundliche) grü(?:ß|ss)e|(?:herzlichen|besten|vielen) dank|danke(?: (?:und gruß|im voraus|schön|vorab))?|gru(?:ß|ss)|cordialement|bien (?:cordialement|à vous)|(?:meilleures|sincères) salutations|salutations|merci(?: d'avance| beaucoup| par avance)?|bonne journée|(?:un )?saludos?(?: cordiales?)?|(?:muchas )?gracias(?: de antemano)?|atentamente|atte|un abrazo|(?:cordiali|distinti) saluti|saluti|grazie(?: mille| in anticipo)?|cordialmente|met vriendelijke groet(?:en)?|(?:vriendelijke )?groet(?:en|jes)?|mvg|(?:alvast )?bedankt|dank u|(?:med )?vänliga? hälsning(?:ar)?|hälsningar|mvh|(?:med )?venlig(?:e)? hilsen(?:er)?|(?:med )?vennlig hilsen|hilsen|tack|takk|tak|ystävällisin terveisin|terveisin|atenciosamente|(?:com os )?(?:melhores )?cumprimentos|abraços?|obrigad[oa]|z poważaniem|pozdrawiam|pozdrowienia|dziękuję|s pozdravem|děkuji|üdvözlettel|cu stimă|с уважением|спасибо|заранее спасибо|з повагою|με εκτίμηση|ευχαριστώ|saygılarımla|teşekkürler|iyi çalışmalar`;
const RELATIONS = String.raw`(?:colleagues?|co-?worker|boss|manager|supervisor|team ?lead(?:er)?|director|assistant|secretary|employee|intern|trainee|apprentice|contractor|consultant|technician|engineer|user|customer|client|caller|requester|patient|student|teacher|wife|husband|friend|predecessor|successor|deputy|ceo|cfo|cto|cio|hr manager|accountant|receptionist|kolleg(?:e|in|en)|chef(?:in)?|vorgesetzte[rn]?|leiter(?:in)?|mitarbeiter(?:in)?|praktikant(?:in)?|kund(?:e|in)|nutzer(?:in)?|benutzer(?:in)?|anwender(?:in)?|auszubildende[rn]?|collègue|responsable|patron(?:ne)?|salarié[e]?|utilisat(?:eur|rice)|compañer[oa]|jef[ea]|usuari[oa]|emplead[oa]|colleg[ah]e?|capo|responsabile|dipendente|utente|collega|leidinggevende|medewerker|gebruiker|kollega|chefen|användaren?|colega|chefe|usuári[oa]|kolega|koleżanka|szef)`;
const LABELS = String.raw`name|full name|first name|last name|surname|requester|requested by|requestor|reporter|reported by|raised by|opened by|submitted by|created by|closed by|resolved by|approved by|approver|assigned to|assignee|owner|contact(?: person)?|caller|employee|user|customer|attn|attention|from|to|cc|bcc|sent by|on behalf of|regarding|von|an|kontakt|ansprechpartner(?:in)?|gemeldet von|erstellt von|melder(?:in)?|absender|empfänger|vorname|nachname|mitarbeiter(?:in)?|de|à|nom|prénom|demandeur|contacto|nombre|apellidos?|solicitante|da|nome|cognome|richiedente|referente|naam|aanvrager|van|contactpersoon|namn|navn|imię i nazwisko|zgłaszający|signed`;
const INTRODUCTIONS = String.raw`(?:my|his|her|the user'?s|whose) (?:full )?name is|name's|this is|i am|i'm|i’m|it's|it’s|here is|speaking with|spoke (?:to|with)|talk(?:ed)? to|speak to|ask(?: for)?|contact|call(?: back)?|ring|email|mail|inform|notify|mein name ist|ich heiße|hier (?:ist|spricht)|je m'appelle|je m’appelle|je suis|mon nom est|c'est|me llamo|mi nombre es|soy|mi chiamo|il mio nome è|sono|mijn naam is|ik ben|ik heet|jag heter|mitt namn är|mit navn er|jeg hedder|jeg heter|nimeni on|meu nome é|chamo-me|me chamo|nazywam się|mam na imię|jmenuji se|benim adım|adım`;
const ACTS = String.raw`(?:from|in|at|of) (?:the )?(?:hr|it|finance|sales|marketing|accounting|accounts|legal|payroll|purchasing|logistics|reception|operations|procurement|engineering|support|facilities)\b|(?:called|reported|reports|says|said|writes|wrote|cannot|can't|can’t|could not|is unable|is not able|has left|left|joined|will join|is joining|starts|started|needs|needed|requested|asked|complains|complained|confirmed|approved|forgot|lost|moved|returned|resigned|phoned|mentioned|noticed|has been|was locked|is locked|is on|sits|works|kann|hat|schreibt|meldet|braucht|ne peut|a signalé|no puede|non riesce|kan niet)\b`;

/** What follows these is a name, however it sounds. */
export const SURE_CUES: readonly RegExp[] = [
  cue(TITLES, String.raw`\.?${BLANK}+(?:(?:${anyCase(String.raw`dr|prof|dipl\.-ing|med|ing`)})\.?${BLANK}+){0,2}`, NAME),
  // Monsieur, where a name that begins with M. would be cut short by its initial.
  new RegExp(String.raw`${START}M\.${BLANK}(?<name>${NAME})`, 'gu'),
  cue(SIGN_OFFS, String.raw`(?:${BLANK}*(?:[,.!;:–—-]|\r?\n){1,3}${BLANK}*)(?:(?:--?|–|—)?\s*)`, String.raw`${NAME}${END}`),
  cue(SIGN_OFFS, BLANK, String.raw`${NAME}(?=${BLANK}*[.!]?${BLANK}*(?:$|[\r\n]))`),
  cue(`(?:${LABELS})`, String.raw`${BLANK}?:${BLANK}*`, String.raw`${NAME}(?:,${BLANK}?${NAME})?${END}`),
  cue(RELATIONS, String.raw`,?${BLANK}+`, FULL_NAME),
  cue(
    String.raw`(?:my|his|her|the user'?s|whose) (?:full )?name is|mein name ist|ich heiße|hier spricht|je m['’]appelle|mon nom est|me llamo|mi nombre es|mi chiamo|il mio nome è|mijn naam is|ik heet|jag heter|mitt namn är|mit navn er|jeg hedder|jeg heter|nimeni on|meu nome é|chamo-me|me chamo|nazywam się|jmenuji se|benim adım|on behalf of|im auftrag von|de la part de|en nombre de|per conto di|namens`,
    String.raw`,?:?${BLANK}+`,
    NAME,
  ),
  // Jane Doe <jane.doe@acme.example>, and (jane.doe@…)
  new RegExp(String.raw`${START}(?<name>${FULL_NAME})"?${BLANK}*[<([](?:mailto:)?[^\s@<>]{1,64}@`, 'gu'),
  new RegExp(String.raw`${START}(?<name>\p{Lu}[\p{L}'’-]+,${BLANK}\p{Lu}[\p{L}'’-]+)"?${BLANK}*[<(](?:mailto:)?[^\s@<>]{1,64}@`, 'gu'),
];

/** What follows these may be a name: it counts when it is of two parts, or a known given name. */
export const LIKELY_CUES: readonly RegExp[] = [
  // - Jane, as the last line
  new RegExp(String.raw`(?<=^|[\n.!?]${BLANK}*)[–—-]{1,2}${BLANK}*(?<name>${NAME})\s*$`, 'gu'),
  cue(GREETINGS, String.raw`,?${BLANK}+`, NAME),
  cue(INTRODUCTIONS, String.raw`${BLANK}+`, NAME),
  cue(RELATIONS, String.raw`,?${BLANK}+`, NAME),
  new RegExp(String.raw`${START}(?<name>${NAME})${BLANK}+(?:${anyCase(ACTS)})`, 'gu'),
];

/** Any names in a row: they count when the first is a known given name. */
export const NAMES = new RegExp(String.raw`${START}(?<name>${FULL_NAME})`, 'gu');

/** A name in small letters, in a line of its own behind the last words of a mail. */
export const SIGNED_SMALL = new RegExp(
  String.raw`${START}(?:${anyCase(SIGN_OFFS)})${BLANK}*[,.!]?${BLANK}*\r?\n\s*(?<name>\p{Ll}[\p{L}'’-]{2,}(?:${BLANK}\p{Ll}[\p{L}'’-]{1,}){0,2})${BLANK}*(?:$|\r?\n)`,
  'gu',
);
