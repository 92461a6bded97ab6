// Light or dark: as the system says, until somebody chooses.

/** Remembers a choice in this browser, where it can. */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // A browser that keeps nothing forgets it when the window closes.
  }
}

/** What was remembered, or null. */
export function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Makes `button` the switch between light and dark. */
export function theme(button) {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;
  const dark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches);
  function show() {
    button.setAttribute('aria-pressed', String(dark()));
    button.title = dark() ? 'Dark; press for light' : 'Light; press for dark';
  }
  const chosen = remembered('theme');
  if (chosen === 'light' || chosen === 'dark') root.dataset.theme = chosen;
  button.addEventListener('click', () => {
    const now = dark() ? 'light' : 'dark';
    // Back at what the system says, it follows the system again.
    if ((now === 'dark') === system.matches) delete root.dataset.theme;
    else root.dataset.theme = now;
    remember('theme', root.dataset.theme ?? null);
    show();
  });
  system.addEventListener('change', show);
  show();
}
