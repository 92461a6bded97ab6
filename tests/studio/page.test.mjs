// The sums of the page, without a browser: node --test page.test.mjs

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

/** A module of the page. It stands in no package of its own, so it is read as the browser reads it: as a module. */
async function load(name) {
  const text = readFileSync(new URL(`../../src/studio/page/${name}`, import.meta.url), 'utf8');
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}

const { Heights } = await load('heights.js');
const { cuts, nearest, offset, folded } = await load('offsets.js');
const { carry, linesOf } = await load('carry.js');

/** Numbers that look random and are the same every time. */
function numbers(seed) {
  let now = seed;
  return () => (now = (now * 1103515245 + 12345) % 2147483648) / 2147483648;
}

test('tops and rows of a long list agree with plain sums, also after heights changed', () => {
  const next = numbers(7);
  for (const size of [1, 2, 3, 64, 65, 1000]) {
    const heights = Array.from({ length: size }, () => 1 + Math.floor(next() * 300));
    const list = new Heights(heights);
    for (let turn = 0; turn < 50; turn += 1) {
      const row = Math.floor(next() * size);
      heights[row] = 1 + Math.floor(next() * 300);
      list.set(row, heights[row]);
    }
    let top = 0;
    for (let row = 0; row < size; row += 1) {
      assert.equal(list.top(row), top);
      assert.equal(list.at(top), row);
      assert.equal(list.at(top + heights[row] - 0.5), row);
      top += heights[row];
    }
    assert.equal(list.total, top);
    assert.equal(list.at(top + 1000), size - 1);
    assert.equal(list.at(-5), 0);
  }
});

test('an empty list has no height', () => {
  const list = new Heights([]);
  assert.equal(list.total, 0);
  assert.equal(list.at(10), 0);
});

test('a text is cut before its words, in UTF-16 units', () => {
  assert.deepEqual(cuts('Then burn it.'), [5, 10]);
  assert.deepEqual(cuts('  Go  on'), [6]);
  assert.deepEqual(cuts('😀 yes'), [3]);
  assert.deepEqual(cuts('One'), []);
  assert.equal(nearest('Then burn it.', 6), 5);
  assert.equal(nearest('Then burn it.', 99), 10);
  assert.equal(nearest('One', 1), null);
});

test('a place in a piece is a place in its line, whatever stands between', () => {
  const pieces = [
    { t: 'Ada: ', line: null },
    { t: 'I never ', line: 4 },
    { t: 'said', line: 4, em: 'italic' },
    { t: ' ', line: null },
    { t: 'that.', line: 4 },
    { t: 'No?', line: 5 },
  ];
  assert.equal(offset(pieces, 1, 2), 2);
  assert.equal(offset(pieces, 2, 1), 9);
  assert.equal(offset(pieces, 4, 99), 17);
  assert.equal(offset(pieces, 5, 1), 1);
});

test('a search cares for no case, accent or kind of quotation mark', () => {
  assert.equal(folded('“Café” d’Or'), '"cafe" d\'or');
});

/** A book of paragraphs, each of lines. */
function book(paragraphs) {
  const lines = [];
  const blocks = paragraphs.map((texts, block) => ({
    kind: 'paragraph',
    level: null,
    pieces: texts.map((t) => {
      lines.push({ id: lines.length, block, text: t });
      return { t, line: lines.length - 1 };
    }),
  }));
  return { blocks, lines };
}

test('places stay with their text when paragraphs come, go and move', () => {
  const old = book([['a'], ['b', 'c'], ['d'], ['e']]);
  const now = book([['new'], ['a'], ['b', 'c'], ['e'], ['d']]);
  const went = carry(old, now);
  assert.deepEqual([0, 1, 2, 3].map(went.block), [1, 2, 4, 3]);
  assert.deepEqual([0, 1, 2, 3, 4].map(went.line), [1, 2, 3, 5, 4]);
});

test('a line that is split keeps its beginning, and one that is gone has a neighbour', () => {
  const old = book([['a'], ['b c'], ['d']]);
  const split = carry(old, book([['a'], ['b', ' c'], ['d']]));
  assert.deepEqual([0, 1, 2].map(split.line), [0, 1, 3]);
  const gone = carry(old, book([['a'], ['d']]));
  assert.deepEqual([0, 2].map(gone.line), [0, 1]);
  assert.ok([0, 1].includes(gone.line(1)));
  assert.equal(carry(old, book([])).line(1), null);
});

test('the lines of a block come once each, in order', () => {
  const pieces = [{ t: 'a', line: 2 }, { t: ' ', line: null }, { t: 'b', line: 2 }, { t: 'c', line: 3 }];
  assert.deepEqual(linesOf({ pieces }), [2, 3]);
});

/** The contrast of two colours by WCAG 2.2. */
function contrast(a, b) {
  const light = (colour) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const value = parseInt(colour.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

test('every colour of text can be read on every ground, in both themes', () => {
  const css = readFileSync(new URL('../../src/studio/page/studio.css', import.meta.url), 'utf8');
  const colours = new Map();
  for (const [, name, light, dark] of css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)) colours.set(name, [light, dark]);
  const texts = ['ink', 'soft', 'accent', 'doubt', 'wrong', 'right', ...Array.from({ length: 12 }, (_, at) => `h${at}`)];
  for (const text of texts) {
    for (const ground of ['paper', 'raised', 'sunken', 'tint']) {
      for (const theme of [0, 1]) {
        const ratio = contrast(colours.get(text)[theme], colours.get(ground)[theme]);
        assert.ok(ratio >= 4.5, `${text} on ${ground}, ${theme ? 'dark' : 'light'}: ${ratio.toFixed(2)}`);
      }
    }
  }
  for (const theme of [0, 1]) {
    assert.ok(contrast(colours.get('doubt')[theme], colours.get('doubt-tint')[theme]) >= 4.5);
    assert.ok(contrast(colours.get('wrong')[theme], colours.get('wrong-tint')[theme]) >= 4.5);
    assert.ok(contrast(colours.get('soft')[theme], colours.get('wrong-tint')[theme]) >= 4.5);
    // The edges of fields have to be seen as well, at 3.
    assert.ok(contrast(colours.get('edge')[theme], colours.get('raised')[theme]) >= 3);
  }
});
