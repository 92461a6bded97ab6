// The text, as the author set it: who says what, and changing it.

import { h, fill, count } from './dom.js';
import { state, on, edit, say } from './store.js';
import { List } from './list.js';
import { row, face, estimate } from './block.js';
import { inspector, numbered, SCOPES } from './line.js';
import { split } from './split.js';
import { offset, folded } from './offsets.js';
import { singleKeys } from './keys.js';
import { linesOf } from './carry.js';
import * as player from './player.js';

const at = { line: null, scope: 'line', turns: '', opened: false, doubtful: false, find: '' };
let parts = null;
let list = null;
let metrics = { letter: 8.6, line: 30, gap: 12 };
let kept = null;
/** The block of the chosen line, as the list knows it: it stays in its place while others come and go. */
let heldBlock = null;
const chosenNode = () => parts.room.querySelector(`[data-line="${at.line}"]`);
let follows = true;

/** Builds the view once the book is there. */
export function start() {
  const root = document.getElementById('text');
  parts = {
    chapters: h('nav.chapters', { id: 'chapters', 'aria-label': 'Chapters' }),
    tools: h('div.text-tools', { role: 'group', 'aria-label': 'Find your way' }),
    room: h('div.room'),
    line: h('aside.chosen-line', { 'aria-label': 'The chosen line' }),
  };
  parts.port = h('div.port', { tabindex: 0, role: 'region', 'aria-label': 'The text of the book', onclick: pressed }, parts.room);
  root.append(parts.chapters, h('div.reading', null, parts.tools, parts.port), parts.line);
  measure();
  list = new List(parts.port, parts.room, {
    make: (block) => row(state.book.blocks[block], at.line, sounding(), act, leftOut(block)),
    face: (block) => `${leftOut(block)}${face(state.book.blocks[block], at.line, sounding())}`,
    estimate: (block, width) => estimate(state.book.blocks[block], width - metrics.side, metrics),
  });
  player.from(() => at.line ?? firstSeen());
  parts.port.addEventListener('scroll', scrolled, { passive: true });
  on('book', changed);
  on('spoken', () => inspector(parts.line, at, act));
  on('player', played);
  show();
}

/** Whether blocks before this one are not shown. */
const leftOut = (block) => block > 0 && list.rank.get(block) > 0 && !list.rank.has(block - 1);

/** Shows the view: `place` is a chapter (`c3`) or a line (`l120`) to go to. */
export function enter(place, other) {
  const number = place && Number(place.slice(1));
  if (place?.startsWith('c') && state.book.chapters[number]) list.reveal(state.book.chapters[number].block, 0.05);
  else if (place?.startsWith('l') && state.book.lines[number]) choose(number);
  else if (other && kept) list.draw(kept);
  else list.draw();
}

export function leave() {
  kept = list.anchor() ?? { item: 0, into: 0 };
}

const sounding = () => (player.now.playing || player.now.waiting ? player.now.line : null);

/** The first line that can be seen: where somebody who has chosen none begins. */
function firstSeen() {
  const top = parts.port.getBoundingClientRect().top;
  const seen = [...parts.room.querySelectorAll('[data-line]')].find((node) => node.getBoundingClientRect().bottom > top + 20);
  return seen ? Number(seen.dataset.line) : null;
}

/** Measures letters and lines as they are set here, for the estimates. */
function measure() {
  const probe = h('p.set', null, 'The last ferry of the night left with two passengers and one sandwich, and “nobody” asked.'.repeat(4));
  const block = h('div.block.paragraph', null, probe);
  parts.room.append(block);
  const style = getComputedStyle(probe);
  const height = parseFloat(style.lineHeight) || 30;
  const inner = probe.clientWidth || 600;
  const rows = Math.max(1, Math.round(probe.getBoundingClientRect().height / height));
  metrics = {
    letter: Math.max(6, (inner * rows) / (probe.textContent.length + inner / 20)),
    line: height,
    gap: Math.max(0, block.getBoundingClientRect().height - probe.getBoundingClientRect().height),
    side: Math.max(0, parts.room.clientWidth - inner),
  };
  if (!parts.room.clientWidth) metrics = { letter: 8.6, line: 30, gap: 12, side: 0 };
  block.remove();
}

