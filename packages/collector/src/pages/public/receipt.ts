import { html } from 'hono/html';
import type { Erasure } from '../../api/types.ts';
import type { OpenProject } from '../../projects/projects.ts';
import type { Html } from './layout.ts';

export const noReceipt = html`<p class="note" role="alert">There is no such receipt: expected the 32 hexadecimal digits that were shown when the erasure was asked for.</p>`;

export function receiptForm({ name }: OpenProject): Html {
  return html`<h2>An erasure that was asked for</h2><form action="/p/${name}/me/receipt"><p><label for="receipt">Its receipt</label><br>
<input id="receipt" name="receipt" required autocomplete="off" spellcheck="false" maxlength="64"></p>
<p><button>Show how far it is</button></p></form>`;
}

/** A receipt says nothing of the id, so it may stand in an address. */
export function receiptAt({ name }: OpenProject, receipt: string): string {
  return `/p/${name}/me/receipt?receipt=${receipt}`;
}

export function erasureState(project: OpenProject, { receipt, asked, verified }: Erasure): Html {
  const is =
    verified === null
      ? html`<p><strong>It is being erased.</strong> That takes some seconds; <a href="${receiptAt(project, receipt)}">look again</a>.</p>`
      : html`<p><strong>It is gone.</strong> On ${moment(verified)} nothing was stored under the id any more: that was verified.</p>`;
  return html`<h2>Erasure <code>${receipt}</code></h2>${is}<p>Asked on ${moment(asked)}.</p>`;
}

/** @example moment('2026-11-21T10:03:59.123Z') // '2026-11-21 at 10:03 UTC' */
export function moment(iso: string): string {
  return `${iso.slice(0, 10)} at ${iso.slice(11, 16)} UTC`;
}
