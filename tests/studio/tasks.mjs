// The ten tasks of a newcomer. Each looks at the page, and then at the files on disk.

import { readFileSync } from 'node:fs';
import { faults } from './looks.mjs';
import { assert, choose, line, open, press, until, view, who } from './studio.mjs';

const STORY = 'the-night-ferry.md';
const CORRECTIONS = 'the-night-ferry.cast.toml';
const comments = (text) => text.split('\n').filter((one) => /^\s*#/.test(one)).length;

/** One: the book is there as it was written, with who says what. */
async function opens({ page, studio }) {
  assert.match(await page.title(), /The Night Ferry/);
  assert.equal(await who(page, 'Tell me, is that cheese'), 'Alice');
  assert.equal(await who(page, 'It is cheese and pickle'), 'George');
  assert.equal(await who(page, 'The last ferry of the night'), 'Narrator');
  // What the text itself decides is offered to nobody else.
  await choose(page, 'It is cheese and pickle');
  assert.equal(await page.locator('.giving .to:not([disabled])').count(), 0);
  assert.match(await page.locator('.giving').innerText(), /change the name in the script/);
  await page.keyboard.press('x');
  await until('it is said why', async () => /change the name in the script/.test(await page.locator('#said-wrong').innerText()));
  assert.equal(await who(page, 'It is cheese and pickle'), 'George');
  // Nobody without the token gets in.
  const outside = new URL('/', studio.address);
  assert.notEqual((await fetch(outside)).status, 200);
}

/** Two: a press of a line plays it, and space plays on from there. */
async function hears({ page }) {
  const sound = page.waitForResponse(/api\/sound\/line/);
  await press(page, line(page, 'Tell me, is that cheese'));
  const answer = await sound;
  assert.equal(answer.status(), 200);
  assert.equal(answer.headers()['content-type'], 'audio/wav');
  await page.waitForSelector('.line.playing');
  await page.keyboard.press('Space');
  await page.keyboard.press('Space');
  await until('it plays on to the next line', async () => /cheese and pickle/.test(await page.locator('.player .saying').innerText()));
  await page.getByRole('button', { name: 'Pause' }).click();
  assert.equal(await page.locator('.line.chosen').count(), 1);
}

/** Three: a quotation is given to somebody else by a key; undone and done again. */
async function reassigns({ page, studio }) {
  await choose(page, 'Good evening');
  const number = await page.locator('.giving li', { hasText: 'Alice' }).locator('kbd').innerText();
  await page.keyboard.press(number);
  await until('Alice says it', async () => (await who(page, 'Good evening')) === 'Alice');
  assert.match(studio.read(CORRECTIONS), /Alice/);
  await page.keyboard.press('Control+z');
  await until('Oscar says it again', async () => (await who(page, 'Good evening')) === 'Oscar');
  assert.doesNotMatch(studio.read(CORRECTIONS), /Alice/);
  await page.keyboard.press('Control+Shift+z');
  await until('Alice says it once more', async () => (await who(page, 'Good evening')) === 'Alice');
  assert.match(studio.read(CORRECTIONS), /Alice/);
  await page.locator('.giving li', { hasText: 'Oscar' }).getByRole('button').click();
  await until('Oscar says it', async () => (await who(page, 'Good evening')) === 'Oscar');
}

/** Four: a line goes to somebody new, who turns out to be somebody known. */
async function merges({ page, studio }) {
  await choose(page, 'Good evening');
  await page.keyboard.press('e');
  await page.keyboard.type('The Big Man');
  await page.keyboard.press('Enter');
  await until('the new one says it', async () => (await who(page, 'Good evening')) === 'The Big Man');
  await view(page, 'Cast');
  await page.locator('.people-table a', { hasText: 'The Big Man' }).click();
  await page.getByRole('button', { name: 'Is somebody else…' }).click();
  await page.locator('dialog select').selectOption({ label: 'Oscar' });
  await page.locator('dialog').getByRole('button', { name: 'Merge' }).click();
  await until('the new one is gone', async () => (await page.locator('.people-table a', { hasText: 'The Big Man' }).count()) === 0);
  assert.match(studio.read('voices.toml') + studio.read(CORRECTIONS), /The Big Man/);
  await view(page, 'Text');
  await until('Oscar says it', async () => (await who(page, 'Good evening')) === 'Oscar');
}

/** Five: another voice and another tempo, heard and then kept; the comments of voices.toml stay. */
async function recasts({ page, studio }) {
  const before = studio.read('voices.toml');
  await view(page, 'Cast');
  await page.locator('.people-table a', { hasText: 'George' }).click();
  await page.waitForSelector('#knob-tempo, .knob input');
  await page.waitForSelector('.voices .voice');
  let heard = page.waitForResponse((answer) => answer.url().endsWith('api/try'));
  const other = page.locator('.voices .voice:not(.picked) input').first();
  const name = await other.getAttribute('value');
  await other.check();
  assert.equal((await heard).status(), 200);
  heard = page.waitForResponse((answer) => answer.url().endsWith('api/try'));
  const slider = page.locator('.knob input').first();
  await slider.focus();
  for (let times = 0; times < 4; times += 1) await page.keyboard.press('ArrowRight');
  assert.equal((await heard).status(), 200);
  assert.equal(studio.read('voices.toml'), before);
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await until('the file has the voice', () => new RegExp(`\\[cast\\.George\\][^[]*"${name}"`).test(studio.read('voices.toml')));
  assert.equal(comments(studio.read('voices.toml')), comments(before));
  await until('nothing is on trial any more', async () => (await page.locator('.keeping').count()) === 0);
}

/** Six: a word is heard, respelled, heard again and kept. */
async function respells({ page, studio }) {
  await view(page, 'Words');
  await page.locator('#word-filter').fill('Oscar');
  const add = page.getByRole('button', { name: 'Add “Oscar”' });
  await page.waitForSelector('.word, .add button[type="submit"]');
  if (await add.count()) await add.click();
  const word = page.locator('form.word[aria-label="Oscar"]');
  for (const name of ['Hear Oscar as it is said now', 'Try Oscar as written here']) {
    const heard = page.waitForResponse((answer) => answer.url().endsWith('api/say'));
    if (name.startsWith('Try')) await word.locator('[name="respelling"]').fill('Oskur');
    await word.getByRole('button', { name }).click();
    assert.equal((await heard).status(), 200);
  }
  await word.getByRole('button', { name: 'Keep Oscar' }).click();
  await until('the lexicon has it', () => /\[lexicon\][^[]*Oscar\s*=\s*"Oskur"/.test(studio.read('voices.toml')));
}

/** Seven: a quotation is split in two, by keys alone. */
async function splits({ page, studio }) {
  await view(page, 'Text');
  await choose(page, 'Tell me, is that cheese');
  await page.keyboard.press('x');
  const dialog = page.locator('dialog');
  await page.waitForSelector('dialog[open]');
  await page.keyboard.press('Home');
  for (let words = 0; words < 2; words += 1) await page.keyboard.press('ArrowRight');
  assert.match(await dialog.locator('.half').nth(1).innerText(), /^Tell me/);
  await dialog.locator('select').selectOption({ label: 'George' });
  await page.locator('dialog input[type="range"]').press('Enter');
  await until('the rest is a line of George', async () => (await who(page, 'Tell me, is that cheese')) === 'George');
  assert.equal(await who(page, 'Hello, I'), 'Alice');
  assert.match(studio.read(CORRECTIONS), /George/);
}

/** Eight: the book is rendered, and what was written can be had from the page. */
async function renders({ page, studio }) {
  await view(page, 'Render');
  await until('it says whose lines are spoken', async () => /George \d/.test(await page.locator('.whys').innerText()));
  await page.locator('.order input[value="wav"]').check();
  await page.locator('.order').getByRole('button', { name: 'Render' }).click();
  await page.waitForSelector('.going, .files');
  await page.waitForSelector('.files a', { timeout: 90_000 });
  const link = page.locator('.files a', { hasText: '.wav' });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const bytes = readFileSync(await download.path());
  assert.equal(bytes.subarray(0, 4).toString(), 'RIFF');
  assert.ok(bytes.length > 500_000, `${bytes.length} bytes`);
  const { files } = await studio.get('render');
  for (const { name, size } of files) assert.equal(readFileSync(studio.path(name)).length, size);
  await view(page, 'Text');
}

/** Nine: a file is saved in an editor meanwhile, and two windows agree; nobody loses their place or what they type. */
async function editsOutside({ page, studio, chrome, shots }) {
  const second = await open(chrome, studio.address);
  await choose(page, 'Tell me, is that cheese');
  await page.keyboard.press('e');
  await page.keyboard.type('Half a na');
  await page.evaluate(() => (window.marked = true));
  studio.write(STORY, studio.read(STORY).replace('In the middle of the bay, the', 'A gull looked on.\n\nIn the middle of the bay, the'));
  await until('the new paragraph is there', () => line(page, 'A gull looked on').count());
  await until('in the other window too', () => line(second, 'A gull looked on').count());
  assert.ok(await page.evaluate(() => window.marked), 'without a reload');
  assert.equal(await page.locator('#to-other').inputValue(), 'Half a na');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'to-other');
  assert.match(await page.locator('.line.chosen').innerText(), /Tell me, is that cheese/);
  await page.locator('#to-other').fill('');

  const good = studio.read('voices.toml');
  studio.write('voices.toml', good.replace('[defaults]', '[defaults]\nrate = "quick"'));
  await page.waitForSelector('.notice.wrong');
  assert.match(await page.locator('.notice.wrong').innerText(), /voices\.toml/);
  assert.ok((await line(page, 'A gull looked on').count()) > 0, 'the last good state stays');
  assert.deepEqual(await faults(page), []);
  await page.screenshot({ path: `${shots}/faults.png` });
  studio.write('voices.toml', good);
  await until('the fault is gone', async () => (await page.locator('.notice.wrong').count()) === 0);

  await choose(second, 'Good evening');
  await second.locator('.giving li', { hasText: 'George' }).getByRole('button').click();
  await until('both windows agree', async () => (await who(page, 'Good evening')) === 'George');
  assert.deepEqual(second.wrong, []);
  await second.context().close();
}

/** Ten: the program is killed; the page says so; started anew, everything is there. */
async function survives({ page, studio, chrome, shots }) {
  const before = ['voices.toml', CORRECTIONS, STORY].map((name) => studio.read(name));
  await studio.kill();
  await page.waitForSelector('.notice.wrong');
  assert.match(await page.locator('.notice.wrong').innerText(), /does not answer/);
  await page.screenshot({ path: `${shots}/gone.png` });
  await studio.start(STORY);
  const again = await open(chrome, studio.address);
  assert.deepEqual(['voices.toml', CORRECTIONS, STORY].map((name) => studio.read(name)), before);
  assert.equal(await who(again, 'Tell me, is that cheese'), 'George');
  assert.equal(await who(again, 'Good evening'), 'George');
  await view(again, 'Render');
  await until('what was spoken is still there', async () => /already/.test(await again.locator('#render').innerText()) || /To be spoken\s*\d/.test(await again.locator('#render').innerText()));
  assert.deepEqual(again.wrong, []);
  await again.context().close();
}

export const TASKS = [
  ['open', opens],
  ['hear', hears],
  ['reassign', reassigns],
  ['merge', merges],
  ['recast', recasts],
  ['respell', respells],
  ['split', splits],
  ['render', renders],
  ['edit outside', editsOutside],
  ['kill and reopen', survives],
];
