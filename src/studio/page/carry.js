// Where the blocks and lines of one state of the book are in the next: what lets the place, the focus and the selected line
// stay where they are when a file changes. No page is needed here; it is checked by `node --test`.

const face = (block) => `${block.kind}\u0000${block.level}\u0000${block.pieces.map((piece) => piece.t).join('')}`;

/** The lines of a block, in order, each once. */
export function linesOf(block) {
  const found = [];
  for (const piece of block.pieces) if (piece.line !== null && !found.includes(piece.line)) found.push(piece.line);
  return found;
}

/**
 * Maps the places of `old` to those of `now`. Blocks that are equal from the front or from the back are the same; between
 * them an equal text is found wherever it is, and what is left keeps its number as far as there are enough.
 * @returns {{block: (number) => number, line: (number) => number|null}}
 */
export function carry(old, now) {
  const a = old.blocks.map(face);
  const b = now.blocks.map(face);
  let front = 0;
  while (front < a.length && front < b.length && a[front] === b[front]) front += 1;
  let back = 0;
  while (back < a.length - front && back < b.length - front && a[a.length - 1 - back] === b[b.length - 1 - back]) back += 1;
  const moved = new Map();
  for (let at = b.length - back - 1; at >= front; at -= 1) moved.set(b[at], at);
  const block = (at) => {
    if (at < front) return at;
    if (at >= a.length - back) return at + b.length - a.length;
    return moved.get(a[at]) ?? Math.max(0, Math.min(at, b.length - back - 1, b.length - 1));
  };
  const line = (id) => {
    const was = old.lines[id];
    if (!was || !now.blocks.length) return null;
    const here = now.blocks[block(was.block)];
    const ids = linesOf(here);
    if (!ids.length) return null;
    const place = linesOf(old.blocks[was.block]).indexOf(id);
    const same = ids.filter((one) => now.lines[one].text === was.text);
    return same.find((one) => ids.indexOf(one) === place) ?? same[0] ?? ids[Math.min(place, ids.length - 1)];
  };
  return { block, line };
}
