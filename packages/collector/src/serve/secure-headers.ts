import { sha256, utf8 } from '@aboveboard/contract';

/**
 * Headers for a page of this process: it may use the style that it brings along, and nothing else, and nobody may frame
 * it. The pages of the store process have theirs from Hono.
 *
 * @param html the page; a text without a style may load nothing at all
 */
export function secureHeaders(html: string): Record<string, string> {
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1];
  const hash = style === undefined ? "'none'" : `'sha256-${btoa(String.fromCharCode(...sha256(utf8(style))))}'`;
  return {
    'content-security-policy': `default-src 'none'; style-src ${hash}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  };
}
