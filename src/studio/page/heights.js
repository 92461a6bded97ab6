// The sums of a virtual list: how tall its rows are, which one lies at a height, and where one begins. A row that was never
// shown has an estimate. Rows can be many (a novel has ten thousand paragraphs), so the sums are kept in a Fenwick tree:
// changing a height and asking for a place take log n steps. No page is needed here; it is checked by `node --test`.

export class Heights {
  /** @param {number[]} heights of all rows, in pixels */
  constructor(heights) {
    this.size = heights.length;
    this.heights = Float64Array.from(heights);
    this.tree = new Float64Array(this.size + 1);
    for (let at = 1; at <= this.size; at += 1) {
      this.tree[at] += this.heights[at - 1];
      const up = at + (at & -at);
      if (up <= this.size) this.tree[up] += this.tree[at];
    }
  }

  /** The height of all rows. */
  get total() {
    return this.top(this.size);
  }

  /** Where the row begins; for the number of rows, where the last one ends. */
  top(row) {
    let sum = 0;
    for (let at = Math.max(0, Math.min(row, this.size)); at > 0; at -= at & -at) sum += this.tree[at];
    return sum;
  }

  /** Says how tall a row is. Returns by how much it grew. */
  set(row, height) {
    const grown = height - this.heights[row];
    if (grown === 0) return 0;
    this.heights[row] = height;
    for (let at = row + 1; at <= this.size; at += at & -at) this.tree[at] += grown;
    return grown;
  }

  /** The row that lies at this height: the last one that begins at or above it. */
  at(height) {
    let row = 0;
    let left = height;
    let step = 1;
    while (step * 2 <= this.size) step *= 2;
    for (; step > 0; step = step >> 1) {
      if (row + step <= this.size && this.tree[row + step] <= left) {
        row += step;
        left -= this.tree[row];
      }
    }
    return Math.max(0, Math.min(row, this.size - 1));
  }
}