function changed(carried) {
  const held = at.line === null ? null : heldBlock;
  if (carried && at.line !== null) at.line = carried.line(at.line);
  if (carried && kept) kept.item = carried.block(kept.item);
  show(carried?.block ?? null, held);
}

const senses = new WeakMap();
/** The text of pieces as it is searched, made once for a state of the book. */
function sense(pieces) {
  if (!senses.has(pieces)) senses.set(pieces, folded(pieces.map((piece) => piece.t).join('')));
  return senses.get(pieces);
}

/** The blocks that are shown: all, or those with something doubtful or found, and one beside each. */
function blocks() {
  const all = state.book.blocks.map((_, block) => block);
  const sought = folded(at.find.trim());
  if (!at.doubtful && !sought) return all;
  const keep = new Set();
  for (const block of all) {
    const { pieces } = state.book.blocks[block];
    const good = (!at.doubtful || linesOf(state.book.blocks[block]).some((id) => state.book.lines[id].doubtful)) && (!sought || sense(pieces).includes(sought));
    if (!good) continue;
    for (const near of sought ? [block] : [block - 1, block, block + 1]) if (near >= 0 && near < all.length) keep.add(near);
  }
  // The chosen line stays until another is chosen, so that what was just decided can be seen.
  if (at.doubtful && !sought && at.line !== null && state.book.lines[at.line]) keep.add(state.book.lines[at.line].block);
  return all.filter((block) => keep.has(block));
}

function show(carry = null, hold = heldBlock) {
  const focused = parts.room.contains(document.activeElement);
  list.show(blocks(), carry, hold);
  heldBlock = at.line === null ? null : state.book.lines[at.line].block;
  // The rows may all be new ones: whoever was in the text stays there.
  if (focused && !parts.room.contains(document.activeElement)) chosenNode()?.focus({ preventScroll: true });
  tools();
  chapters();
  inspector(parts.line, at, act);
}

function tools() {
  const doubts = state.book.lines.filter((line) => line.doubtful).length;
  const found = at.find.trim() ? list.items.length : null;
  fill(
    parts.tools,
    state.book.chapters.length > 1 &&
      h('button.small.for-chapters', { key: 'chapters', type: 'button', 'aria-expanded': String(parts.chapters.classList.contains('opened')), 'aria-controls': 'chapters', 'aria-label': 'Chapters', onclick: openChapters }, '☰', h('span.wide', null, 'Chapters')),
    h('button.small', { key: 'doubtful', type: 'button', 'aria-pressed': String(at.doubtful), disabled: !doubts && !at.doubtful, onclick: () => only(!at.doubtful) }, h('span', null, 'Doubtful', h('span.wide', null, ' only')), h('span.badge', null, String(doubts))),
    h('span.row.steps', { key: 'steps' },
      h('button.small.icon', { type: 'button', 'aria-label': 'Previous doubtful line', disabled: !doubts, onclick: () => step(-1) }, '↑'),
      h('button.small.icon', { type: 'button', 'aria-label': 'Next doubtful line', disabled: !doubts, onclick: () => step(1) }, '↓')),
    h('label.unseen', { key: 'find-label', for: 'find' }, 'Find in the text'),
    h('input.find', { key: 'find', id: 'find', type: 'search', placeholder: 'Find', autocomplete: 'off', value: '', oninput: (event) => find(event.target.value) }),
    h('span.soft.small', { key: 'found', role: 'status' }, found === null ? '' : count(found, 'paragraph')),
  );
}

function chapters() {
  fill(
    parts.chapters,
    state.book.chapters.length > 1 &&
      h('ol', null, state.book.chapters.map((chapter, number) => h('li', { key: `c${number}` }, h('a', { href: `#/text/c${number}`, onclick: () => went(number), 'data-number': number }, chapter.title)))),
  );
  parts.chapters.hidden = state.book.chapters.length < 2;
  here();
}

function went(number) {
  openChapters(null, false);
  // The address may be the one that is there already, and then nothing else tells.
  list.reveal(state.book.chapters[number].block, 0.05);
  here();
}

function openChapters(_, opened = !parts.chapters.classList.contains('opened')) {
  parts.chapters.classList.toggle('opened', opened);
  tools();
}

