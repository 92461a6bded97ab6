// Places in a line's text, in UTF-16 units as the server counts them. No page is needed here; it is checked by `node --test`.

/** Where a text can be split: before every word but the first. */
export function cuts(text) {
  const found = [];
  for (const word of text.matchAll(/\S+/g)) if (word.index > 0 && text.slice(0, word.index).trim()) found.push(word.index);
  return found;
}

/** The cut that is nearest to a place; null if there is none. The next word begins nearer to a place right after a space. */
export function nearest(text, at) {
  const all = cuts(text);
  if (!all.length) return null;
  return all.reduce((best, one) => (Math.abs(one - at) < Math.abs(best - at) ? one : best));
}

/**
 * Where a place in a piece of a line lies in the whole line.
 * @param {{t: string, line: number|null}[]} pieces of the block
 * @param {number} piece which of them
 * @param {number} within units into that piece
 */
export function offset(pieces, piece, within) {
  const { line } = pieces[piece];
  let sum = 0;
  for (let at = 0; at < piece; at += 1) if (pieces[at].line === line) sum += pieces[at].t.length;
  return sum + Math.max(0, Math.min(within, pieces[piece].t.length));
}

/** How a text is compared when it is searched: case, accents and the kind of quotation marks make no difference. */
export const folded = (text) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[‘’ʼ]/g, "'")
    .replace(/[“”„«»]/g, '"')
    .toLowerCase();
