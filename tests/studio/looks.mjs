// How the views look and whether everybody can use them: axe on every view, in both themes and on a phone, and pictures of them.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { assert, open, press, until } from './studio.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds in the page as it stands. */
export async function faults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), RULES);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).slice(0, 3).join(' | ')}`);
}

const settled = (page) => page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));

/** The views, and what is done to see all of them. */
const SIGHTS = [
  ['text', '#/text', null],
  ['line', '#/text', async (page) => {
    await press(page, page.locator('.line').nth(3));
    await page.waitForSelector('.line.chosen');
    if (await page.locator('.sheet').isVisible()) await page.locator('.sheet').click();
  }],
  ['split', '#/text', async (page) => {
    await page.locator('.more').getByRole('button', { name: 'Split…' }).click();
    await page.waitForSelector('dialog[open]');
  }],
  ['keys', '#/text', async (page) => {
    await page.locator('#keys').click();
    await page.waitForSelector('dialog[open]');
  }],
  ['cast', '#/cast', (page) => page.waitForSelector('.people-table')],
  ['person', '#/cast/1', (page) => page.waitForSelector('.voices .voice')],
  ['words', '#/words', (page) => page.waitForSelector('.words')],
  ['render', '#/render', (page) => page.waitForSelector('.facts')],
];

const SETTINGS = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['phone', { colorScheme: 'light', viewport: { width: 390, height: 844 }, hasTouch: true, reducedMotion: 'reduce' }],
  ['phone-dark', { colorScheme: 'dark', viewport: { width: 360, height: 740 }, hasTouch: true }],
];

/** Looks at everything. Returns what is wrong. */
export async function looks({ studio, chrome, shots }) {
  const wrong = [];
  for (const [setting, about] of SETTINGS) {
    const page = await open(chrome, studio.address, about);
    for (const [name, hash, prepare] of SIGHTS) {
      if (await page.locator('dialog[open]').count()) await page.keyboard.press('Escape');
      await page.evaluate((to) => (location.hash = to), hash);
      await prepare?.(page);
      await settled(page);
      for (const fault of await faults(page)) wrong.push(`${setting}, ${name}: ${fault}`);
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) wrong.push(`${setting}, ${name}: it is wider than the window`);
      await page.screenshot({ path: `${shots}/${setting}-${name}.png` });
    }
    wrong.push(...page.wrong);
    await page.context().close();
  }
  return wrong;
}

/** The theme's switch holds for the page, whatever the system says. */
export async function themes({ studio, chrome }) {
  const page = await open(chrome, studio.address, { colorScheme: 'light' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.locator('#theme').click();
  assert.notEqual(await ground(), light);
  await page.reload();
  await page.waitForSelector('.block');
  await until('it is remembered', async () => (await ground()) !== light);
  await page.context().close();
}
