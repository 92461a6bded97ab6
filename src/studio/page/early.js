// The book is asked for while the rest of the page is still being read: a long one takes a while to come.

let asked = fetch('api/book').then((answer) => (answer.ok ? answer.json() : null), () => null);

/** The book that was asked for at the start; null after the first call, or where it could not be had. */
export function early() {
  const first = asked;
  asked = null;
  return first;
}
