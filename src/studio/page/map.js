// The map of voices: who stands close to somebody sounds like them. The same is told in a table beside it.

import { h, hue } from './dom.js';
import { speaker } from './store.js';

const WIDE = 360;
const HIGH = 240;
const EDGE = 26;

/** Where names go so that they do not lie on each other: above or below the dot, or left out where there is no room. */
export function labels(points) {
  const taken = points.map(({ x, y }) => ({ left: x - 7, right: x + 7, top: y - 7, bottom: y + 7 }));
  return points.map(({ x, y, name }) => {
    const wide = Math.min(name.length, 18) * 6.2;
    const left = Math.max(2, Math.min(WIDE - wide - 2, x - wide / 2));
    for (const top of [y - 11, y + 19, y - 24, y + 32]) {
      const box = { left, right: left + wide, top: top - 9, bottom: top + 3 };
      const free = box.top > 0 && box.bottom < HIGH && taken.every((other) => box.right < other.left || other.right < box.left || box.bottom < other.top || other.bottom < box.top);
      if (free) {
        taken.push(box);
        return { x: left + wide / 2, y: top };
      }
    }
    return null;
  });
}

/** The map; `chosen` is the name of who is shown beside it. */
export function map(places, chosen) {
  const points = places.map((place) => {
    const who = speaker(place.speaker);
    return { who, name: who.name, x: EDGE + place.x * (WIDE - 2 * EDGE), y: EDGE + (1 - place.y) * (HIGH - 2 * EDGE) };
  });
  // The chosen one and those who say most get their names first.
  points.sort((a, b) => Number(b.name === chosen) - Number(a.name === chosen) || b.who.words - a.who.words);
  const where = labels(points);
  return h(
    'svg.map',
    { viewBox: `0 0 ${WIDE} ${HIGH}`, role: 'img', 'aria-label': 'Map of the voices; the table below it tells the same.' },
    points.map((point, at) =>
      h(
        'g',
        { key: `m-${point.name}`, class: `${hue(point.who)}${point.name === chosen ? ' chosen' : ''}`, onclick: () => go(point.who) },
        h('circle', { cx: point.x.toFixed(1), cy: point.y.toFixed(1), r: point.name === chosen ? 7 : 5 }),
        where[at] && h('text', { x: where[at].x.toFixed(1), y: where[at].y.toFixed(1), 'text-anchor': 'middle' }, point.name.slice(0, 18).trim()),
      ),
    ),
  );
}

function go(who) {
  location.hash = `#/cast/${who.id}`;
}
