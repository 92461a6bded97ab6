// The program and the browser that the tasks use, and what they share.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const content = fileURLToPath(new URL('../../content/', import.meta.url));
const cast = fileURLToPath(new URL('../../voices.toml', import.meta.url));
/** How long anything may take. Nothing takes longer, however busy the machine is. */
export const PATIENCE = 30_000;

/** Waits until `holds` gives something true, and returns it. */
export async function until(what, holds, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    let last;
    try {
      const found = await holds();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`this did not happen: ${what}${last ? ` (${last.message})` : ''}`);
    await new Promise((then) => setTimeout(then, 50));
  }
}

/** A folder with a book in it, and the studio that shows it. */
export class Studio {
  constructor(program) {
    this.program = program;
    this.folder = mkdtempSync(join(tmpdir(), 'studio-'));
    this.cache = join(this.folder, 'cache');
  }

  /** Puts the story of the repository into the folder, with its voices. */
  ferry() {
    cpSync(join(content, 'the-night-ferry.md'), this.path('the-night-ferry.md'));
    cpSync(cast, this.path('voices.toml'));
    return this;
  }

  path(name) {
    return join(this.folder, 'book', name);
  }

  write(name, text) {
    mkdirSync(join(this.folder, 'book'), { recursive: true });
    writeFileSync(this.path(name), text);
    return this;
  }

  read(name) {
    return existsSync(this.path(name)) ? readFileSync(this.path(name), 'utf8') : '';
  }

  /** Starts the program on a book of the folder; afterwards `address` is where it is. */
  async start(name) {
    this.process = spawn(this.program, ['studio', '--no-open', '--cache', this.cache, this.path(name)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let told = '';
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on('data', (data) => (told += data));
    this.address = await until('the studio prints its address', () => {
      if (this.process.exitCode !== null) throw new Error(`it ended: ${told}`);
      return told.match(/http:\/\/\S+\//)?.[0];
    });
    return this;
  }

  /** Ends the program at once, as a power cut does. */
  async kill() {
    if (!this.process || this.process.exitCode !== null || this.process.signalCode) return;
    const ended = new Promise((then) => this.process.once('exit', then));
    this.process.kill('SIGKILL');
    await ended;
  }

  async end() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Asks the studio itself. */
  async get(path) {
    return (await fetch(new URL(`api/${path}`, this.address))).json();
  }
}

/** Starts Chromium. Sound goes nowhere, and may be played without a press. */
export const browser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync),
    args: ['--no-sandbox', '--mute-audio', '--autoplay-policy=no-user-gesture-required'],
  });

/** Opens a page in a window of its own. What goes wrong in it is collected in `page.wrong`. */
export async function open(chrome, address, about = {}) {
  const context = await chrome.newContext({ viewport: { width: 1360, height: 860 }, acceptDownloads: true, ...about });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.wrong = [];
  page.on('pageerror', (error) => page.wrong.push(error.stack ?? String(error)));
  page.on('dialog', (dialog) => {
    page.wrong.push(`the book opened a box: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text())) page.wrong.push(message.text());
  });
  await page.goto(address);
  await page.waitForSelector('.block');
  return page;
}

/** The line of the text that contains `words`. */
export const line = (page, words) => page.locator('.line', { hasText: words }).first();

/** Presses a line at its first words: the middle of a line that wraps may lie outside of it. */
export async function press(page, where) {
  await where.evaluate((node) => node.scrollIntoView({ block: 'nearest' }));
  const spot = await where.evaluate((node) => {
    const [box] = node.querySelector('[data-piece]').getClientRects();
    return { x: box.left + Math.min(40, box.width / 2), y: box.top + box.height / 2 };
  });
  await page.mouse.click(spot.x, spot.y);
}

/** Goes to a view as a reader does. */
export async function view(page, name) {
  await page.locator('#views a', { hasText: name }).click();
  await page.waitForSelector(`#${name.toLowerCase()}:not([hidden])`);
}

/** Who says the line that contains `words`, as the page shows it. */
export const who = async (page, words) => (await line(page, words).locator('.who span, .unseen').first().textContent()).replace(/: $/, '');


/** Presses a line without hearing anything else afterwards. */
export async function choose(page, words) {
  const where = line(page, words);
  await press(page, where);
  await until(`“${words}” is chosen`, async () => (await page.locator('.line.chosen').innerText()).includes(words));
}

export { assert };
