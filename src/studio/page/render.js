// Rendering: what would be spoken and why, how far it is, how it was measured, and the files.

import { h, fill, count, time, size, sentence } from './dom.js';
import { state, emit, refused } from './store.js';
import { send } from './api.js';
import { sheet } from './sheet.js';

const NAMES = { wav: 'WAV, as it is', m4b: 'M4B, an audiobook with chapters', mp3: 'MP3', flac: 'FLAC, without loss', opus: 'Opus, small' };
const PHASES = { speaking: 'Speaking', measuring: 'Measuring', writing: 'Writing' };
const order = { format: null, page: true, subtitles: '' };

const { body, start, enter } = sheet('render', 'The rendering', show);
export { start, enter };

function show() {
  const now = state.render;
  if (!now) {
    fill(body, h('p.soft.empty', null, 'Counting what is there…'));
    return;
  }
  order.format ??= now.formats.includes('m4b') ? 'm4b' : now.formats[0];
  const running = now.state === 'running' || now.state === 'stopping';
  fill(
    body,
    h('h2', null, 'Render the book'),
    plan(now.plan),
    consent(now.plan),
    now.error && h('p.bad', { key: 'error', role: 'alert' }, h('strong', null, 'The rendering failed. '), sentence(now.error)),
    running ? progress(now) : form(now),
    h('p.unseen', { key: 'told', role: 'status' }, told(now)),
    files(now),
    measures(now),
  );
}

function plan({ lines, to_speak, minutes, why, seconds_left, cost }) {
  return h(
    'section',
    { key: 'plan', 'aria-label': 'What would be done' },
    h(
      'dl.facts',
      null,
      fact('Lines', lines.toLocaleString('en')),
      fact('To be spoken', to_speak.toLocaleString('en')),
      fact('Length', time(minutes)),
      fact('Takes about', seconds_left === null || seconds_left === undefined ? 'not known' : time(seconds_left / 60)),
      fact('Costs', cost ?? 'nothing'),
    ),
    to_speak === 0
      ? h('p', null, 'Every line has been spoken already; only the files have to be written.')
      : why.length > 0 && [h('h3', null, 'Why lines are spoken'), h('ul.whys', null, why.map((one) => h('li', null, h('span.grow', null, sentence(one.reason), h('span.soft.small.whose', null, whose(one.who))), h('span.soft.num', null, count(one.lines, 'line')))))],
  );
}

/** Whose lines they are, those with the most of them first. */
function whose(who) {
  const named = who.slice(0, 8).map((one) => `${one.name} ${one.lines.toLocaleString('en')}`);
  return who.length > 8 ? `${named.join(', ')} and ${who.length - 8} more` : named.join(', ');
}

const fact = (name, value) => h('div', null, h('dt', null, name), h('dd.num', null, String(value)));

function consent({ consent: asked }) {
  if (!asked?.length) return null;
  return h(
    'section.asks',
    { key: 'consent', 'aria-labelledby': 'asks' },
    h('h3', { id: 'asks' }, 'Nobody has agreed to this yet'),
    h('ul', null, asked.map((one) => h('li', null, sentence(one)))),
    h('p.soft.small', null, 'A book can ask for such things, but only you can allow them: in the terminal, where you see what it is.'),
  );
}

function form(now) {
  const radio = (format) => h('label.check', { key: format }, h('input', { type: 'radio', name: 'format', value: format, checked: order.format === format, onchange: () => (order.format = format) }), NAMES[format] ?? format.toUpperCase());
  return h(
    'form.order',
    { key: 'order', onsubmit: (event) => (event.preventDefault(), begin()) },
    h('fieldset', null, h('legend', null, 'File'), h('div.choices', null, now.formats.map(radio))),
    h('fieldset', null, h('legend', null, 'Beside it'), h('div.choices', null,
      h('label.check', null, h('input', { type: 'checkbox', checked: order.page, onchange: (event) => (order.page = event.target.checked) }), 'A page to read along'),
      h('label.check', null, h('input', { type: 'checkbox', checked: order.subtitles === 'srt', onchange: (event) => (order.subtitles = event.target.checked ? 'srt' : '') }), 'Subtitles'))),
    h('button.main', { key: 'go', type: 'submit' }, now.state === 'done' ? 'Render again' : 'Render'),
  );
}

function progress({ state: name, progress: how }) {
  const of = how?.of || 1;
  const done = how?.done ?? 0;
  const left = how?.seconds_left;
  return h(
    'section.going',
    { key: 'going', 'aria-label': 'Progress' },
    h('p', null, h('strong', null, name === 'stopping' ? 'Stopping…' : `${PHASES[how?.phase] ?? 'Working'}…`), ' ', h('span.soft.num', null, how?.of ? `${done} of ${how.of}` : '', left !== null && left !== undefined ? `, ${time(left / 60)} left` : '')),
    h('progress', { 'aria-label': 'Rendering', max: of, value: done }),
    h('button', { key: 'stop', type: 'button', disabled: name === 'stopping', onclick: stop }, 'Stop'),
  );
}

/** What is said aloud of the progress: its beginning, its phases and its end, not every line. */
function told({ state: name, progress: how, files: found }) {
  if (name === 'running') return `${PHASES[how?.phase] ?? 'Working'}.`;
  if (name === 'done') return `Rendered: ${count(found.length, 'file')}.`;
  return name === 'failed' ? 'The rendering failed.' : '';
}

function files({ files: found }) {
  if (!found?.length) return null;
  return h('section', { key: 'files', 'aria-labelledby': 'files' }, h('h3', { id: 'files' }, 'Files'), h('ul.files', null, found.map((one) => h('li', null, h('a', { href: one.href, download: one.name }, one.name), h('span.soft.num', null, size(one.size))))));
}

function measures({ measures: found }) {
  if (!found?.length) return null;
  return h(
    'section',
    { key: 'measures', 'aria-labelledby': 'measures' },
    h('h3', { id: 'measures' }, 'Measures'),
    h('table', null,
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'What'), h('th.num', { scope: 'col' }, 'Measured'), h('th.num', { scope: 'col' }, 'Wanted'), h('th', { scope: 'col' }, h('span.unseen', null, 'Result')))),
      h('tbody', null, found.map((one) => h('tr', null, h('th', { scope: 'row' }, one.name), h('td.num', null, one.value), h('td.num.soft', null, one.target ?? ''), h('td', { class: one.ok ? 'good' : 'bad' }, one.ok ? '✓ good' : '✗ missed'))))),
  );
}

async function begin() {
  try {
    await send('render', { version: state.book.version, format: order.format, page: order.page, subtitles: order.subtitles || null });
    if (state.render.state !== 'running') {
      state.render = { ...state.render, state: 'running', error: null, files: [], measures: [], progress: { done: 0, of: state.render.plan.to_speak, phase: 'speaking', seconds_left: null } };
      emit('render');
    }
    // Who pressed the button finds the focus at what stands in its place.
    body.querySelector('.going button')?.focus();
  } catch (error) {
    refused(error);
  }
}

async function stop() {
  try {
    await send('render/stop', {});
    if (state.render.state === 'running') {
      state.render = { ...state.render, state: 'stopping' };
      emit('render');
    }
  } catch (error) {
    refused(error);
  }
}
