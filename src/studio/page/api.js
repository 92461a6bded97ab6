// What the page asks of the server. All addresses are relative to the page, whose own address holds the token.

/** A refusal, in the server's words. */
export class Refusal extends Error {
  constructor(message, hint, stale, gone) {
    super(message);
    this.hint = hint ?? null;
    this.stale = stale ?? false;
    this.gone = gone ?? false;
  }
}

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(`api/${path}`, options);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refusal('The studio does not answer.', 'Is `fullcast studio` still running in the terminal?', false, true);
  }
  if (answer.ok) return answer;
  let told = {};
  try {
    told = await answer.json();
  } catch {
    // Not an answer of the studio's own; the status says what there is to say.
  }
  throw new Refusal(told.error ?? `The studio answered ${answer.status}.`, told.hint, told.stale === true);
}

const post = (path, body, signal) =>
  ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), signal });

/** Reads `api/PATH` as JSON. */
export const get = async (path) => (await ask(path)).json();

/** Posts to `api/PATH` and reads the answer as JSON; an empty answer is an empty object. */
export async function send(path, body) {
  const text = await (await post(path, body)).text();
  return text ? JSON.parse(text) : {};
}

/** The sound of a line of the book. */
export const sound = async (line, version, signal) => (await ask(`sound/line/${line}?version=${version}`, { signal })).blob();

/** A sound made on trial: `try` for a voice with other settings, `say` for a word. Nothing is written. */
export const trial = async (path, body, signal) => (await post(path, body, signal)).blob();

/**
 * Listens to what happens elsewhere: in the files, in another window, in a rendering. Comes back by itself when the server
 * went away and is there again.
 * @param {object} on a function for every kind of event, and `state(connected)`
 */
export function listen(on) {
  let source;
  let again = 0;
  function open() {
    source = new EventSource('api/events');
    source.onopen = () => {
      again = 0;
      on.state(true);
    };
    source.onerror = () => {
      on.state(false);
      // The browser tries again by itself, except after an answer that was no stream.
      if (source.readyState === EventSource.CLOSED) {
        again += 1;
        setTimeout(open, Math.min(500 * again, 5000));
      }
    };
    for (const kind of ['book', 'spoken', 'render', 'install']) {
      source.addEventListener(kind, (event) => on[kind]?.(JSON.parse(event.data)));
    }
  }
  open();
  addEventListener('pagehide', () => source.close());
  // A page that the browser kept and shows again listens again.
  addEventListener('pageshow', (event) => event.persisted && open());
}
