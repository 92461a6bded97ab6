// The cast: who there is, how much they say and with whom; renaming, merging, making; and the way to their voices.

import { h, fill, hue, count, time } from './dom.js';
import { state, on, read, edit, speaker } from './store.js';
import { dialog, askText, askChoice } from './dialogs.js';
import { voices, forgetVoices } from './voices.js';
import { sliders, keeping, forgetTrials } from './trial.js';
import { map } from './map.js';

let parts = null;
let chosen = null;
let seen = -1;

export function start() {
  const root = document.getElementById('cast');
  parts = { list: h('div.people'), detail: h('div.person', { 'aria-live': 'off' }) };
  root.append(h('div.split', null, parts.list, parts.detail));
  on('book', (carried) => {
    forgetVoices();
    if (carried) follow();
    if (!root.hidden) load();
  });
  on('cast', show);
  on('voices', show);
  on('trial', show);
  on('install', (now) => {
    if (now.state === 'done') forgetVoices();
    show();
  });
}

export function enter(place) {
  chosen = place === null ? null : (state.book.speakers.find((one) => String(one.id) === place)?.name ?? null);
  if (seen !== state.book.version || !state.cast) load();
  show();
}

function load() {
  seen = state.book.version;
  read('cast');
}

/** After a change elsewhere the person who is shown may have another number, or be gone. */
function follow() {
  if (chosen === null) return;
  const one = state.book.speakers.find((who) => who.name === chosen);
  const [, view, place] = location.hash.split('/');
  if (!one) chosen = null;
  if (view === 'cast' && place !== undefined && place !== String(one?.id ?? '')) history.replaceState(null, '', one ? `#/cast/${one.id}` : '#/cast');
  forgetTrials((name) => state.book.speakers.some((who) => who.name === name));
}

function show() {
  if (!state.cast || !parts) return;
  const { characters } = state.cast;
  const character = characters.find((one) => one.name === chosen) ?? null;
  document.getElementById('cast').classList.toggle('one', character !== null);
  fill(parts.list, people(characters), likeness(characters));
  fill(parts.detail, character ? person(character) : h('p.soft.empty', null, 'Choose somebody to hear and change their voice.'));
}

function people(characters) {
  const words = characters.reduce((sum, one) => sum + one.words, 0) || 1;
  const most = Math.max(...characters.map((one) => one.words), 1);
  const sorted = [...characters].filter((one) => one.words > 0).sort((a, b) => b.words - a.words);
  const silent = characters.filter((one) => one.words === 0);
  return h(
    'section',
    { 'aria-labelledby': 'people' },
    h('div.row.head', null, h('h2.grow', { id: 'people' }, 'Who speaks'), h('button.small', { type: 'button', onclick: make }, 'Make a character…')),
    h(
      'table.people-table',
      null,
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Name'), h('th.num', { scope: 'col' }, 'Share of words'), h('th.wide', { scope: 'col' }, 'Voice'))),
      h('tbody', null, sorted.map((one) => {
        const who = speaker(one.speaker);
        const share = (100 * one.words) / words;
        return h(
          'tr',
          { key: `p-${one.name}`, class: hue(who), 'aria-current': one.name === chosen ? 'true' : null },
          h('th', { scope: 'row' }, h('a.row', { href: `#/cast/${one.speaker}`, 'aria-current': one.name === chosen ? 'true' : null }, h('span.dot', { 'aria-hidden': 'true' }), h('span.name', null, one.name))),
          h('td.num', null, h('span.bar', { 'aria-hidden': 'true', vars: { '--share': String(one.words / most) } }), h('span.share', null, `${share < 1 ? '<1' : Math.round(share)} %`)),
          h('td.wide.soft', null, one.voice ?? 'none'),
        );
      })),
    ),
    silent.length > 0 && h('h3', { key: 'silent-title', id: 'silent' }, 'In the cast, without a line'),
    silent.length > 0 &&
      h('ul.chips', { key: 'silent', 'aria-labelledby': 'silent' }, silent.map((one) => h('li', null, h('a.chip', { href: `#/cast/${one.speaker}`, class: hue(speaker(one.speaker)), 'aria-current': one.name === chosen ? 'true' : null }, h('span.name', null, one.name), h('span.soft', null, one.voice ?? 'no voice'))))),
  );
}