let marked = null;
/** Marks the chapter that is read. */
function here() {
  const anchor = list.anchor();
  const { chapters: all } = state.book;
  const block = anchor?.item ?? 0;
  let number = 0;
  while (number + 1 < all.length && all[number + 1].block <= block + 1) number += 1;
  const link = parts.chapters.querySelector(`[data-number="${number}"]`);
  if (link === marked && link?.hasAttribute('aria-current')) return;
  marked?.removeAttribute('aria-current');
  link?.setAttribute('aria-current', 'true');
  marked = link;
  if (link && parts.chapters.scrollHeight > parts.chapters.clientHeight) {
    const top = link.offsetTop - parts.chapters.offsetTop;
    if (top < parts.chapters.scrollTop || top > parts.chapters.scrollTop + parts.chapters.clientHeight - 40) parts.chapters.scrollTop = top - 80;
  }
}

let waits = false;
function scrolled() {
  if (waits) return;
  waits = true;
  requestAnimationFrame(() => {
    waits = false;
    if (!document.getElementById('text').hidden) here();
  });
}

function find(sought) {
  at.find = sought;
  list.show(blocks());
  // What is found begins at the top; without a search, what was seen last stays, now among everything else.
  if (sought.trim()) {
    parts.port.scrollTop = 0;
    list.draw(null);
  }
  tools();
}

function only(doubtful) {
  at.doubtful = doubtful;
  show();
  if (at.line !== null) list.reveal(state.book.lines[at.line].block);
}

/** Chooses a line, brings it into view if it is not, and with `focus` puts the focus there. */
function choose(id, focus = true) {
  at.line = id;
  heldBlock = state.book.lines[id].block;
  if (at.doubtful && !list.rank.has(state.book.lines[id].block)) list.show(blocks());
  list.draw();
  inspector(parts.line, at, act);
  const box = chosenNode()?.getBoundingClientRect();
  const port = parts.port.getBoundingClientRect();
  if (!box || box.top < port.top + 10 || box.bottom > port.bottom - 10) list.reveal(state.book.lines[id].block);
  if (focus) chosenNode()?.focus({ preventScroll: true });
}

/** The next line in the order that is shown. */
function near(by) {
  if (at.line === null) return firstSeen();
  const ids = [];
  const start = list.row(state.book.lines[at.line].block);
  for (let look = start; look >= 0 && look < list.items.length; look += by) {
    const lines = linesOf(state.book.blocks[list.items[look]]);
    ids.push(...(by > 0 ? lines : lines.reverse()));
    if (ids.some((id) => beyond(id, by))) break;
  }
  return ids.find((id) => beyond(id, by)) ?? null;
}
const beyond = (id, by) => (by > 0 ? isAfter(id, at.line) : isAfter(at.line, id));
const after = (a, b) => state.book.lines[a].block - state.book.lines[b].block || place(a) - place(b);
const isAfter = (a, b) => after(a, b) > 0;
const place = (id) => linesOf(state.book.blocks[state.book.lines[id].block]).indexOf(id);

function step(by) {
  const doubts = state.book.lines.filter((line) => line.doubtful && line.id !== at.line).map((line) => line.id).sort(after);
  if (!doubts.length) {
    say(state.book.lines.some((line) => line.doubtful) ? 'This is the only doubtful line.' : 'Nothing is doubtful any more.');
    return;
  }
  const from = at.line ?? firstSeen();
  const next = by > 0 ? doubts.find((id) => isAfter(id, from)) : doubts.findLast((id) => isAfter(from, id));
  choose(next ?? (by > 0 ? doubts[0] : doubts.at(-1)));
}

/** Whether a line can be given to nobody else; then it is said why. */
function isFixed(id) {
  const { fixed } = state.book.lines[id];
  if (fixed) say(fixed, 'wrong');
  return Boolean(fixed);
}

