// Making elements, and bringing what stands in the page up to date without losing focus or what somebody is typing.
// Text only ever becomes text: nothing here reads HTML.

const SVG = 'http://www.w3.org/2000/svg';
const SHAPES = new Set(['svg', 'g', 'path', 'circle', 'line', 'text']);
// What is set as a property, because the attribute says only how an element starts.
const PROPERTIES = new Set(['checked', 'disabled', 'hidden', 'open', 'readOnly', 'inert']);
const FIELDS = new Set(['INPUT', 'SELECT', 'TEXTAREA']);

/**
 * Makes an element.
 * @param {string} name `button`, or with classes `button.quiet.small`
 * @param {object|null} [about] attributes; `on…` are listeners, `vars` are CSS variables, `key` is its name among its siblings
 * @param {...any} children elements, strings, numbers, lists of them; null and false are left out
 */
export function h(name, about, ...children) {
  const [tag, ...classes] = name.split('.');
  const node = SHAPES.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  if (classes.length) node.setAttribute('class', classes.join(' '));
  node.listeners = {};
  let value;
  for (const [at, it] of Object.entries(about ?? {})) {
    if (it === null || it === undefined) continue;
    if (at.startsWith('on')) {
      // A listener that returns false would keep the browser from doing what it does; ours say so where they mean it.
      node.listeners[at] = (event) => void it(event);
      node[at] = node.listeners[at];
    } else if (at === 'key') node.dataset.key = it;
    else if (at === 'vars') for (const [variable, to] of Object.entries(it)) node.style.setProperty(variable, to);
    else if (at === 'class') node.setAttribute('class', [...classes, it].join(' '));
    else if (at === 'value') value = it;
    else if (PROPERTIES.has(at)) node[at] = it;
    else if (it !== false) node.setAttribute(at, it === true ? '' : it);
  }
  append(node, children);
  // A choice can only be made among options that are there.
  if (value !== undefined) {
    node.value = value;
    node.given = node.value;
  }
  return node;
}

function append(node, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false || child === '') continue;
    if (Array.isArray(child)) append(node, child);
    else node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Puts `children` into `root`, keeping every element that is there already and has the same key or the same place and kind. */
export function fill(root, ...children) {
  const wanted = document.createElement('div');
  append(wanted, children);
  siblings(root, [...wanted.childNodes]);
}

function siblings(root, wanted) {
  const keyed = new Map();
  for (const child of root.childNodes) if (child.dataset?.key) keyed.set(child.dataset.key, child);
  const kept = new Set(wanted.map((node) => node.dataset?.key).filter((key) => key && keyed.has(key)).map((key) => keyed.get(key)));
  const placed = new Set();
  let at = root.firstChild;
  for (const node of wanted) {
    const same = node.dataset?.key ? keyed.get(node.dataset.key) : undefined;
    // Whatever else leaves or moves, the element with the focus must never leave the page, or it would lose the focus.
    while (at && !same && kept.has(at)) at = at.nextSibling;
    const old = same ?? at;
    if (old && alike(old, node)) {
      if (old === at) at = at.nextSibling;
      else if (!holdsFocus(old)) root.insertBefore(old, at);
      update(old, node);
      placed.add(old);
    } else {
      root.insertBefore(node, at);
      placed.add(node);
    }
  }
  for (const child of [...root.childNodes]) if (!placed.has(child)) child.remove();
}

const holdsFocus = (node) => node.contains(document.activeElement);

function alike(old, node) {
  return old.nodeName === node.nodeName && (old.dataset?.key ?? null) === (node.dataset?.key ?? null) && old.type === node.type;
}

function update(old, node) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== node.data) old.data = node.data;
    return;
  }
  for (const { name } of [...old.attributes]) if (!node.hasAttribute(name) && name !== 'style' && name !== 'open') old.removeAttribute(name);
  for (const { name, value } of node.attributes) {
    if (name === 'style' || name === 'open') continue;
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const variable of node.style) {
    const value = node.style.getPropertyValue(variable);
    if (old.style.getPropertyValue(variable) !== value) old.style.setProperty(variable, value);
  }
  for (const name of PROPERTIES) if (name in node && name !== 'open' && old[name] !== node[name]) old[name] = node[name];
  for (const at of Object.keys(old.listeners ?? {})) if (!node.listeners?.[at]) old[at] = null;
  Object.assign(old, node.listeners);
  old.listeners = node.listeners;
  if (old.matches('[data-own]')) return;
  siblings(old, [...node.childNodes]);
  if (node.given !== undefined) {
    // Somebody is typing, or has typed: what they wrote stays.
    const typed = FIELDS.has(old.nodeName) && old.given !== undefined && old.value !== old.given;
    if (!typed) old.value = node.given;
    old.given = node.given;
  }
}

/** A class and a CSS variable for the colour of a speaker. */
export const hue = (speaker) => (!speaker || speaker.narrator ? 'hn' : `h${speaker.hue % 12}`);

const digits = new Intl.NumberFormat('en');

/** `1 line`, `2 lines`, `4,000 lines`. */
export const count = (number, one, many = `${one}s`) => `${digits.format(number)} ${number === 1 ? one : many}`;

/** Minutes as `1:05 h`, `12 min` or `40 s`. */
export function time(minutes) {
  if (minutes >= 60) return `${Math.floor(minutes / 60)}:${String(Math.floor(minutes % 60)).padStart(2, '0')} h`;
  return minutes >= 1 ? `${Math.round(minutes)} min` : `${Math.max(1, Math.round(minutes * 60))} s`;
}

/** Bytes as `63 MB`. */
export function size(bytes) {
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
  return bytes >= 1000 ? `${Math.round(bytes / 1000)} kB` : `${bytes} bytes`;
}

/** The beginning of a text, for a message. */
export function short(text, most = 60) {
  const clean = text.trim().replace(/\s+/g, ' ');
  return clean.length <= most ? clean : `${clean.slice(0, most - 1).trimEnd()}…`;
}

/** A phrase as a sentence of its own: with a capital letter and a full stop. */
export function sentence(words) {
  const text = (words ?? '').trim();
  if (!text) return '';
  const begun = text[0].toUpperCase() + text.slice(1);
  return /[.!?…:”"')]$/.test(begun) ? begun : `${begun}.`;
}
