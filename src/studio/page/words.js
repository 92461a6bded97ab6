// Words that a voice may say wrong: hear one, write how it sounds, hear it again, keep it.

import { h, fill, count, hue, sentence } from './dom.js';
import { state, change, speaker, say } from './store.js';
import * as player from './player.js';
import { sheet } from './sheet.js';

let filter = '';
/** Words that somebody named here and that are not kept yet. */
let named = [];

const { body, load, start, enter } = sheet('words', 'The list of words', show);
export { start, enter };

function show() {
  if (!state.words) {
    fill(body, h('p.soft.empty', null, 'Looking the words up…'));
    return;
  }
  const asked = state.words.words;
  named = named.filter((one) => !asked.some((other) => other.word === one.word));
  const words = [...named, ...asked];
  const sought = filter.trim().toLowerCase();
  const shown = words.filter((one) => one.word.toLowerCase().includes(sought));
  fill(
    body,
    h('h2', null, 'Words that a voice may say wrong'),
    h('p.soft', null, 'Hear a word; write it as it sounds, or give its sounds, until it is said right. What you keep stands in the lexicon and holds for the whole book.'),
    h(
      'form.row.add',
      { key: 'add', onsubmit: (event) => (event.preventDefault(), add(event.target)) },
      h('label.unseen', { for: 'word-filter' }, 'Filter the words, or name another'),
      h('input.grow', { id: 'word-filter', name: 'word', type: 'search', placeholder: 'Filter, or another word', autocomplete: 'off', value: '', oninput: (event) => ((filter = event.target.value), show()) }),
      sought && !words.some((one) => one.word.toLowerCase() === sought) && h('button.small', { type: 'submit' }, `Add “${filter.trim()}”`),
      h('span.soft.small', { role: 'status' }, count(shown.length, 'word')),
    ),
    h('ul.words', { key: 'list' }, shown.slice(0, 300).map(entry)),
    shown.length > 300 && h('p.soft', null, `${count(shown.length - 300, 'word')} more; type a part of one above.`),
    words.length === 0 && h('p.empty.soft', null, 'Every word is in the dictionaries.'),
  );
}

/** A word that the studio did not ask about. */
function add(form) {
  const word = form.elements.word.value.trim();
  if (!word) return;
  named.unshift({ word, count: 0, line: null, why: 'named by you', respelling: null, phonemes: null, speaker: 0 });
  show();
}

function entry(one) {
  const id = `word-${one.word}`;
  const who = speaker(one.speaker ?? 0);
  const fields = (node) => node.closest('form').elements;
  const typed = (node) => ({ respelling: fields(node).respelling.value.trim() || null, phonemes: fields(node).phonemes.value.trim() || null });
  const kept = one.respelling ?? one.phonemes;
  return h(
    'li',
    { key: id },
    h(
      'form.word',
      { onsubmit: (event) => (event.preventDefault(), keep(one, typed(event.target.elements.respelling))), 'aria-label': one.word },
      h('button.icon.hear', { type: 'button', 'aria-label': `Hear ${one.word} as it is said now`, title: 'As it is said now', onclick: () => hear(one, who, one) }, '▸'),
      h('div.what', null, h('h3', null, one.word, kept && h('span.kept.small', null, ' ✓ kept')),
        h('p.soft.small', null, sentence(one.why)),
        h('p.soft.small', null, one.count > 0 && `${count(one.count, 'time')}, first by `, one.count > 0 && h('span.name', { class: hue(who) }, who.name), one.line !== null && [' ', h('a', { href: `#/text/l${one.line}` }, 'in the text')])),
      h('label.field', null, h('span', null, 'Written as it sounds'), h('input', { name: 'respelling', type: 'text', autocomplete: 'off', spellcheck: 'false', maxlength: 200, value: one.respelling ?? '' })),
      h('label.field', null, h('span', null, 'Or its sounds'), h('input', { name: 'phonemes', type: 'text', autocomplete: 'off', spellcheck: 'false', maxlength: 200, value: one.phonemes ?? '' })),
      h('div.row.does', null,
        h('button.small', { type: 'button', 'aria-label': `Try ${one.word} as written here`, onclick: (event) => hear(one, who, typed(event.target)) }, '▸ Try'),
        h('button.small', { type: 'submit', 'aria-label': `Keep ${one.word}` }, 'Keep'),
        kept && h('button.small.quiet', { type: 'button', 'aria-label': `Forget ${one.word}`, onclick: (event) => forget(one, event.target) }, 'Forget')),
    ),
  );
}

const hear = (one, who, { respelling, phonemes }) => player.hear('say', { text: one.word, speaker: who.id, respelling, phonemes }, `“${one.word}”`);

async function keep(one, how) {
  if (!how.respelling && !how.phonemes) {
    say(`How is “${one.word}” said?`, 'wrong', 'Write it as it sounds, or give its sounds.');
    return;
  }
  await change('words', { word: one.word, ...how });
  load();
}

async function forget(one, button) {
  const { respelling, phonemes } = button.closest('form').elements;
  if (!(await change('words', { word: one.word, respelling: null, phonemes: null }))) return;
  respelling.value = '';
  phonemes.value = '';
  load();
}
