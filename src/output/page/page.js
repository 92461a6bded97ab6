"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const book = JSON.parse($("book").textContent);
  const audio = $("audio"), wave = $("wave"), canvas = wave.firstElementChild, player = wave.parentElement;
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const duration = book.duration / 1000;
  const lines = book.lines.map(([line, start, end, speaker, colour]) => ({ node: $("l" + line), start: start / 1000, end: end / 1000, speaker, colour }));
  const chapters = [...document.querySelectorAll("[data-chapter]")];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  // A blob, because browsers seek in it; in slices, because one string of everything would be copied too often.
  const source = () => {
    if (book.link) return book.link;
    const text = $("sound").textContent, parts = [], slice = 1 << 20;
    for (let at = 0; at < text.length; at += slice) parts.push(bytes(text.slice(at, at + slice)));
    $("sound").remove();
    return URL.createObjectURL(new Blob(parts, { type: "audio/ogg; codecs=opus" }));
  };
  audio.src = source();
  player.hidden = false;

  const clock = (seconds) => {
    const s = Math.floor(seconds), two = (n) => String(n).padStart(2, "0");
    return s >= 3600 ? `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
  };
  // The last entry that starts at or before a time; -1 before the first one.
  const last = (starts, time) => {
    let low = 0, high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= time) low = middle + 1; else high = middle;
    }
    return low - 1;
  };
  const starts = lines.map((line) => line.start), openings = book.chapters.map((start) => start / 1000);
  const key = "fullcast:" + book.title + ":" + book.duration;
  const keep = (value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* private windows have no store */ } };
  const kept = () => { try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return {}; } };

  // Where the reader is; until the sound is ready, where it shall begin.
  let wanted = null, current = -2, chapter = -2, following = true, drawn = -1;
  const now = () => wanted ?? audio.currentTime;
  const seek = (time) => {
    time = Math.min(Math.max(time, 0), Math.max(duration - 0.05, 0));
    if (audio.readyState > 0) audio.currentTime = time; else wanted = time;
    following = true;
    update();
  };
  audio.addEventListener("loadedmetadata", () => {
    if (wanted !== null) audio.currentTime = wanted;
    wanted = null;
  });
  const jump = (nth) => seek(lines[Math.min(Math.max(nth, 0), lines.length - 1)].start + 0.001);
  const step = (by) => {
    const nth = last(starts, now() + 0.01);
    // A second into a line, the line before is this one's own beginning.
    jump(by < 0 && nth >= 0 && now() - starts[nth] > 1 ? nth : nth + by);
  };
  // Playing can fail: a pause comes before it began, or the browser does not allow it yet. Then the sound simply stays paused.
  const play = () => { audio.play().catch(() => playing()); };
  const toggle = () => (audio.paused ? play() : audio.pause());

  const show = () => {
    const node = lines[current]?.node;
    if (node && following) node.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  };
  const update = () => {
    const time = now(), nth = last(starts, time + 0.01), part = last(openings, time + 0.01);
    if (nth !== current) {
      const old = lines[current]?.node;
      if (old) { old.classList.remove("now"); old.removeAttribute("aria-current"); old.tabIndex = -1; }
      const before = current;
      current = nth;
      const line = lines[nth];
      if (line) {
        line.node.classList.add("now");
        line.node.setAttribute("aria-current", "true");
        line.node.tabIndex = 0;
        $("who").textContent = book.names[line.speaker];
        $("who").parentElement.className = "saying v" + line.colour;
      }
      if (before !== -2 || time > 0) show();
    }
    if (part !== chapter) {
      chapters[chapter]?.removeAttribute("aria-current");
      chapters[part]?.setAttribute("aria-current", "true");
      chapter = part;
    }
    $("at").textContent = clock(time);
    const second = Math.floor(time);
    if (second !== drawn) {
      drawn = second;
      wave.setAttribute("aria-valuenow", second);
      wave.setAttribute("aria-valuetext", `${clock(time)} of ${clock(duration)}`);
    }
    $("follow").hidden = following;
    draw();
  };

  const peaks = bytes(book.peaks);
  let palette = [];
  const colours = () => {
    const style = getComputedStyle(document.documentElement);
    palette = ["--w0", "--v1", "--v2", "--v3", "--v4", "--v5", "--v6", "--v7", "--v8", "--ink", "--rule"].map((name) => style.getPropertyValue(name).trim());
  };
  // How loud each bar is, from 0 to 1, for as many as there is room for.
  let bars = [], room = "";
  const levels = (width, pitch) => {
    if (room === width + "/" + pitch) return bars;
    room = width + "/" + pitch;
    bars = Array.from({ length: Math.ceil(width / pitch) }, (_, nth) => {
      const from = Math.floor(((nth * pitch) / width) * peaks.length);
      const part = peaks.slice(from, Math.max(from + 1, Math.floor((((nth + 1) * pitch) / width) * peaks.length)));
      return part.reduce((sum, peak) => sum + peak, 0) / Math.max(part.length, 1);
    });
    const loudest = Math.max(...bars, 1);
    return (bars = bars.map((bar) => bar / loudest));
  };
  const draw = () => {
    const scale = devicePixelRatio || 1, width = Math.round(canvas.clientWidth * scale), height = Math.round(canvas.clientHeight * scale);
    if (!width) return;
    if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
    const pen = canvas.getContext("2d"), bar = Math.max(1, Math.round(2 * scale)), pitch = bar + Math.max(1, Math.round(scale));
    const played = (now() / duration) * width, middle = height / 2;
    pen.clearRect(0, 0, width, height);
    const loud = levels(width, pitch);
    for (let x = 0, nth = 0; x < width; x += pitch) {
      const time = ((x + bar / 2) / width) * duration;
      while (nth + 1 < lines.length && starts[nth + 1] <= time) nth++;
      const tall = Math.max(scale, loud[Math.round(x / pitch)] ** 1.4 * (height - 6 * scale));
      pen.fillStyle = palette[lines[nth]?.colour ?? 0];
      pen.globalAlpha = x <= played ? 1 : 0.4;
      pen.beginPath();
      pen.roundRect(x, middle - tall / 2, bar, tall, bar / 2);
      pen.fill();
    }
    pen.globalAlpha = 1;
    pen.fillStyle = palette[9];
    for (const start of openings.slice(1)) pen.fillRect(Math.round((start / duration) * width), height - 4 * scale, scale, 4 * scale);
    pen.fillRect(Math.round(Math.min(played, width - bar)), 0, Math.max(1, Math.round(1.5 * scale)), height);
  };

  const tick = () => { update(); if (!audio.paused) requestAnimationFrame(tick); };
  const playing = () => {
    const on = !audio.paused;
    $("play").classList.toggle("on", on);
    $("play").setAttribute("aria-label", on ? "Pause" : "Play");
    if (on) tick(); else remember();
  };
  const remember = () => keep({ time: now() < duration - 1 ? now() : 0, rate: audio.playbackRate });
  const pace = (rate) => {
    rate = Math.round(Math.min(Math.max(rate, 0.5), 3) * 10) / 10;
    audio.defaultPlaybackRate = audio.playbackRate = rate;
    $("rate").textContent = rate + "×";
    remember();
  };
  for (const event of ["play", "pause", "ended"]) audio.addEventListener(event, playing);
  for (const event of ["seeked", "timeupdate", "loadedmetadata"]) audio.addEventListener(event, update);
  audio.addEventListener("error", () => { $("who").textContent = "the sound cannot be played"; });

  $("play").onclick = toggle;
  $("back").onclick = () => step(-1);
  $("next").onclick = () => step(1);
  $("slower").onclick = () => pace(audio.playbackRate - 0.1);
  $("faster").onclick = () => pace(audio.playbackRate + 0.1);
  $("follow").onclick = () => { following = true; update(); show(); };
  chapters.forEach((link, nth) => { link.onclick = () => seek(openings[nth]); });
  const numbers = new Map(lines.map((line, nth) => [line.node, nth]));
  document.addEventListener("click", (event) => {
    const node = event.target.closest(".line");
    if (!node || String(getSelection())) return;
    jump(numbers.get(node));
    play();
  });

  const place = (event) => {
    const box = wave.getBoundingClientRect();
    seek(((event.clientX - box.left) / box.width) * duration);
  };
  wave.addEventListener("pointerdown", (event) => { wave.setPointerCapture(event.pointerId); place(event); });
  wave.addEventListener("pointermove", (event) => { if (wave.hasPointerCapture(event.pointerId)) place(event); });

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const on = document.activeElement, slider = on === wave;
    const far = event.shiftKey || slider;
    const does = {
      " ": toggle, ArrowLeft: () => (far ? seek(now() - 5) : step(-1)), ArrowRight: () => (far ? seek(now() + 5) : step(1)),
      "+": () => pace(audio.playbackRate + 0.1), "=": () => pace(audio.playbackRate + 0.1), "-": () => pace(audio.playbackRate - 0.1),
      "?": () => { const keys = document.querySelector(".keys"); keys.open = !keys.open; },
      Enter: numbers.has(on) ? () => { jump(numbers.get(on)); play(); } : null,
      Home: slider ? () => seek(0) : null, End: slider ? () => seek(duration) : null,
    }[event.key];
    // On a button or a link, space and Enter are that one's own.
    if (!does || ((event.key === " " || event.key === "Enter") && on.closest("button, a, summary"))) return;
    event.preventDefault();
    does();
  });
  // Whoever scrolls wants to look elsewhere.
  const wander = () => { if (!audio.paused && following) { following = false; update(); } };
  addEventListener("wheel", wander, { passive: true });
  addEventListener("touchmove", (event) => { if (!wave.contains(event.target)) wander(); }, { passive: true });
  addEventListener("pagehide", remember);

  if ("mediaSession" in navigator) {
    const session = navigator.mediaSession;
    session.metadata = new MediaMetadata({ title: book.title, artist: book.author || "" });
    session.setActionHandler("previoustrack", () => step(-1));
    session.setActionHandler("nexttrack", () => step(1));
  }
  lines.forEach((line) => { line.node.tabIndex = -1; });
  $("of").textContent = clock(duration);
  wave.setAttribute("aria-valuemax", Math.floor(duration));
  colours();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { colours(); draw(); });
  new ResizeObserver(draw).observe(canvas);
  const { time, rate } = kept();
  pace(rate || 1);
  const linked = lines.findIndex((line) => "#" + line.node.id === location.hash);
  if (linked >= 0) jump(linked); else if (time > 0) seek(time); else update();
})();
