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

/** How wide letters are in Verdana at 11 px, about: the text is drawn to the sum of them, whatever font there is. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:'|!]/, 3.4],
  [/[ ftr()/-]/, 4.4],
  [/[mwMW%@]/, 10.5],
  [/[A-Z]/, 7.7],
  [/[a-z]/, 6.5],
];
const OTHER_WIDTH = 7;
const PAD = 7;

/** A badge for a README: two words on two grounds, without a script, a font or a picture. */
export function badge([label, value]: readonly [string, string]): HtmlEscapedString | Promise<HtmlEscapedString> {
  const [left, right] = [label, value].map((text) => Math.ceil(widthOf(text)) + 2 * PAD) as [number, number];
  const said = `${label}: ${value}`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${said}">
<title>${said}</title>
<clipPath id="round"><rect width="${left + right}" height="20" rx="4"/></clipPath>
<g clip-path="url(#round)"><rect width="${left}" height="20" fill="#3b424f"/><rect x="${left}" width="${right}" height="20" fill="#3056d3"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="${PAD}" y="14" textLength="${left - 2 * PAD}">${label}</text><text x="${left + PAD}" y="14" textLength="${right - 2 * PAD}">${value}</text>
</g></svg>`;
}

function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (WIDTHS.find(([of]) => of.test(letter))?.[1] ?? OTHER_WIDTH), 0);
}

/** @example short(12345) // '12k' */
function short(n: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 2 }).format(n).toLowerCase();
}