const act = {
  async assign(id, to) {
    if (isFixed(id)) return false;
    if (at.line !== id) choose(id, false);
    const inTurns = at.scope === 'conversation' && at.turns && at.turns !== to;
    const done = await edit({ kind: 'assign', line: id, to: inTurns ? [to, at.turns] : to, scope: at.scope });
    return done !== null;
  },
  confirm: (id) => !isFixed(id) && edit({ kind: 'confirm', line: id }),
  split: (id) => !isFixed(id) && split(id, caret(id)),
  play: (id) => player.play(id, true),
  scope(scope) {
    at.scope = scope;
    inspector(parts.line, at, act);
  },
  turns: (name) => (at.turns = name),
  open(opened) {
    at.opened = opened;
    inspector(parts.line, at, act);
    // On a phone it takes a part of the window: the line that it is about stays in sight.
    if (opened) choose(at.line, false);
  },
  more(id) {
    choose(id, false);
    act.open(true);
    if (!isFixed(id)) document.getElementById('to-other').focus();
  },
};

/** Where the caret or the selection begins in a line, in units of its text; null if it is elsewhere. */
function caret(id) {
  const range = getSelection()?.rangeCount ? getSelection().getRangeAt(0) : null;
  const node = range?.startContainer.parentElement?.closest('[data-piece]');
  if (!node || node.closest('[data-line]')?.dataset.line !== String(id)) return null;
  return offset(state.book.blocks[state.book.lines[id].block].pieces, Number(node.dataset.piece), range.startOffset) || null;
}

function pressed(event) {
  const node = event.target.closest('[data-line]');
  if (!node) return;
  const id = Number(node.dataset.line);
  const selected = !getSelection().isCollapsed;
  follows = true;
  choose(id, !selected);
  // Somebody who selects words wants to split, not to hear.
  if (!selected) player.play(id);
}

function played() {
  const id = player.now.line;
  if (id !== null && player.now.on && id !== at.line) {
    const seen = parts.room.querySelector(`[data-line="${at.line}"]`)?.getBoundingClientRect();
    const port = parts.port.getBoundingClientRect();
    follows = Boolean(seen && seen.bottom > port.top && seen.top < port.bottom);
    const focused = parts.room.contains(document.activeElement);
    if (follows && !document.getElementById('text').hidden) choose(id, focused);
    else {
      at.line = id;
      heldBlock = state.book.lines[id].block;
    }
  }
  list.draw();
}

/** A key that nothing else took. */
export function key(event) {
  if (!singleKeys() && !['Enter', ' ', 'ArrowDown', 'ArrowUp'].includes(event.key)) return;
  // Buttons and links have keys of their own; the lines of the text are ours.
  const own = event.target.closest?.('button, a, summary, [type="radio"], [type="checkbox"]');
  const done = pressKey(event.key, own, event.target);
  if (done) event.preventDefault();
}

function pressKey(name, own, target) {
  const inText = target === document.body || parts.port.contains(target) || target.id === 'text-title' || target.id === 'view';
  if (own && [' ', 'Enter', 'ArrowDown', 'ArrowUp'].includes(name)) return false;
  if (!inText && ['ArrowDown', 'ArrowUp'].includes(name)) return false;
  const lower = name.toLowerCase();
  if (name === ' ') player.toggle(at.line ?? firstSeen());
  else if (name === 'Enter' && at.line !== null) player.play(at.line);
  else if (name === 'ArrowDown' || lower === 'j') move(1);
  else if (name === 'ArrowUp' || lower === 'k') move(-1);
  else if (lower === 'n') step(1);
  else if (lower === 'p') step(-1);
  else if (lower === 'd') only(!at.doubtful);
  else if (name === '/') document.getElementById('find').focus();
  else if (at.line === null) return false;
  else if (/^\d$/.test(name)) give(Number(name));
  else if (lower === 'e') act.more(at.line);
  else if (lower === 'w') wider();
  else if (lower === 'y') act.confirm(at.line);
  else if (lower === 'x') act.split(at.line);
  else return false;
  return true;
}

function move(by) {
  const next = near(by);
  if (next !== null) choose(next);
}

function give(number) {
  const to = numbered()[number];
  if (to && to.id !== state.book.lines[at.line].speaker) act.assign(at.line, to.name);
  else if (!to) say(`Nobody has the number ${number}.`, 'wrong');
}

function wider() {
  const next = (SCOPES.findIndex(([value]) => value === at.scope) + 1) % SCOPES.length;
  act.scope(SCOPES[next][0]);
  say(`A change reaches: ${SCOPES[next][1].toLowerCase()}.`);
}
