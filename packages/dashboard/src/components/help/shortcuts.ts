import { useEffect, useEffectEvent, useState } from 'react';
import type { UrlState } from '../../url-state.ts';

/** What keys do, as the help tells it. */
export const SHORTCUTS: readonly (readonly [keys: string, does: string])[] = [
  ['?', 'this help'],
  ['1 2 3', '7, 30 or 90 days'],
  ['e p c', 'everyone, people, CI'],
  ['j k', 'next card, card before'],
  ['t', 'table or chart of the card'],
  ['o l', 'overview, live view'],
  ['n v', 'notes, views'],
  ['x', 'show everything again'],
];

const CHANGES: Readonly<Record<string, Partial<UrlState>>> = {
  1: { days: 7 },
  2: { days: 30 },
  3: { days: 90 },
  e: { audience: 'all' },
  p: { audience: 'people' },
  c: { audience: 'ci' },
  o: { screen: 'overview' },
  l: { screen: 'live' },
  x: { version: null, field: null, value: null, event: null },
};

export type DialogName = 'help' | 'notes' | 'views';
const DIALOGS: Readonly<Record<string, DialogName>> = { '?': 'help', n: 'notes', v: 'views' };

interface Acts {
  readonly onChange: (change: Partial<UrlState>) => void;
  readonly onDialog: (name: DialogName) => void;
}

const KEY = 'aboveboard-shortcuts';

/** Keys without a modifier, and never while somebody types. They can be switched off, for those who speak to their machine. */
export function useShortcuts({ onChange, onDialog }: Acts): [isOn: boolean, setOn: (isOn: boolean) => void] {
  const [isOn, setOn] = useState(read);
  const press = useEffectEvent((event: KeyboardEvent) => {
    const { key, target } = event;
    const isTaken = event.metaKey || event.ctrlKey || event.altKey || document.querySelector('dialog[open]') !== null;
    const isTyping =
      target instanceof Element && target.matches('input:not([type=radio], [type=checkbox]), select, textarea');
    if (isTaken || isTyping) return;
    const [change, dialog] = [CHANGES[key], DIALOGS[key]];
    if (change) onChange(change);
    else if (dialog) onDialog(dialog);
    else if (key === 'j' || key === 'k') step(key === 'j' ? 1 : -1);
    else if (key === 't')
      document.activeElement?.closest('.card')?.querySelector<HTMLElement>('.table-switch')?.click();
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    if (!isOn) return;
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [isOn]);
  return [
    isOn,
    (next) => {
      setOn(next);
      write(next);
    },
  ];
}

/** To the card after the one that has the focus, or before it. */
function step(by: 1 | -1): void {
  const cards = [...document.querySelectorAll<HTMLElement>('.card')];
  const at = cards.findIndex((card) => card.contains(document.activeElement));
  const next = cards[at < 0 ? (by > 0 ? 0 : cards.length - 1) : at + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function read(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true; // Storage is forbidden in this browser.
  }
}

function write(isOn: boolean): void {
  try {
    if (isOn) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, 'off');
  } catch {
    // It lasts as long as the page.
  }
}
