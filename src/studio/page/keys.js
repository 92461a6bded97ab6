// The keys: what they do, and whether single ones are listened to.

import { h } from './dom.js';
import { dialog } from './dialogs.js';
import { remember, remembered } from './theme.js';

const KEYS = [
  [['Space'], 'Play on from the chosen line, or pause'],
  [['Enter'], 'Hear the chosen line'],
  [['↓', 'j'], 'Next line'],
  [['↑', 'k'], 'Line before'],
  [['n', 'p'], 'Next or previous doubtful line'],
  [['0'], 'Give the line to the narrator'],
  [['1', '…', '9'], 'Give it to the speaker with that number'],
  [['e'], 'Type who says it'],
  [['w'], 'How far that reaches: this line, the conversation, all alike'],
  [['y'], 'It is right: no longer doubtful'],
  [['x'], 'Split the line, at the caret if there is one'],
  [['d'], 'Only what is doubtful, or everything'],
  [['/'], 'Find'],
  [['Ctrl Z'], 'Undo'],
  [['Ctrl Shift Z'], 'Do again'],
  [['?'], 'These keys'],
];

/** Whether `node` is where somebody types or chooses, so that keys belong to it. */
export const typing = (node) => node.matches?.('input:not([type="checkbox"], [type="radio"]), select, textarea') ?? false;

/** Whether single keys are listened to. A voice that types, or a hand that slips, may want them off. */
export const singleKeys = () => remembered('keys') !== 'off';

/** Shows the keys. */
export function help() {
  const box = h('input', {
    type: 'checkbox',
    checked: singleKeys(),
    onchange: (event) => remember('keys', event.target.checked ? null : 'off'),
  });
  dialog({
    title: 'Keys',
    body: [
      h('div.key-list', null, KEYS.map(([keys, what]) => [h('span.row', null, keys.map((key) => (key === '…' ? '…' : h('kbd', null, key)))), h('span', null, what)])),
      h('label.check', null, box, 'Listen to single keys in the text'),
    ],
    cancel: 'Close',
  });
}
