// Questions in a box of their own. The browser's <dialog> keeps the focus inside, closes on Escape and gives the focus back.

import { h } from './dom.js';

let number = 0;

/**
 * Asks something. Resolves to what `answer` returns when it was answered, or null.
 * @param {{title: string, body: any, done?: string, cancel?: string, answer?: (form: HTMLFormElement) => any}} about
 */
export function dialog({ title, body, done, cancel = 'Cancel', answer }) {
  return new Promise((resolve) => {
    number += 1;
    const id = `dialog-${number}`;
    let result = null;
    const box = h(
      'dialog',
      { 'aria-labelledby': id, onclose: () => (box.remove(), resolve(result)), onclick: (event) => event.target === box && box.close() },
      h(
        'form',
        {
          method: 'dialog',
          onsubmit: (event) => {
            event.preventDefault();
            result = answer ? answer(event.target) : true;
            if (result !== null && result !== undefined && result !== '') box.close();
          },
        },
        h('h2', { id }, title),
        body,
        h(
          'div.ends',
          null,
          h('button', { type: 'button', onclick: () => ((result = null), box.close()) }, cancel),
          done && h('button.main', { type: 'submit' }, done),
        ),
      ),
    );
    document.body.append(box);
    box.showModal();
    // The focus may be at the end of a long box, which is read from its beginning all the same.
    box.scrollTop = 0;
  });
}

/** Asks for one line of text. */
export function askText(title, label, value, done, more = []) {
  const field = h('input', { type: 'text', value, required: true, maxlength: 200, autocomplete: 'off', spellcheck: 'false' });
  const asked = dialog({ title, done, body: [h('label.field', null, h('span', null, label), field), more], answer: () => field.value.trim() || null });
  field.select();
  return asked;
}

/** Asks for one of `[value, label]`. */
export function askChoice(title, label, options, done, more = []) {
  const field = h('select', { required: true }, options.map(([value, text]) => h('option', { value }, text)));
  return dialog({ title, done, body: [h('label.field', null, h('span', null, label), field), more], answer: () => field.value });
}
