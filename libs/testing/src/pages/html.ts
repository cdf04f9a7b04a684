import { escapeHtml } from '#html';

/** HTML that is safe to send as it is. */
export class SafeHtml {
  constructor(readonly text: string) {}
}

type Part = string | number | SafeHtml | undefined | false | readonly Part[];

/** A template whose values are escaped, unless they are `SafeHtml`; arrays are joined, undefined and false leave nothing. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): SafeHtml {
  return new SafeHtml(literals.reduce((text, literal, index) => text + render(parts[index - 1]) + literal));
}

function render(part: Part): string {
  if (part instanceof SafeHtml) {
    return part.text;
  }
  if (typeof part === 'object') {
    return part.map(render).join('');
  }
  return part === undefined || part === false ? '' : escapeHtml(String(part));
}
