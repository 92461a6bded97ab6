// Splitting a line: its text with a place in it, moved by word, and who says the rest.

import { h, fill, hue } from './dom.js';
import { dialog } from './dialogs.js';
import { state, speaker, edit, say } from './store.js';
import { cuts, nearest } from './offsets.js';

/** Asks where to split a line, and splits it. `at` is where the caret stands, or null. */
export async function split(id, at = null) {
  const line = state.book.lines[id];
  const { text } = line;
  const all = cuts(text);
  if (!all.length) {
    say('This line is one word, so it cannot be split.', 'wrong');
    return;
  }
  const who = speaker(line.speaker);
  let place = all.indexOf(nearest(text, at ?? text.length / 2));
  const shown = h('p.halves');
  const slider = h('input', {
    type: 'range',
    min: 0,
    max: all.length - 1,
    step: 1,
    value: String(place),
    'aria-label': 'Where to split, by word',
    oninput: (event) => move(Number(event.target.value)),
    onkeydown: (event) => event.key === 'Enter' && (event.preventDefault(), event.target.form.requestSubmit()),
  });
  const to = whom(who);
  function move(now) {
    place = now;
    slider.value = String(now);
    slider.setAttribute('aria-valuetext', `before “${text.slice(all[now]).split(/\s/, 1)[0]}”`);
    draw();
  }
  function draw() {
    const other = state.book.speakers.find((one) => one.name === to.value);
    const words = [...text.matchAll(/^\s*\S+\s*|\S+\s*/g)];
    const half = (from, until, one) =>
      h('span', { class: `${hue(one)} half` }, words.filter((word) => wordStart(word) >= from && wordStart(word) < until).map((word) => h('span', { 'data-at': wordStart(word) }, word[0])));
    fill(shown, half(0, all[place], who), h('span.cut', { 'aria-hidden': 'true' }, '|'), half(all[place], Infinity, other ?? { hue: 0 }));
  }
  to.onchange = draw;
  shown.onclick = (event) => {
    const where = event.target.closest('[data-at]');
    if (where) move(Math.max(0, all.indexOf(nearest(text, Number(where.dataset.at)))));
  };
  move(place);
  const asked = dialog({
    title: 'Split this line',
    done: 'Split',
    body: [shown, slider, h('label.field', null, h('span', null, 'The rest is said by'), to)],
    answer: () => ({ at: all[place], to: to.value }),
  });
  slider.focus();
  const answer = await asked;
  if (answer) await edit({ kind: 'split', line: id, ...answer });
}

const wordStart = (word) => word.index + word[0].length - word[0].trimStart().length;

function whom(who) {
  const others = state.book.speakers.filter((one) => one.id !== who.id);
  // A quotation is split off from narration more often than the other way round.
  const first = who.narrator ? others.find((one) => !one.narrator) : others.find((one) => one.narrator);
  return h('select', { value: (first ?? others[0] ?? who).name }, [...others, who].map((one) => h('option', { value: one.name }, one.name)));
}
