// What the reader is told: faults of the files, a server that is gone, and what just happened.

import { h, fill, count, sentence } from './dom.js';
import { state, on, change } from './store.js';

/** How long a message stays; one that says what went wrong stays until it is closed. */
const STAYS = 7000;

/** Shows notices in `strip`, and messages in `done` and `wrong`, which are live regions. */
export function notices(strip, done, wrong) {
  const show = () => fill(strip, gone(), state.book && faults(state.book, 'error'), state.book && faults(state.book, 'warning'));
  on('book', show);
  on('connected', show);
  on('said', (what) => {
    if (what.tone === 'done') wrong.replaceChildren();
    message(what.tone === 'wrong' ? wrong : done, what);
  });
}

function gone() {
  if (state.connected) return null;
  return h(
    'div.notice.wrong',
    { key: 'gone', role: 'alert' },
    h('strong', null, 'The studio does not answer. '),
    'It may have been stopped. Nothing is lost: everything you decided is in the files. This page goes on by itself when it is there again; if you started it anew, open the address that it printed.',
  );
}

function faults(book, severity) {
  const found = book.faults.filter((fault) => fault.severity === severity);
  if (!found.length) return null;
  const files = [...new Set(found.map((fault) => fault.file).filter(Boolean))].join(', ');
  const title =
    severity === 'error'
      ? [h('strong', null, `${count(found.length, 'fault')}${files ? ` in ${files}` : ''}. `), 'What you see is the last state that was good; save the file again and this goes away.']
      : [h('strong', null, count(found.length, 'warning')), files ? ` in ${files}` : ''];
  return h(
    severity === 'error' ? 'div.notice.wrong' : 'div.notice',
    { key: severity },
    h('details', { open: severity === 'error' }, h('summary', null, title), h('div.faults', null, found.map(fault))),
  );
}

function fault({ severity, message: what, file, line, column, hint, excerpt }) {
  const where = [file, line, column].filter((part) => part !== null && part !== undefined).join(':');
  return h(
    'div',
    { class: severity },
    where && h('p.where', null, where),
    h('p', null, sentence(what)),
    excerpt && h('pre', null, excerpt),
    hint && h('p.soft', null, sentence(hint)),
  );
}

function message(region, { message: what, hint, tone }) {
  const words = tone === 'wrong' ? h('span', null, h('strong', null, what), hint) : h('span', null, what);
  const close = () => box.remove();
  const undo = tone === 'done' && state.book?.undo && h('button.small', { type: 'button', onclick: () => (close(), change('undo', {})) }, 'Undo');
  const box = h('p', { class: tone }, words, undo, h('button.icon', { type: 'button', 'aria-label': 'Close this message', onclick: close }, '×'));
  region.replaceChildren(box);
  if (tone === 'wrong') return;
  const later = () => setTimeout(() => (box.matches(':hover, :focus-within') ? later() : box.remove()), STAYS);
  later();
}
