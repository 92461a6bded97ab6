// Trying a voice with other settings on a character's own line. Nothing is written until it is kept.

import { h, sentence } from './dom.js';
import { state, change, emit, speaker } from './store.js';
import * as player from './player.js';

/** How long a slider rests before it is heard. */
const RESTS = 120;
/** Units that are too long for the room beside a slider; its help says them in full. */
const SHORT = { semitones: 'st', 'dB per octave': 'dB/oct' };

const trials = new Map();
let waiting = 0;

/** What is tried for a character, or what they have. */
export function tried(one) {
  const trial = trials.get(one.name);
  return { voice: trial?.voice ?? one.voice, settings: { ...one.settings, ...trial?.settings } };
}

/** Whether something is tried that is not kept. */
export function differs(one) {
  const now = tried(one);
  return now.voice !== one.voice || state.cast.knobs.some(({ name, default: usual }) => (now.settings[name] ?? usual) !== (one.settings[name] ?? usual));
}

/** Forgets the trials of those who are gone. */
export function forgetTrials(isThere) {
  for (const name of trials.keys()) if (!isThere(name)) trials.delete(name);
}

/** Tries another voice or another setting, and hears it. */
export function attempt(one, { voice, settings }, soon = false) {
  const before = trials.get(one.name) ?? {};
  trials.set(one.name, { voice: voice ?? before.voice, settings: { ...before.settings, ...settings } });
  emit('trial');
  clearTimeout(waiting);
  if (soon) waiting = setTimeout(() => hear(one), RESTS);
  else hear(one);
}

/** Hears the character's own line as tried. */
export function hear(one, voice = tried(one).voice) {
  const now = tried(one);
  return player.hear('try', { speaker: one.speaker, voice, settings: now.settings, line: null }, `${one.name} with the voice ${voice}`);
}

/** The settings that shape a voice. */
export function sliders(one) {
  const { settings } = tried(one);
  return h(
    'section',
    { key: 'knobs', 'aria-labelledby': 'knobs' },
    h('div.row.head', null, h('h3.grow', { id: 'knobs' }, `How ${speaker(one.speaker).name} sounds`), h('button.small', { type: 'button', onclick: () => hear(one) }, '▸ Hear a line')),
    h('div.knobs', null, state.cast.knobs.map((knob) => slider(one, knob, settings[knob.name] ?? knob.default))),
  );
}

function slider(one, knob, value) {
  const shown = `${tidy(value, knob.step)}${knob.unit ? ` ${SHORT[knob.unit] ?? knob.unit}` : ''}`;
  const id = `knob-${knob.name}`;
  const to = (now, soon) => attempt(one, { settings: { [knob.name]: now } }, soon);
  return h(
    'div.knob',
    { key: `${one.name}-${knob.name}` },
    h('label', { for: id, title: knob.help }, knob.label),
    h('input', {
      id,
      type: 'range',
      min: knob.min,
      max: knob.max,
      step: knob.step,
      value: String(value),
      'aria-valuetext': shown,
      'aria-describedby': `${id}-help`,
      oninput: (event) => to(Number(event.target.value), true),
    }),
    h('output.num', { for: id }, shown),
    h('button.icon.small', { type: 'button', disabled: value === knob.default, 'aria-label': `${knob.label}: back to ${knob.default}`, title: `Back to ${knob.default}`, onclick: () => to(knob.default, false) }, '↺'),
    h('p.soft.small', { id: `${id}-help` }, sentence(unnamed(knob))),
  );
}

/** What a setting does, without its name where that stands beside it. */
function unnamed({ label, help }) {
  const named = `${label.toLowerCase()}: `;
  return help.toLowerCase().startsWith(named) ? help.slice(named.length) : help;
}

const tidy = (value, step) => value.toFixed(step >= 1 ? 0 : step >= 0.1 ? 1 : 2);

/** What to do with a trial: keep it, or put everything back. */
export function keeping(one) {
  if (!differs(one)) return null;
  const now = tried(one);
  return h(
    'div.keeping',
    { key: 'keeping', role: 'group', 'aria-label': 'What is tried' },
    h('p.grow', null, 'Only tried so far', now.voice !== one.voice && [': ', h('strong', null, now.voice)], '.'),
    h('button', { type: 'button', onclick: () => (trials.delete(one.name), emit('trial')) }, 'Put back'),
    h('button.main', { type: 'button', onclick: () => keep(one) }, 'Keep'),
  );
}

async function keep(one) {
  const { voice, settings } = tried(one);
  const changed = {};
  for (const { name, default: usual } of state.cast.knobs) {
    const now = settings[name] ?? usual;
    if (now !== (one.settings[name] ?? usual)) changed[name] = now;
  }
  const speakerNow = state.book.speakers.find((who) => who.name === one.name)?.id ?? one.speaker;
  if (await change('cast', { speaker: speakerNow, voice, settings: changed })) {
    trials.delete(one.name);
    emit('trial');
  }
}