function likeness(characters) {
  const named = new Map(characters.map((one) => [one.speaker, one]));
  const near = (one) => one.alike.filter((other) => named.has(other.speaker) && other.distance !== null);
  const known = characters.filter((one) => near(one).length);
  if (!state.cast.map?.length) return null;
  return h(
    'section',
    { key: 'map', 'aria-labelledby': 'likeness' },
    h('h2', { id: 'likeness' }, 'How alike they sound'),
    h('p.soft.small', null, 'Who stands close to somebody has a voice like theirs.'),
    map(state.cast.map.filter((one) => named.has(one.speaker)), chosen),
    known.length > 0 &&
      h(
        'details',
        null,
        h('summary', null, 'As a table'),
        h(
          'table',
          null,
          h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Name'), h('th', { scope: 'col' }, 'Most alike'), h('th.num', { scope: 'col' }, 'Distance'))),
          h('tbody', null, known.map((one) => {
            const [first] = [...near(one)].sort((a, b) => a.distance - b.distance);
            return h('tr', null, h('th', { scope: 'row' }, one.name), h('td', null, named.get(first.speaker).name), h('td.num', null, first.distance.toFixed(2)));
          })),
        ),
      ),
  );
}

function person(one) {
  const who = speaker(one.speaker);
  const total = state.cast.characters.reduce((sum, other) => sum + other.words, 0) || 1;
  return h(
    'article',
    { key: `person-${one.name}`, class: hue(who), 'aria-labelledby': 'person' },
    h('p.back', null, h('a', { href: '#/cast' }, '‹ Everybody')),
    h('div.row.head', null, h('span.dot', { 'aria-hidden': 'true' }), h('h2.name.grow', { id: 'person' }, one.name),
      !who.narrator && h('button.small', { type: 'button', onclick: () => rename(one) }, 'Rename…'),
      !who.narrator && h('button.small', { type: 'button', onclick: () => merge(one) }, 'Is somebody else…')),
    h('p.soft', null, one.words > 0 ? `${count(one.lines, 'line')}, ${count(one.words, 'word')} (${Math.round((100 * one.words) / total)} %), ${time(one.minutes)}` : 'Says nothing in this book', one.aliases.length > 0 && `; also called ${one.aliases.join(', ')}`, '.'),
    one.with.length > 0 &&
      h('section', { key: 'with', 'aria-labelledby': 'with' }, h('h3', { id: 'with' }, 'In scenes with'), h('ul.chips', null, one.with.slice(0, 12).map((other) => {
        const them = speaker(other.speaker);
        return h('li', null, h('a.chip', { href: `#/cast/${them.id}`, class: hue(them) }, h('span.name', null, them.name), h('span.soft', null, count(other.scenes, 'scene'))));
      }))),
    alike(one),
    sliders(one),
    voices(one),
    keeping(one),
  );
}

function alike(one) {
  const near = one.alike.filter((other) => other.distance !== null).slice(0, 3);
  if (!near.length) return null;
  return h('p.soft.small', { key: 'alike' }, 'Sounds most like ', near.map((other, at) => [at > 0 && ', ', h('a', { href: `#/cast/${other.speaker}` }, speaker(other.speaker).name), ` (${other.distance.toFixed(2)})`]), '.');
}

async function rename(one) {
  const name = await askText(`Rename ${one.name}`, 'New name', one.name, 'Rename', h('p.soft.small', null, 'The old name stays as another name for the same person.'));
  if (!name || name === one.name) return;
  chosen = name;
  await edit({ kind: 'rename', speaker: speakerNow(one), name });
}

async function merge(one) {
  const others = state.book.speakers.filter((who) => who.name !== one.name && !who.narrator);
  const into = await askChoice(`Who is ${one.name}?`, 'The same person as', others.map((who) => [who.name, who.name]), 'Merge', h('p.soft.small', null, `Everything that ${one.name} says is given to that person, and ${one.name} becomes another name for them. You can undo it.`));
  const to = state.book.speakers.find((who) => who.name === into);
  if (!to) return;
  const from = speakerNow(one);
  if (await edit({ kind: 'merge', speaker: from, into: to.id })) {
    chosen = to.name;
    const now = state.book.speakers.find((who) => who.name === to.name);
    location.hash = now ? `#/cast/${now.id}` : '#/cast';
  }
}

/** The number of a character now: the book may have changed while a question was open. */
const speakerNow = (one) => state.book.speakers.find((who) => who.name === one.name)?.id ?? one.speaker;

async function make() {
  const name = h('input', { type: 'text', required: true, maxlength: 200, autocomplete: 'off' });
  const gender = h('select', { value: '' }, [['', 'not said'], ['female', 'female'], ['male', 'male']].map(([value, label]) => h('option', { value }, label)));
  const made = await dialog({
    title: 'Make a character',
    done: 'Make',
    body: [h('label.field', null, h('span', null, 'Name'), name), h('label.field', null, h('span', null, 'Gender of the voice'), gender)],
    answer: () => (name.value.trim() ? { name: name.value.trim(), gender: gender.value || null } : null),
  });
  if (made) await edit({ kind: 'make', ...made });
}
