// A view that is one sheet, which the server describes anew for every version of the book.

import { h } from './dom.js';
import { state, on, read } from './store.js';

/** The view of this name, which is also that of its element, its state and its address. `show` fills its body. */
export function sheet(name, label, show) {
  const body = h('div.sheet-of');
  let seen = -1;
  const load = () => {
    seen = state.book.version;
    read(name);
  };
  return {
    body,
    load,
    start() {
      const root = document.getElementById(name);
      root.append(h('div.scroll', { tabindex: 0, role: 'region', 'aria-label': label }, body));
      on('book', () => !root.hidden && load());
      on(name, show);
    },
    enter() {
      if (seen !== state.book.version || !state[name]) load();
      show();
    },
  };
}
