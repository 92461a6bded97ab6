// A virtual list: only the rows near what is seen are in the page, however many there are. Rows keep their natural heights;
// one that was never shown has an estimate, and when it turns out otherwise, what is seen does not move.

import { Heights } from './heights.js';

/** How far beyond the window rows are made, in pixels. */
const MARGIN = 900;

export class List {
  /**
   * @param {HTMLElement} port what scrolls
   * @param {HTMLElement} room where the rows go
   * @param {{make: (number) => HTMLElement, estimate: (number, width) => number, face: (number) => string}} rows
   */
  constructor(port, room, rows) {
    Object.assign(this, { port, room, rows });
    this.items = [];
    this.shown = new Map();
    this.heights = new Heights([]);
    this.known = new Map();
    this.port.addEventListener('scroll', () => this.soon(), { passive: true });
    this.width = 0;
    this.sizes = new ResizeObserver(() => this.resized());
    this.sizes.observe(room);
    this.sizes.observe(port);
  }

  resized() {
    const width = this.room.clientWidth;
    if (!width) return;
    if (width === this.width) {
      this.draw();
      return;
    }
    const anchor = this.anchor();
    this.width = width;
    this.known.clear();
    this.reckon();
    this.draw(anchor);
  }

  /**
   * Shows other rows: `items` are what `make` and `face` are asked for. `carry` says where an item went. What is seen stays
   * where it is: the row `hold` if it is in sight, or the one at the top.
   */
  show(items, carry = null, hold = null) {
    const anchor = this.held(hold) ?? this.anchor();
    if (anchor && carry) anchor.item = carry(anchor.item);
    if (carry) {
      const known = new Map();
      for (const [item, height] of this.known) known.set(carry(item), height);
      this.known = known;
    }
    this.items = items;
    this.rank = new Map(items.map((item, row) => [item, row]));
    this.reckon();
    this.draw(anchor);
  }

  reckon() {
    this.heights = new Heights(this.items.map((item) => this.known.get(item) ?? this.rows.estimate(item, this.width || 600)));
  }

  /** The row at the top of what is seen, and how far into it. */
  anchor() {
    if (!this.items.length) return null;
    const top = this.port.scrollTop - this.start();
    if (top <= 0) return null;
    const row = this.heights.at(top);
    return { item: this.items[row], into: top - this.heights.top(row) };
  }

  /** Where a row is, if it is in sight. */
  held(item) {
    const row = this.rank?.get(item);
    if (row === undefined || !this.shown.has(item)) return null;
    const into = this.port.scrollTop - this.start() - this.heights.top(row);
    const inSight = into < this.heights.heights[row] && -into < this.port.clientHeight;
    return inSight ? { item, into } : null;
  }

  /** Where the rows begin within what scrolls. */
  start() {
    return this.room.offsetTop;
  }

  /** The row of an item, or of the next one that is shown. */
  row(item) {
    const row = this.rank?.get(item);
    if (row !== undefined) return row;
    const after = this.items.findIndex((one) => one > item);
    return after < 0 ? this.items.length - 1 : after;
  }

  soon() {
    if (this.waits) return;
    this.waits = true;
    requestAnimationFrame(() => {
      this.waits = false;
      this.draw();
    });
  }

  /** Makes and removes rows so that those near what is seen are there. */
  draw(anchor = this.anchor()) {
    if (!this.room.clientWidth) return;
    if (!this.width) this.width = this.room.clientWidth;
    if (!this.items.length) {
      this.room.replaceChildren();
      this.shown.clear();
      this.room.style.setProperty('--above', '0px');
      this.room.style.setProperty('--all', '0px');
      return;
    }
    // Heights that turn out otherwise can bring other rows near: twice is enough for all but the first time.
    for (let turn = 0; turn < 4; turn += 1) {
      if (anchor) this.scrollTo(this.heights.top(this.row(anchor.item)) + anchor.into);
      const top = this.port.scrollTop - this.start();
      const first = this.heights.at(Math.max(0, top - MARGIN));
      const last = this.heights.at(top + this.port.clientHeight + MARGIN);
      this.place(first, last);
      if (!this.measure()) break;
    }
    this.spread();
  }

  /** Moves what is seen, if it has to move. */
  scrollTo(top) {
    const to = Math.max(0, Math.round(top + this.start()));
    this.room.style.setProperty('--all', `${Math.max(Math.ceil(this.heights.total), to - this.start() + this.port.clientHeight)}px`);
    if (Math.abs(this.port.scrollTop - to) > 0.5) this.port.scrollTop = to;
  }

  /** Keeps the rows `first` to `last`, in order, and those with the focus. */
  place(first, last) {
    const wanted = this.items.slice(first, last + 1);
    const keep = new Set(wanted);
    for (const [item, row] of this.shown) {
      if (keep.has(item)) continue;
      // The focus must not fall to the page's start: the list holds it, and the keys go on from the chosen line.
      if (row.node.contains(document.activeElement)) this.port.focus({ preventScroll: true });
      row.node.remove();
      this.shown.delete(item);
    }
    let next = null;
    for (let at = wanted.length - 1; at >= 0; at -= 1) {
      const item = wanted[at];
      const face = this.rows.face(item);
      let row = this.shown.get(item);
      if (!row || row.face !== face) {
        const node = this.rows.make(item);
        if (row) this.replace(row.node, node);
        row = { node, face };
        this.shown.set(item, row);
        this.known.delete(item);
      }
      if (row.node.nextSibling !== next || row.node.parentNode !== this.room) this.room.insertBefore(row.node, next);
      next = row.node;
    }
    this.first = first;
    this.spread();
  }

  /** Puts a row in the place of another; the focus goes to the same place in it. */
  replace(old, node) {
    const key = old.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    old.replaceWith(node);
    if (key === null) return;
    const same = [...node.querySelectorAll('[data-key]')].find((one) => one.dataset.key === key);
    (same ?? this.port).focus({ preventScroll: true });
  }

  spread() {
    this.room.style.setProperty('--above', `${Math.round(this.heights.top(this.first))}px`);
    this.room.style.setProperty('--all', `${Math.ceil(this.heights.total)}px`);
  }

  /** Measures the rows that were not measured yet. True if one was not as tall as thought. */
  measure() {
    let other = false;
    for (const [item, { node }] of this.shown) {
      if (this.known.has(item)) continue;
      const height = node.getBoundingClientRect().height;
      this.known.set(item, height);
      if (Math.abs(this.heights.set(this.rank.get(item), height)) > 0.5) other = true;
    }
    return other;
  }

  /** Brings an item into view: `where` is a share of the window's height for its top. Returns its row's element. */
  reveal(item, where = 0.3) {
    const row = this.row(item);
    this.draw({ item: this.items[row], into: -where * this.port.clientHeight });
    // The estimates above it are never asked again, so once more for those that were just measured.
    this.draw({ item: this.items[row], into: -where * this.port.clientHeight });
    return this.shown.get(this.items[row])?.node ?? null;
  }
}
