// The voices that a character could have: those that are here, most unlike the others first, and those that could be installed.

import { h, size } from './dom.js';
import { get, send } from './api.js';
import { state, emit, refused, speaker } from './store.js';
import { dialog } from './dialogs.js';
import { tried, attempt, hear } from './trial.js';

const known = new Map();
const filters = { language: '', gender: '' };
let open = false;

/** The voices have to be asked for again. What is shown stays until they are there. */
export function forgetVoices() {
  for (const entry of known.values()) entry.old = true;
}

function fetched(one) {
  let entry = known.get(one.name);
  if (!entry || (entry.old && !entry.asking)) {
    entry = { ...entry, old: false, asking: true };
    known.set(one.name, entry);
    get(`voices?speaker=${one.speaker}`)
      .then((found) => Object.assign(entry, found, { asking: false, failed: false }), (error) => (Object.assign(entry, { asking: false, failed: true }), refused(error)))
      .then(() => emit('voices'));
  }
  return entry;
}

const base = (language) => (language ?? '').split(/[-_]/)[0].toLowerCase();

/** The languages that are there, the book's own first. */
function languages(all) {
  const own = base(state.book.language);
  const found = [...new Set(all.map((voice) => base(voice.language)).filter(Boolean))].sort();
  return found.includes(own) ? [own, ...found.filter((one) => one !== own)] : found;
}

function named(code) {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(code.replace('_', '-'));
  } catch {
    return code;
  }
}

/** The list of voices for a character. */
export function voices(one) {
  const entry = fetched(one);
  if (!entry.voices) return h('section', { key: 'voices' }, h('h3', null, 'Voice'), h('p.soft', null, entry.failed ? 'The voices could not be read.' : 'Listening to the voices…'));
  const all = [...entry.voices, ...entry.installable];
  const fits = (voice) => (!filters.language || base(voice.language) === filters.language) && (!filters.gender || voice.gender === filters.gender);
  const here = entry.voices.filter((voice) => fits(voice) || voice.name === tried(one).voice);
  const there = entry.installable.filter(fits);
  return h(
    'section',
    { key: 'voices', 'aria-labelledby': 'voices' },
    h('div.row.head', null, h('h3.grow', { id: 'voices' }, 'Voice'),
      choice('language', 'Language', [['', 'Every language'], ...languages(all).map((code) => [code, named(code)])]),
      choice('gender', 'Gender', [['', 'Any gender'], ['female', 'Female'], ['male', 'Male']])),
    h('p.soft.small', null, `Those most unlike the other voices come first. ${origin(one)}`),
    h('div.voices', { role: 'radiogroup', 'aria-labelledby': 'voices' }, here.map((voice) => offered(one, voice))),
    here.length === 0 && h('p.soft', null, 'No voice here is like that.'),
    there.length > 0 &&
      h('details', { key: 'installable', open, ontoggle: (event) => (open = event.target.open) }, h('summary', null, `${there.length} more that can be installed`), h('ul.installable', null, there.map(installable))),
  );
}

const origin = (one) => ({ file: 'The one chosen now stands in the file of voices.', default: 'The one chosen now is the default.', automatic: 'The one chosen now was found automatically.' })[one.from] ?? '';

function choice(name, label, options) {
  return h('label', null, h('span.unseen', null, label), h('select.small', { key: name, value: filters[name], onchange: (event) => ((filters[name] = event.target.value), emit('voices')) }, options.map(([value, text]) => h('option', { value }, text))));
}

function offered(one, voice) {
  const chosen = tried(one).voice === voice.name;
  const others = (voice.used_by ?? []).filter((name) => name !== one.name);
  const facts = [named(voice.language), voice.gender, voice.engine].filter(Boolean).join(', ');
  const id = `voice-${voice.name}`;
  return h(
    'div.voice',
    { key: id, class: chosen ? 'picked' : null },
    h('button.icon.small', { type: 'button', 'aria-label': `Hear ${one.name} with ${voice.name}`, title: 'Hear it', onclick: () => hear(one, voice.name) }, '▸'),
    h('label.grow', null,
      h('input', { type: 'radio', name: 'voice', value: voice.name, checked: chosen, onchange: () => attempt(one, { voice: voice.name }) }),
      h('span.grow', null, h('strong', null, voice.name), ' ', h('span.soft.small', null, facts), others.length > 0 && h('span.used.small', null, `used by ${others.join(', ')}`), voice.description && h('span.about.small', null, voice.description))),
    distance(voice),
  );
}

function distance(voice) {
  if (voice.distance === null || voice.distance === undefined) return h('span.far.soft.small', null, '');
  const share = Math.max(0, Math.min(1, voice.distance));
  return h('span.far', { title: `Distance to the most alike of the others: ${voice.distance.toFixed(2)}` }, h('span.bar', { 'aria-hidden': 'true', vars: { '--share': String(share) } }), h('span.unseen', null, `distance ${voice.distance.toFixed(2)}`));
}

function installable(voice) {
  const now = state.install[voice.name];
  const running = now?.state === 'running';
  return h(
    'li.voice',
    { key: `get-${voice.name}` },
    h('span.grow', null, h('strong', null, voice.name), ' ', h('span.soft.small', null, [named(voice.language), voice.gender, voice.engine].filter(Boolean).join(', ')),
      h('span.about.small', null, `${size(voice.size)}, licence: ${voice.licence ?? 'not said'}`),
      now?.state === 'failed' && h('span.about.small.bad', { role: 'alert' }, now.error ?? 'It could not be installed.'),
      running && h('progress', { 'aria-label': `Installing ${voice.name}`, max: now.of || 1, value: now.done })),
    h('button.small', { type: 'button', disabled: running, 'aria-label': `Install ${voice.name}`, onclick: () => install(voice) }, running ? 'Installing…' : 'Install…'),
  );
}

async function install(voice) {
  const agreed = await dialog({
    title: `Install ${voice.name}?`,
    done: 'Install',
    body: [h('p', null, `${size(voice.size)} are fetched from:`), h('p', null, h('code', null, voice.address)), h('p', null, `Licence: ${voice.licence ?? 'not said'}.`)],
  });
  if (!agreed) return;
  try {
    await send('install', { name: voice.name });
    state.install[voice.name] ??= { name: voice.name, done: 0, of: voice.size, state: 'running', error: null };
    emit('voices');
  } catch (error) {
    refused(error);
  }
}

/** The name of a speaker's voice, for those who ask. */
export const voiceOf = (id) => state.cast?.characters.find((one) => one.name === speaker(id).name)?.voice ?? null;
