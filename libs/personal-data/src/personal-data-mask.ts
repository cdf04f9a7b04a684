import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { findPersonalData } from './find-personal-data';
import { ENTITIES, type Entity, type Finding } from './finding';
import { isOrdinaryWord } from './persons/ordinary-words';

/** What is replaced: all but IP addresses, which are evidence. */
export type MaskedEntity = Exclude<Entity, 'IP'>;

/** Somebody of whom is known that the texts may speak. */
export interface KnownPerson {
  readonly name?: string;
  readonly email?: string;
}

/** A text, and what it belongs to: only who names that source gets its values back. */
export interface MaskableText {
  readonly text: string;
  readonly source: string;
}

const MASKED = ENTITIES.filter((entity): entity is MaskedEntity => entity !== 'IP');
/** What stands for a value, with or without its brackets. */
export const PLACEHOLDER = new RegExp(String.raw`\[?\b(?:${MASKED.join('|')})_\d{1,4}\b\]?`, 'gi');
/** Stands where a placeholder was that means nothing: a sentence that lost a part should not look whole. */
const REMOVED = '(removed)';

/**
 * Replaces personal data of the texts of one model call by placeholders, `[EMAIL_1]`, and puts it back into the answer.
 *
 * One value has one placeholder in all texts of the call, however it is written: `JANE@ACME.EXAMPLE` and `jane@acme.example`, a phone number
 * with and without its country, a full name and its parts. A mask is made for a call and forgotten with it.
 */
export class PersonalDataMask {
  private readonly placeholders = new Map<string, string>();
  private readonly values = new Map<string, { readonly text: string; readonly sources: Set<string> }>();
  private readonly counts = new Map<MaskedEntity, number>();
  /** Names that were seen, by the words that alone mean them too. */
  private readonly names = new Map<string, string>();

  constructor(known: readonly KnownPerson[] = []) {
    for (const { name, email } of known) {
      if (name !== undefined && /\p{L}{2}/u.test(name)) this.learnName(name.trim());
      if (email !== undefined) this.learnNameOf(email);
    }
  }

  /**
   * Masks texts, in their order. A name that one of them gives away (`Regards, Jane Doe`) is masked in the others too, where it stands alone.
   */
  maskAll(texts: readonly MaskableText[]): string[] {
    const found = texts.map(({ text, source }) => {
      // What looks like a placeholder would be taken for one in the answer, and stand for what somebody else wrote.
      const plain = text.replace(PLACEHOLDER, (match) => match.replace(/[[\]]/g, '').replace('_', ' '));
      const findings = findPersonalData(plain);
      this.learnFrom(plain, findings);
      return { text: plain, source, findings };
    });
    return found.map(({ text, source, findings }) => this.replace(text, [...findings, ...this.mentionsOf(text, findings)], source));
  }

  /**
   * Puts the values back for the placeholders of a text that the model wrote. One that it made up, or that belongs to none of `sources`, is
   * removed.
   */
  unmask(text: string, sources: readonly string[]): string {
    return text.replace(PLACEHOLDER, (match) => {
      const value = this.values.get(`[${match.replace(/[[\]]/g, '').toUpperCase()}]`);
      return value !== undefined && sources.some((source) => value.sources.has(source)) ? value.text : REMOVED;
    });
  }

  /** True of a name that was known or seen, whole or in part, however it is written. */
  knowsName(word: string): boolean {
    return this.names.has(nameKey(word));
  }

  private learnFrom(text: string, findings: readonly Finding[]): void {
    for (const { entity, start, end } of findings) {
      if (entity === 'PERSON') this.learnName(text.slice(start, end));
      if (entity === 'EMAIL') this.learnNameOf(text.slice(start, end));
    }
  }

  private replace(text: string, findings: readonly Finding[], source: string): string {
    let masked = '';
    let done = 0;
    for (const { entity, start, end } of [...findings].sort((one, other) => one.start - other.start)) {
      if (entity === 'IP' || start < done) continue;
      masked += text.slice(done, start) + this.placeholderOf(entity, text.slice(start, end), source);
      done = end;
    }
    return masked + text.slice(done);
  }

  private placeholderOf(entity: MaskedEntity, value: string, source: string): string {
    const whole = entity === 'PERSON' ? (this.names.get(nameKey(value)) ?? value) : value;
    const key = `${entity} ${keyOf(entity, whole)}`;
    let placeholder = this.placeholders.get(key);
    if (placeholder === undefined) {
      const count = (this.counts.get(entity) ?? 0) + 1;
      this.counts.set(entity, count);
      placeholder = `[${entity}_${count}]`;
      this.placeholders.set(key, placeholder);
      this.values.set(placeholder, { text: whole, sources: new Set() });
    }
    this.values.get(placeholder)?.sources.add(source);
    return placeholder;
  }

  /** The known names in a text that nothing around them gives away. */
  private mentionsOf(text: string, findings: readonly Finding[]): Finding[] {
    if (this.names.size === 0) return [];
    const names = [...this.names.keys()].sort((one, other) => other.length - one.length).map(literally);
    const pattern = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${names.join('|')})(?![\p{L}\p{N}])`, 'giu');
    return (
      [...text.matchAll(pattern)]
        .map(({ 0: value, index }): Finding => ({ entity: 'PERSON', start: index, end: index + value.length }))
        .filter(({ start, end }) => !findings.some((finding) => finding.start < end && start < finding.end))
        // A part of a name may be a word, written small: `may`.
        .filter(({ start, end }) => text.slice(start, end).includes(' ') || /^\p{Lu}/u.test(text.slice(start, end)))
    );
  }

  private learnName(name: string): void {
    const whole = this.names.get(nameKey(name)) ?? name;
    const words = name.split(/[\s,]+/).filter((word) => /^\p{L}[\p{L}\p{M}'’.-]+$/u.test(word) && word.length > 2 && !isOrdinaryWord(word));
    const reversed = words.length === 2 ? [`${words[1] ?? ''} ${words[0] ?? ''}`, `${words[1] ?? ''}, ${words[0] ?? ''}`] : [];
    for (const form of [name, ...reversed, ...words]) if (!this.names.has(nameKey(form))) this.names.set(nameKey(form), whole);
  }

  /** `jane.doe@…` is Jane Doe. */
  private learnNameOf(email: string): void {
    const parts = /^(\p{L}{3,})[._](\p{L}{3,})@/u.exec(email);
    if (parts === null || [parts[1], parts[2]].some((part) => isOrdinaryWord(part ?? ''))) return;
    const name = `${capital(parts[1] ?? '')} ${capital(parts[2] ?? '')}`;
    if (!this.names.has(nameKey(name))) this.names.set(nameKey(name), name);
  }
}

function keyOf(entity: MaskedEntity, value: string): string {
  switch (entity) {
    case 'PHONE':
      return parsePhoneNumberFromString(value)?.nationalNumber ?? value.replace(/\D/g, '').replace(/^0+/, '');
    case 'PERSON':
      return nameKey(value);
    case 'EMAIL':
      return value.toLowerCase();
    case 'CARD':
    case 'IBAN':
    case 'NATIONAL_ID':
      return value.toUpperCase().replace(/[^A-Z0-9]/g, '');
  }
}

function nameKey(name: string): string {
  return name.toLowerCase().replace(/\s+/g, ' ').trim();
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
