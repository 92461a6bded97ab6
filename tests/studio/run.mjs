// The tasks of a newcomer in the studio, in a real browser: node run.mjs PROGRAM FOLDER-FOR-PICTURES [NAME…]

import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { hostile, long } from './books.mjs';
import { looks, themes } from './looks.mjs';
import { Studio, assert, browser, open } from './studio.mjs';
import { TASKS } from './tasks.mjs';

const [program, folder, ...only] = process.argv.slice(2);
if (!program || !folder) {
  console.error('usage: node run.mjs PROGRAM FOLDER-FOR-PICTURES [NAME…]');
  process.exit(2);
}
const shots = resolve(folder);
mkdirSync(shots, { recursive: true });

const failed = [];
/** Runs one check and tells how it went. */
async function check(name, run, page) {
  if (only.length && !only.includes(name)) return;
  const begun = Date.now();
  try {
    const told = await run();
    console.log(`ok      ${name} (${Date.now() - begun} ms)${told ? `: ${told}` : ''}`);
  } catch (error) {
    failed.push(name);
    console.log(`FAILED  ${name} (${Date.now() - begun} ms)\n${String(error.stack ?? error).replace(/^/gm, '        ')}`);
    await page?.screenshot({ path: `${shots}/failed-${name.replaceAll(' ', '-')}.png` }).catch(() => {});
  }
}

const studio = new Studio(resolve(program));
studio.write('.keep', '').ferry();
const chrome = await browser();
try {
  await studio.start('the-night-ferry.md');
  const page = await open(chrome, studio.address);
  const about = { studio, chrome, shots, page, program: resolve(program) };
  for (const [name, task] of TASKS) await check(name, () => task(about), page);
  await check('nothing went wrong in the page', () => assert.deepEqual(page.wrong, []));
  await page.context().close();
  await check('looks', async () => assert.deepEqual(await looks(about), []));
  await check('themes', () => themes(about));
  await check('hostile', () => hostile(about));
  await check('long', () => long(about));
} catch (error) {
  failed.push('start');
  console.log(error.stack ?? error);
} finally {
  await chrome.close();
  await studio.end();
}
console.log(failed.length ? `failed: ${failed.join(', ')}` : 'all is well');
process.exit(failed.length ? 1 : 0);
