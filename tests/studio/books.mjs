// Books that are not kind: one that wants into the page, and one of 300,000 words.

import { assert, Studio, open, press, until, view } from './studio.mjs';

const EVIL = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>';

/** A book full of markup stays text, wherever it is shown. */
export async function hostile({ program, chrome, shots }) {
  const studio = new Studio(program);
  const turns = `"${EVIL}"><b>Bold`;
  studio.write('evil.md', `---\ntitle: "<script>window.broken=1</script> & more"\n---\n\n"Go ${'`'}javascript:window.broken=1${'`'} away ${EVIL.replaceAll('"', "'")}," said Mallory.\n\nMallory: ${turns}\n\n"<svg/onload=window.broken=1>" said Mallory.\n`);
  studio.write('voices.toml', '[cast.Mallory]\nvoice = "<img/src=x onerror=window.broken=1>"\n');
  try {
    await studio.start('evil.md');
    const context = await chrome.newContext();
    const page = await context.newPage();
    const wrong = [];
    page.on('dialog', (dialog) => (wrong.push(dialog.message()), dialog.dismiss()));
    page.on('pageerror', (error) => wrong.push(error.stack));
    page.on('console', (message) => /Content Security Policy/.test(message.text()) && wrong.push(message.text()));
    await page.goto(studio.address);
    await page.waitForSelector('.notice, .block');
    await page.screenshot({ path: `${shots}/hostile-faults.png` });
    assert.match(await page.locator('#notices').innerText(), /<img\/src=x/);
    studio.write('voices.toml', '[cast.Mallory]\nvoice = "abel"\n');
    await page.waitForSelector('.block');
    for (const name of ['Text', 'Cast', 'Words', 'Render']) {
      await view(page, name);
      await page.waitForTimeout(150);
    }
    await view(page, 'Text');
    assert.match(await page.locator('.room').innerText(), /<script>window\.broken=1<\/script>|onerror=/);
    await press(page, page.locator('.line').first());
    await page.waitForTimeout(150);
    await page.screenshot({ path: `${shots}/hostile.png` });
    assert.equal(await page.evaluate(() => window.broken), undefined);
    assert.equal(await page.locator('.room img, .room script, .room b, #book-title *').count(), 0);
    assert.deepEqual(wrong, []);
    await context.close();
  } finally {
    await studio.end();
  }
}

/** More rows than that are never in the page, however long the book is. */
const MOST_ROWS = 200;

/** A novel of 300,000 words, the same every time. */
function novel() {
  const names = ['Nell', 'Tobias', 'Arvind', 'Mrs. Halloran', 'Edith', 'Captain Rowe'];
  const words = 'the water was slow and a lamp stood in every window of that long street where nobody had spoken since the bells and she would not go back for it'.split(' ');
  let now = 11;
  const next = (below) => (now = (now * 1103515245 + 12345) % 2147483648) % below;
  const sentence = (length) => {
    const made = Array.from({ length }, () => words[next(words.length)]).join(' ');
    return `${made[0].toUpperCase()}${made.slice(1)}.`;
  };
  const parts = [];
  let written = 0;
  for (let chapter = 1; written < 300_000; chapter += 1) {
    parts.push(`# Chapter ${chapter}`);
    for (let paragraph = 0; paragraph < 60; paragraph += 1) {
      const length = 12 + next(60);
      written += length + 8;
      const speech = sentence(8).slice(0, -1);
      parts.push(next(3) ? `${sentence(length)} “${speech},” said ${names[next(names.length)]}.` : sentence(length + 8));
    }
  }
  parts.push('“And that was all,” said Nell.');
  return parts.join('\n\n');
}

/** A long novel opens, and its end is one press away; only what is seen is in the page. */
export async function long({ program, chrome, shots }) {
  const studio = new Studio(program);
  studio.write('novel.md', novel());
  try {
    await studio.start('novel.md');
    await until('it was read', async () => (await studio.get('book')).blocks.length > 0);
    const begun = Date.now();
    const page = await open(chrome, studio.address);
    const opened = Date.now() - begun;
    const { lines } = await studio.get('book');
    const walked = await page.evaluate(walk);
    const walkedLines = new Set(walked.lines);
    assert.ok(walked.most < MOST_ROWS, `${walked.most} rows at once`);
    assert.equal(walked.blank, 0, `nothing was seen in ${walked.blank} of ${walked.steps} places`);
    assert.deepEqual(lines.filter(({ id }) => !walkedLines.has(id)).map(({ id }) => id).slice(0, 10), [], 'lines that cannot be reached');
    const rows = () => page.locator('.block').count();
    await page.evaluate(() => (document.querySelector('.port').scrollTop = 0));
    await page.locator('.port').focus();
    await page.evaluate(() => (document.querySelector('.port').scrollTop = 1e9));
    await until('the end is seen', async () => /And that was all/.test(await page.locator('.room').innerText()));
    assert.ok((await rows()) < MOST_ROWS, `${await rows()} rows`);
    await page.screenshot({ path: `${shots}/long-end.png` });
    await page.locator('.chapters a', { hasText: 'Chapter 21' }).first().click();
    await until('chapter 21 is seen', async () => /Chapter 21/.test(await page.locator('.room').innerText()));
    await page.screenshot({ path: `${shots}/long-chapter.png` });
    assert.deepEqual(page.wrong, []);
    await page.context().close();
    return `first text after ${opened} ms; ${lines.length} lines seen in ${walked.steps} places, at most ${walked.most} rows at once`;
  } finally {
    await studio.end();
  }
}

/** Scrolls through all of the text, from place to place. Tells which lines were in the page, how many rows there were at most, and in
 * how many places nothing was seen once the page had drawn. How long that takes does not matter. Runs in the page. */
async function walk() {
  const port = document.querySelector('.port');
  const drawn = () => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)));
  const seen = new Set();
  let [most, blank, steps] = [0, 0, 0];
  for (let last = -1; port.scrollTop > last; steps += 1) {
    last = port.scrollTop;
    await drawn();
    const box = port.getBoundingClientRect();
    const blocks = [...port.querySelectorAll('.block')];
    const isSeen = (block) => {
      const { top, bottom } = block.getBoundingClientRect();
      return bottom > box.top && top < box.bottom;
    };
    if (!blocks.some(isSeen)) blank += 1;
    most = Math.max(most, blocks.length);
    for (const line of port.querySelectorAll('[data-line]')) seen.add(Number(line.dataset.line));
    // Heights are estimates until a row was shown, so the places overlap.
    port.scrollTop += 1.5 * port.clientHeight;
  }
  return { lines: [...seen], most, blank, steps };
}
