import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wcagContrast } from 'culori';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DASHES } from '../src/charts/adoption/aligned-plot.ts';
import { GREYS, heat, MOST_SHADES, shades, THINNEST, type Tone } from '../src/charts/shades.ts';
import { launch } from './browser.ts';
import { lightness, tooClose } from './eyes.ts';

/**
 * How far apart, in CIEDE2000. By the survey of Mokrzycki and Tatol (2011) everybody notices a difference from 2 on, sees it
 * clearly from 3.5, and has the impression of two colours from 5. So 5 where colour alone tells two things apart that stand
 * side by side; 3.5 where a number in the cell or a dash of the line says the same; twice 5 for what means its opposite.
 */
const TWO_COLOURS = 5;
const CLEAR = 3.5;
const OPPOSITE = 10;

const styles = readFileSync(join(import.meta.dirname, '../src/styles.css'), 'utf8');
const STEPS = [0, 0.25, 0.5, 0.75, 1];
const COUNTS = Array.from({ length: MOST_SHADES - 1 }, (_, i) => i + 2);

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

test('the eyes that are tried confuse what such eyes confuse', () => {
  expect(tooClose(['#b3361a', '#5d6b1d'], OPPOSITE)).toEqual([expect.stringMatching(/^deuteranopia/)]);
  expect(tooClose(['#0075ff', '#008a94'], OPPOSITE)).toEqual([expect.stringMatching(/^tritanopia/)]);
});

describe.each(['light', 'dark'] as const)('by any eyes, %s', (colorScheme) => {
  let page: Page;
  beforeAll(async () => {
    page = await browser.newPage({ colorScheme });
    await page.setContent(`<style>${styles}</style>`);
  });
  /** As the browser has them, of what is written in styles. */
  const seen = (written: readonly string[]) =>
    page.evaluate((all) => {
      const probe = document.body.appendChild(document.createElement('i'));
      return all.map((colour) => {
        probe.style.color = colour;
        return getComputedStyle(probe).color;
      });
    }, written);
  const named = (...names: string[]) => seen(names.map((name) => `var(--${name})`));

  test.each(COUNTS)('versions that are stacked, %i of them, and what is no release are told apart', async (count) => {
    expect(tooClose(await seen([...shades('accent', count), ...GREYS]), TWO_COLOURS)).toEqual([]);
  });

  test.each(COUNTS)('reasons that are stacked, %i of them, are told apart', async (count) => {
    expect(tooClose(await seen(shades('bad', count)), TWO_COLOURS)).toEqual([]);
  });

  test('lines are told apart by their dashes too, and are strong enough to be seen', async () => {
    const lines = await seen(shades('accent', DASHES.length, THINNEST));
    const [surface = ''] = await named('surface');
    expect(tooClose(lines, CLEAR)).toEqual([]);
    expect(new Set(DASHES).size).toBe(DASHES.length);
    expect(lines.filter((line) => wcagContrast(line, surface) < 3)).toEqual([]);
  });

  test.each([
    ['accent', true],
    ['accent', false],
    ['bad', true],
  ] as const)(
    'cells of %s (with a number in them: %s) differ clearly from fourth to fourth',
    async (tone, isBelowText) => {
      const cells = await seen(STEPS.map((strength) => heat(tone, strength, { isBelowText })));
      expect(tooClose(cells, CLEAR)).toEqual([]);
    },
  );

  const scales: [string, string[]][] = (['accent', 'bad'] as Tone[]).flatMap((tone) => [
    [`shades of ${tone}`, shades(tone, MOST_SHADES)],
    [`cells of ${tone}`, STEPS.map((strength) => heat(tone, 1 - strength, { isBelowText: tone === 'bad' }))],
  ]);
  test.each(scales)('%s go one way in lightness, the strongest furthest from the ground', async (_, scale) => {
    for (const [eyes, steps] of Object.entries(lightness(await seen(scale)))) {
      const away = colorScheme === 'light' ? steps : steps.toReversed();
      expect([eyes, away]).toEqual([eyes, away.toSorted((a, b) => a - b)]);
    }
  });

  test('good and bad, and a bar of its own kind and another, are far apart', async () => {
    for (const pair of [
      ['good', 'bad'],
      ['accent', 'neutral'],
      ['accent', 'accent-soft'],
      ['accent', 'line-strong'],
    ])
      expect(tooClose(await named(...pair), OPPOSITE)).toEqual([]);
  });
});
