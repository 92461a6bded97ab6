// The chosen line: who says it and why, everybody who could, how far a change reaches, and what else can be done with it.

import { h, fill, hue, short, count, sentence } from './dom.js';
import { state, speaker } from './store.js';
import { singleKeys } from './keys.js';

/** How far a change of speaker reaches. */
export const SCOPES = [
  ['line', 'This line'],
  ['conversation', 'This conversation'],
  ['alike', 'All like it'],
];

let order = [];
/** The speakers in the order of their numbers. It stays for as long as the page is open, so that a number means the same person. */
export function numbered() {
  const { speakers } = state.book;
  const there = new Map(speakers.map((one) => [one.id, one]));
  if (!order.length || order.some((name) => !speakers.some((one) => one.name === name))) {
    const by = [...speakers].sort((a, b) => Number(b.narrator ?? false) - Number(a.narrator ?? false) || b.lines - a.lines || a.id - b.id);
    const kept = order.filter((name) => speakers.some((one) => one.name === name));
    order = [...new Set([...kept, ...by.map((one) => one.name)])];
  }
  for (const one of there.values()) if (!order.includes(one.name)) order.push(one.name);
  return order.map((name) => speakers.find((one) => one.name === name));
}

/**
 * Shows the chosen line in `root`.
 * @param {{line: number|null, scope: string, turns: string, opened: boolean}} at
 * @param {object} act what pressing does: `assign`, `confirm`, `split`, `play`, `scope`, `turns`, `open`
 */
export function inspector(root, at, act) {
  const line = at.line === null ? null : state.book.lines[at.line];
  root.classList.toggle('opened', at.opened);
  if (!line) {
    fill(root, h('p.soft.hint', null, 'Press a line to hear it and to see who says it.'), legend());
    return;
  }
  const who = speaker(line.speaker);
  fill(
    root,
    h(
      'div.said-by',
      { class: hue(who) },
      h('span.dot', { 'aria-hidden': 'true' }),
      h('h2.name', null, who.name),
      h('button.small.sheet', { type: 'button', 'aria-expanded': String(at.opened), 'aria-controls': 'line-more', onclick: () => act.open(!at.opened) }, at.opened ? 'Close' : 'Change'),
    ),
    h(
      'div.more',
      { id: 'line-more' },
      h('blockquote', null, short(line.text, 160)),
      why(line, act),
      giving(line, at, act),
      h(
        'div.row',
        { key: 'acts' },
        h('button.small', { type: 'button', onclick: () => act.play(line.id) }, 'Play on from here'),
        h('button.small', { type: 'button', disabled: Boolean(line.fixed), onclick: () => act.split(line.id) }, 'Split…'),
      ),
    ),
  );
}

/** Who is who, as long as no line is chosen. */
function legend() {
  const all = numbered().filter((one) => one.lines > 0);
  return h(
    'div.legend',
    { key: 'legend' },
    h('h3', { id: 'legend' }, 'Who speaks'),
    h('ul', { 'aria-labelledby': 'legend' }, all.slice(0, 14).map((one) => h('li', { class: hue(one) }, h('span.dot', { 'aria-hidden': 'true' }), h('span.name.grow', null, one.name), h('span.soft.small', null, count(one.lines, 'line'))))),
    all.length > 14 && h('p', null, h('a', { href: '#/cast' }, `and ${all.length - 14} more`)),
  );
}

function why(line, act) {
  const sure = line.doubtful ? ` · ${Math.round(line.sure * 100)} % sure` : '';
  return h(
    'div.why',
    { key: 'why' },
    h('p', null, sentence(line.why), ' ', h('span.soft.small', null, `${line.rule}${sure}${line.style ? ` · ${line.style}` : ''}${line.spoken ? ' · spoken' : ''}`)),
    line.doubtful && h('button.small', { type: 'button', onclick: () => act.confirm(line.id) }, 'It is right'),
  );
}

function giving(line, at, act) {
  const all = numbered();
  const likely = line.others.map(speaker).filter((one) => one.id !== line.speaker);
  const shown = [...new Set([...likely, ...all.slice(0, 10)])];
  const choose = (one) => {
    const number = all.indexOf(one);
    return h(
      'li',
      { key: `to-${one.name}` },
      h(
        'button.quiet.to',
        { type: 'button', key: 'to', class: hue(one), disabled: Boolean(line.fixed), 'aria-pressed': String(one.id === line.speaker), onclick: () => one.id !== line.speaker && act.assign(line.id, one.name) },
        h('span.dot', { 'aria-hidden': 'true' }),
        h('span.name.grow', null, one.name),
        likely.includes(one) && h('span.soft.small', null, 'likely'),
        number < 10 && singleKeys() && !line.fixed && h('kbd', null, String(number)),
      ),
    );
  };
  return h(
    'div.giving',
    { key: 'giving' },
    h('h3', { id: 'who-says' }, 'Who says it'),
    // The text or its shape decides it: no correction could, so nobody is offered.
    line.fixed && h('p.soft.small', { key: 'fixed', id: 'fixed' }, sentence(line.fixed)),
    h('ul', { key: 'whom', 'aria-labelledby': 'who-says', 'aria-describedby': line.fixed ? 'fixed' : null }, shown.map(choose)),
    !line.fixed && h(
      'form.row.else',
      { key: 'else', onsubmit: (event) => (event.preventDefault(), other(event.target, line, act)) },
      h('label.unseen', { for: 'to-other' }, 'Somebody else'),
      h('input.grow', { id: 'to-other', name: 'name', type: 'text', list: 'to-all', placeholder: 'Somebody else', autocomplete: 'off', maxlength: 200, value: '' }),
      h('datalist', { id: 'to-all' }, all.slice(0, 400).map((one) => h('option', { value: one.name }))),
      h('button.small', { type: 'submit' }, 'Give'),
    ),
    !line.fixed && h(
      'fieldset.scope',
      { key: 'scope' },
      h('legend', null, 'How far'),
      SCOPES.map(([value, label]) => h('label.check', { key: value }, h('input', { type: 'radio', name: 'scope', checked: at.scope === value, onchange: () => act.scope(value) }), label)),
      at.scope === 'conversation' && turns(all, at, act),
    ),
  );
}

/** In a conversation, every second line can go to somebody else. */
function turns(all, at, act) {
  return h(
    'label.field',
    { key: 'turns' },
    h('span', null, 'In turns with'),
    h('select', { value: at.turns, onchange: (event) => act.turns(event.target.value) }, h('option', { value: '' }, 'nobody: all of it'), all.filter((one) => !one.narrator).map((one) => h('option', { value: one.name }, one.name))),
  );
}

async function other(form, line, act) {
  const name = form.elements.name.value.trim();
  if (name && (await act.assign(line.id, name))) form.elements.name.value = '';
}
