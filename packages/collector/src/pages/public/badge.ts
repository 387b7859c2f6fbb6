import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { isRelease } from '../../reports/versions/order.ts';
import type { Numbers } from './numbers.ts';

/** What a badge can say. */
export const badges: Readonly<Record<string, (numbers: Numbers) => readonly [label: string, value: string]>> = {
  installs: ({ active, k, simulated }) => {
    const installs = active.at(-1)?.installs ?? null;
    return [
      simulated ? 'simulated installs' : 'active installs',
      installs === null ? `fewer than ${k}` : `${short(installs)} a week`,
    ];
  },
  version: ({ tables, active, simulated }) => {
    const newest = tables[0]?.rows.find(({ value }) => value !== null && isRelease(value));
    if (newest === undefined || active.every(({ installs }) => installs === null)) return ['latest version', 'too few'];
    return [
      `${simulated ? 'simulated ' : ''}version ${newest.label}`,
      `${Math.round(newest.share * 100)} % of installs`,
    ];
  },
};

/** How wide a letter is taken to be, in px: the text is stretched to it, whatever font there is. */
const LETTER = 6.2;
const PAD = 6;

/** A badge for a README: two words on two grounds, without a script, a font or a picture. */
export function badge([label, value]: readonly [string, string]): HtmlEscapedString | Promise<HtmlEscapedString> {
  const [left, right] = [label, value].map((text) => Math.ceil(text.length * LETTER) + 2 * PAD) as [number, number];
  const said = `${label}: ${value}`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${said}">
<title>${said}</title>
<rect width="${left}" height="20" fill="#444"/><rect x="${left}" width="${right}" height="20" fill="#0b5f8a"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="${PAD}" y="14" textLength="${left - 2 * PAD}">${label}</text><text x="${left + PAD}" y="14" textLength="${right - 2 * PAD}">${value}</text>
</g></svg>`;
}

/** @example short(12345) // '12k' */
function short(n: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 2 }).format(n).toLowerCase();
}
