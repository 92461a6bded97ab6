// A row of the text: a block as the author set it, its lines in the colours of their speakers, and what is doubtful below it.

import { h, hue, sentence } from './dom.js';
import { state, speaker } from './store.js';
import { linesOf } from './carry.js';

/** What would have to differ for the row to look different: the list compares it before it makes a row anew. */
export function face(block, chosen, playing) {
  const { lines } = state.book;
  const told = linesOf(block).map((id) => {
    const line = lines[id];
    const who = speaker(line.speaker);
    const marks = (id === chosen ? 'c' : '') + (id === playing ? 'p' : '') + (line.doubtful ? `d${line.why}${line.others}` : '');
    return `${id}:${line.speaker}:${who.name}:${who.hue}:${marks}`;
  });
  return `${block.kind}${block.level}${JSON.stringify(block.set)}|${told.join(';')}|${block.pieces.map((piece) => `${piece.em ?? ''}${piece.t}`).join('\u0001')}`;
}

/** Makes the row. `act` is what pressing does: `assign`, `confirm`, `more`; `after` is whether something before it is left out. */
export function row(block, chosen, playing, act, after) {
  if (block.kind === 'scene' && !block.pieces.some((piece) => piece.line !== null)) {
    return h('div.block.scene', null, h('hr', null));
  }
  const { verse, list, quote } = block.set ?? {};
  const kinds = [block.kind, verse && 'verse', list && 'list', quote > 0 && 'quoted', byline(block) && 'byline', after && 'after-gap'].filter(Boolean).join(' ');
  const setting = h(tag(block), { class: 'set', 'data-number': list && block.set.number !== null && block.set.number !== undefined ? `${block.set.number}.` : null }, spans(block, chosen, playing));
  const doubts = linesOf(block).filter((id) => state.book.lines[id].doubtful);
  return h('div.block', { class: kinds, vars: quote > 0 ? { '--quote': String(quote) } : null }, setting, doubts.map((id) => doubt(id, act)));
}

/** Whether this is the author's name, announced after the title. */
const byline = (block) => block.kind === 'heading' && block.id === 1 && block.pieces.map((piece) => piece.t).join('') === state.book.author;

function tag(block) {
  if (byline(block)) return 'p';
  if (block.kind === 'heading') return `h${Math.min(6, Math.max(2, (block.level || 1) + 1))}`;
  if (block.set?.quote > 0) return 'blockquote';
  return 'p';
}

/** The pieces of the block, those of a line together in one thing that can be pressed. */
function spans(block, chosen, playing) {
  const made = [];
  let open = null;
  block.pieces.forEach((piece, at) => {
    const content = piece.em === 'bold' ? h('strong', { 'data-piece': at }, piece.t) : piece.em ? h('em', { 'data-piece': at }, piece.t) : h('span', { 'data-piece': at }, piece.t);
    if (piece.line === null) {
      made.push(piece.t.trim() ? h('span.mark', null, content) : piece.t);
      if (piece.t.trim()) open = null;
      return;
    }
    if (open?.line !== piece.line) {
      open = { line: piece.line, node: said(block, at, piece.line, chosen, playing) };
      made.push(open.node);
    } else if (made.at(-1) !== open.node) open.node.append(made.pop());
    open.node.append(content);
  });
  return made;
}

function said(block, at, id, chosen, playing) {
  const line = state.book.lines[id];
  const who = speaker(line.speaker);
  const classes = [hue(who), line.doubtful && 'doubtful', id === chosen && 'chosen', id === playing && 'playing', line.quotation && 'quotation'];
  const first = !block.pieces.slice(0, at).some((piece) => piece.t.trim());
  return h(
    'span.line',
    {
      class: classes.filter(Boolean).join(' '),
      role: 'button',
      tabindex: id === chosen ? '0' : '-1',
      'data-line': id,
      key: `line-${id}`,
      'aria-current': id === chosen ? 'true' : null,
    },
    name(block, at, who, first),
  );
}

/** The name before a line: none for what the narrator reads, nor where the author wrote it there already. */
function name(block, at, who, first) {
  const before = block.pieces[at - 1];
  const written = before?.line === null && before.t.trim().toLowerCase().startsWith(who.name.toLowerCase());
  if (who.narrator || written) return h('span.unseen', null, `${who.name}: `);
  return h(first ? 'span.who.first' : 'span.who', null, h('span', null, who.name), h('span.unseen', null, ': '));
}

function doubt(id, act) {
  const line = state.book.lines[id];
  const who = speaker(line.speaker);
  const others = line.others.filter((other) => other !== line.speaker);
  const give = (to) =>
    h('button.small', { type: 'button', key: `give-${id}-${to.id}`, onclick: () => act.assign(id, to.name) }, h('span.dot', { class: hue(to), 'aria-hidden': 'true' }), to.name);
  return h(
    'div.doubt',
    { role: 'group', 'aria-label': `Doubtful: is it ${who.name}?` },
    h('p', null, h('span.over', null, `Is it ${who.name}? `), sentence(line.why)),
    h(
      'div.row',
      null,
      h('button.small.yes', { type: 'button', key: `yes-${id}`, onclick: () => act.confirm(id) }, h('span.dot', { class: hue(who), 'aria-hidden': 'true' }), `Yes, ${who.name}`),
      others.map((other) => give(speaker(other))),
      h('button.small.quiet', { type: 'button', key: `more-${id}`, onclick: () => act.more(id) }, 'Somebody else…'),
    ),
  );
}

/** About how tall a row will be, from its letters; `metrics` are measured in the page. */
export function estimate(block, width, { letter, line, gap }) {
  if (block.kind === 'scene') return line * 3;
  const inner = Math.max(160, width) / letter;
  let rows = 0;
  let length = 0;
  for (const piece of block.pieces) {
    const parts = block.set?.verse ? piece.t.split('\n') : [piece.t];
    parts.forEach((part, at) => {
      if (at > 0) {
        rows += Math.max(1, Math.ceil(length / inner));
        length = 0;
      }
      length += part.length;
    });
  }
  rows += Math.max(1, Math.ceil(length / inner));
  const doubts = linesOf(block).filter((id) => state.book.lines[id].doubtful).length;
  return rows * line * (block.kind === 'heading' ? 1.4 : 1) + gap + (block.kind === 'heading' ? 3.5 * line : 0) + doubts * 5 * gap;
}
