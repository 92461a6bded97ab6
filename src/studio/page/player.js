// Hearing: one line, or the book from a line on. The next line is fetched while one is heard, so that there is no gap.

import { h, fill, hue, short } from './dom.js';
import { sound, trial } from './api.js';
import { state, on, emit, speaker, refused } from './store.js';

const KEPT = 24;
const audio = new Audio();
const sounds = new Map();
let bar = null;
let busy = null;
/** What is heard: `line` in the book, whether it goes `on`, whether it is `waiting` for its sound, or `what` is on trial. */
export const now = { line: null, on: false, waiting: false, playing: false, what: null };

function told() {
  now.playing = !audio.paused && !audio.ended;
  emit('player');
  show();
}

/** The sound of a line as an address; asked once for a state of the book. */
function fetched(line) {
  const version = state.book.version;
  const known = sounds.get(line);
  if (known?.version === version) return known.address;
  known?.abort.abort();
  const abort = new AbortController();
  const address = sound(line, version, abort.signal).then((blob) => URL.createObjectURL(blob));
  address.catch(() => sounds.get(line)?.address === address && sounds.delete(line));
  sounds.set(line, { version, address, abort });
  if (sounds.size > KEPT) drop(sounds.keys().next().value);
  return address;
}

function drop(line) {
  const { address, abort } = sounds.get(line);
  sounds.delete(line);
  abort.abort();
  address.then(URL.revokeObjectURL, () => {});
}

/** Hears a line; with `on` the book goes on from there. */
export async function play(line, goOn = false) {
  stop(false);
  const turn = {};
  busy = turn;
  Object.assign(now, { line, on: goOn, waiting: true, what: null });
  told();
  try {
    const address = await fetched(line);
    if (busy !== turn) return;
    await start(address);
    const next = following(line);
    if (goOn && next !== null) fetched(next).catch(() => {});
  } catch (error) {
    if (busy !== turn) return;
    stop();
    refused(error);
  }
}

async function start(address) {
  audio.src = address;
  now.waiting = false;
  try {
    await audio.play();
  } catch (error) {
    // Interrupted by another press, or the browser wants a press first: neither is a fault of the book.
    if (error.name !== 'AbortError') throw new Error(error.name === 'NotAllowedError' ? 'The browser wants a press of the play button first.' : 'This sound cannot be played here.');
  }
  told();
}

/** Hears something on trial: `path` and `body` as `api.trial`, `what` says what it is. Resolves when it begins, or was replaced. */
export async function hear(path, body, what) {
  stop(false);
  const abort = new AbortController();
  const turn = { abort };
  busy = turn;
  Object.assign(now, { line: null, on: false, waiting: true, what });
  told();
  try {
    const blob = await trial(path, body, abort.signal);
    if (busy !== turn) return;
    turn.address = URL.createObjectURL(blob);
    await start(turn.address);
  } catch (error) {
    if (busy !== turn) return;
    stop();
    refused(error);
  }
}

/** The line that comes after this one in the book's order, or null. */
function following(line) {
  return line + 1 < state.book.lines.length ? line + 1 : null;
}

/** Ends what is heard. */
export function stop(tell = true) {
  busy?.abort?.abort();
  if (busy?.address) URL.revokeObjectURL(busy.address);
  busy = null;
  audio.pause();
  Object.assign(now, { on: false, waiting: false });
  if (tell) told();
}

/** Pauses what is heard, or goes on; with nothing there, plays on from `line`. */
export function toggle(line) {
  if (now.playing || now.waiting) {
    const goOn = now.on;
    if (now.waiting) stop();
    else audio.pause();
    now.on = goOn;
    told();
  } else if (audio.src && !audio.ended && busy && now.line === line && now.on) audio.play();
  else if (line !== null) play(line, true);
}

audio.addEventListener('play', told);
audio.addEventListener('pause', told);
audio.addEventListener('ended', () => {
  bar?.style.setProperty('--done', '0');
  const next = now.on && now.line !== null ? following(now.line) : null;
  if (next === null) {
    now.on = false;
    told();
  } else play(next, true);
});
audio.addEventListener('timeupdate', () => bar?.style.setProperty('--done', audio.duration ? String(audio.currentTime / audio.duration) : '0'));

let chosen = () => null;
/** Says which line is chosen, for a press of the play button. */
export const from = (asked) => (chosen = asked);

function show() {
  if (!bar || !state.book) return;
  const sounding = now.playing || now.waiting;
  const line = now.line !== null ? state.book.lines[now.line] : null;
  fill(
    bar,
    h('div.done', { key: 'done', 'aria-hidden': 'true' }),
    h('button.icon', { key: 'back', type: 'button', 'aria-label': 'Line before', disabled: now.line === null || now.line === 0, onclick: () => play(now.line - 1, now.on) }, h('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, h('path', { d: 'M15 4v12l-8-6zM5 4v12' }))),
    h(
      'button.icon.play',
      { key: 'play', type: 'button', 'aria-label': sounding ? 'Pause' : 'Play on from the chosen line', onclick: () => toggle(chosen() ?? now.line) },
      h('svg.solid', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, h('path', { d: sounding ? 'M5.5 4h3v12h-3zM11.5 4h3v12h-3z' : 'M6 3.5v13l10-6.5z' })),
    ),
    h('button.icon', { key: 'next', type: 'button', 'aria-label': 'Next line', disabled: now.line === null || following(now.line) === null, onclick: () => play(now.line + 1, now.on) }, h('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, h('path', { d: 'M5 4v12l8-6zM15 4v12' }))),
    h('p.now', { key: 'now' }, heard(line)),
  );
}

function heard(line) {
  if (line) {
    const who = speaker(line.speaker);
    return [h('span.name', { class: hue(who) }, who.name), h('span.saying', null, now.waiting ? 'is about to speak…' : short(line.text, 120))];
  }
  if (now.what) return [h('span.soft', null, now.waiting ? `Speaking ${now.what}…` : `On trial: ${now.what}`)];
  return h('span.soft', null, 'Press a line to hear it.');
}

/** Shows the player in `root`. */
export function start_(root) {
  bar = root;
  on('book', (carried) => {
    if (carried && now.line !== null) now.line = carried.line(now.line);
    show();
  });
}
export { start_ as start };
