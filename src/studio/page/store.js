// What the page knows of the book, and the one way to change it.

import * as api from './api.js';
import { carry } from './carry.js';
import { early } from './early.js';
import { sentence } from './dom.js';

/** The newest state. `book` is null until it was read for the first time. */
export const state = { book: null, cast: null, words: null, render: null, install: {}, connected: true };

const watchers = new Map();
let reading = null;
let wanted = 0;

/** Calls `then` whenever something of this `kind` changed: book, spoken, cast, words, render, install, connected, said. */
export function on(kind, then) {
  if (!watchers.has(kind)) watchers.set(kind, new Set());
  watchers.get(kind).add(then);
  return () => watchers.get(kind).delete(then);
}

/** Tells those who watch. */
export function emit(kind, ...what) {
  for (const then of watchers.get(kind) ?? []) then(...what);
}

/** Says something to the reader: `tone` is `done` or `wrong`. */
export const say = (message, tone = 'done', hint = null) => emit('said', { message: sentence(message), tone, hint: sentence(hint) });

/** Tells of a refusal; one for which the book changed meanwhile reads it again. */
export function refused(error) {
  if (error.name === 'AbortError') return;
  if (error.stale) {
    readBook();
    say('The book changed meanwhile, so nothing was done.', 'wrong', 'It is up to date now: please look again.');
  } else say(error.message, 'wrong', error.hint);
}

/** Reads the book again. Calls that overlap share one request, and the last one is never lost. */
export async function readBook(version = 0) {
  wanted = Math.max(wanted, version);
  if (reading) return reading;
  reading = (async () => {
    try {
      do take((await early()) ?? (await api.get('book')));
      while (state.book.version < wanted);
    } finally {
      reading = null;
      wanted = 0;
    }
  })();
  return reading;
}

function take(book) {
  const before = state.book;
  if (before && book.version < before.version) wanted = 0;
  for (const line of book.lines) line.text = '';
  for (const block of book.blocks) for (const piece of block.pieces) if (piece.line !== null) book.lines[piece.line].text += piece.t;
  state.book = book;
  emit('book', before?.blocks.length ? carry(before, book) : null);
}

/** Reads `cast`, `words` or `render` again. */
export async function read(what) {
  try {
    state[what] = await api.get(what);
    emit(what);
  } catch (error) {
    refused(error);
  }
}

let last = Promise.resolve();

/**
 * Posts a change to the book; tells what was done. Changes that come while one is on its way wait for it, and are then made where
 * their line and their people have gone. Resolves to the answer, or null if refused.
 */
export function change(path, body) {
  const then = state.book;
  last = last.then(() => post(path, moved(body, then)));
  return last;
}

async function post(path, body) {
  try {
    const answer = await api.send(path, { version: state.book.version, ...body });
    if (answer.version) await readBook(answer.version);
    if (answer.said) say(answer.said);
    return answer;
  } catch (error) {
    refused(error);
    return null;
  }
}

/** What is asked of one state of the book, as it has to be asked of the one that is there now. */
function moved(body, then) {
  const now = state.book;
  if (then === now) return body;
  const person = (id) => now.speakers.find((one) => one.name === then.speakers.find((other) => other.id === id)?.name)?.id ?? id;
  const places = (about) => {
    const went = { ...about };
    if (went.line !== undefined) went.line = carry(then, now).line(went.line);
    for (const who of ['speaker', 'into']) if (went[who] !== undefined) went[who] = person(went[who]);
    return went;
  };
  return body.do ? { ...body, do: places(body.do) } : places(body);
}

/** An edit of who says what. */
export const edit = (what) => change('edit', { do: what });

/** The speaker with this id. */
export const speaker = (id) => state.book.speakers.find((one) => one.id === id) ?? state.book.speakers[0] ?? NOBODY;
const NOBODY = { id: 0, name: 'Narrator', narrator: true, gender: null, lines: 0, words: 0, hue: 0 };

/** Keeps in step with the server. */
export function follow() {
  let gone = false;
  api.listen({
    state(connected) {
      if (connected && gone) {
        gone = false;
        readBook().then(() => say('The studio is here again.'), refused);
      }
      if (!connected) gone = true;
      if (state.connected !== connected) {
        state.connected = connected;
        emit('connected');
      }
    },
    book({ version }) {
      if (!state.book || version !== state.book.version) readBook(version).catch(refused);
    },
    spoken({ lines }) {
      for (const id of lines) if (state.book?.lines[id]) state.book.lines[id].spoken = true;
      emit('spoken', lines);
    },
    render(now) {
      state.render = now;
      emit('render');
    },
    install(now) {
      state.install[now.name] = now;
      emit('install', now);
    },
  });
}
