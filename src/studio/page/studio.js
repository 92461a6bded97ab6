// The studio's page: what it starts with, which view is shown, and what all views share.

import { state, on, follow, readBook, change, refused } from './store.js';
import { notices } from './notices.js';
import { theme } from './theme.js';
import { help, typing, singleKeys } from './keys.js';
import * as player from './player.js';
import * as text from './text.js';
import * as cast from './cast.js';
import * as words from './words.js';
import * as render from './render.js';

const views = { text, cast, words, render };
const names = { text: 'Text', cast: 'Cast', words: 'Words', render: 'Render' };
const $ = (id) => document.getElementById(id);
let shown = null;

/** The view and the place in it that the address names: `#/cast/2` is `cast`, `2`. */
function address() {
  const [, view, place] = location.hash.split('/');
  return views[view] ? [view, place ? decodeURIComponent(place) : null] : ['text', null];
}

function route(event) {
  const [view, place] = address();
  const other = view !== shown;
  if (shown && other) views[shown].leave?.();
  shown = view;
  for (const name of Object.keys(views)) $(name).hidden = name !== view;
  for (const link of $('views').children) {
    if (link.dataset.view === view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  titled();
  views[view].enter(place, other);
  // Somebody who moves without seeing the page hears where they are.
  if (event && other && !$(view).contains(document.activeElement)) $(`${view}-title`).focus({ preventScroll: true });
}

function titled() {
  const { title, author } = state.book;
  document.title = `${names[shown]} · ${title} · Fullcast studio`;
  $('book-title').textContent = title;
  $('book-author').textContent = author ? `by ${author}` : '';
}

function history() {
  for (const what of ['undo', 'redo']) {
    const said = state.book[what];
    const label = what === 'undo' ? 'Undo' : 'Do again';
    $(what).disabled = !said;
    $(what).title = said ? `${label}: ${said}` : `Nothing to ${label.toLowerCase()}`;
    $(what).setAttribute('aria-label', said ? `${label}: ${said}` : label);
  }
}

/** Undoes or does again, and keeps the focus where it is even if the button has nothing left to do. */
async function step(what) {
  if (state.book?.[what]) await change(what, {});
}

function keyed(event) {
  if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && !event.altKey && (key === 'z' || key === 'y') && !typing(event.target)) {
    event.preventDefault();
    step(key === 'y' || event.shiftKey ? 'redo' : 'undo');
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (key === '?' && singleKeys()) {
    event.preventDefault();
    help();
    return;
  }
  views[shown]?.key?.(event);
}

function start() {
  $('opening').remove();
  history();
  for (const view of Object.values(views)) view.start();
  route();
  addEventListener('hashchange', route);
  addEventListener('keydown', keyed);
  on('book', () => {
    history();
    titled();
  });
  performance.mark('opened');
}

$('skip').addEventListener('click', (event) => {
  event.preventDefault();
  $('view').focus();
});
$('undo').addEventListener('click', () => step('undo'));
$('redo').addEventListener('click', () => step('redo'));
$('keys').addEventListener('click', help);
theme($('theme'));
notices($('notices'), $('said-done'), $('said-wrong'));
player.start($('player'));
const first = on('book', () => {
  const { state: now, speakers } = state.book;
  if (!speakers.length) {
    $('opening').textContent = now === 'faulty' ? 'The book cannot be read yet. Mend what is told above and save it; this page goes on by itself.' : 'Reading the book…';
    return;
  }
  first();
  start();
});
async function open() {
  try {
    await readBook();
  } catch (error) {
    refused(error);
    setTimeout(open, 2000);
  }
}
open().then(follow);
