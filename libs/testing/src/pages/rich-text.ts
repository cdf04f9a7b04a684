import sanitizeHtml from 'sanitize-html';
import { SafeHtml } from './html';

const LENGTH = /^\d{1,3}(\.\d+)?(px|em|rem|%)$/;
const COLOUR = /^(#[0-9a-f]{3,8}|[a-z]+|rgba?\([\d\s.,%]+\))$/i;

/** Text that people and tools write in a help desk: formatting and links stay; scripts, forms, pictures and remote content go. */
export function richText(untrusted: string): SafeHtml {
  return new SafeHtml(
    sanitizeHtml(untrusted, {
      allowedTags: [...sanitizeHtml.defaults.allowedTags, 'details', 'summary', 'del', 'ins'],
      allowedAttributes: { a: ['href', 'title', 'rel', 'target'], td: ['colspan', 'rowspan'], th: ['colspan', 'rowspan'], '*': ['style'] },
      allowedStyles: {
        '*': {
          color: [COLOUR],
          'background-color': [COLOUR],
          'font-weight': [/^(bold|normal|[1-9]00)$/],
          'font-style': [/^(italic|normal)$/],
          'font-size': [LENGTH],
          'text-align': [/^(left|right|center)$/],
          margin: [LENGTH],
          padding: [LENGTH],
        },
      },
      allowedSchemes: ['http', 'https', 'mailto'],
      transformTags: { a: sanitizeHtml.simpleTransform('a', { rel: 'noopener noreferrer nofollow', target: '_blank' }) },
    }),
  );
}
