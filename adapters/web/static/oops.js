// The demo's page: sends what people do, and puts right what changed. The server makes all HTML.
"use strict";

const page = document.body.dataset;
const token = document.querySelector("meta[name=token]").content;
const find = (selector) => document.querySelector(selector);
const log = find("#log");
const modal = find("#modal");

// Sending

async function send(path, fields) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "X-Oops-Token": token },
    body: new URLSearchParams(fields),
  });
  const text = await answer.text();
  if (answer.status === 403) location.reload();
  return { status: answer.status, text };
}

async function act(name, fields) {
  const answer = await send(`/as/${page.who}/${name}`, { where: page.where, ...fields });
  if (answer.status === 200) openForm(answer.text);
  else if (answer.status >= 400 && answer.status !== 422) say(answer.text);
  await refresh();
  return answer;
}

function say(text) {
  const toast = find("#toast");
  toast.textContent = text;
  toast.classList.add("shown");
  clearTimeout(say.timer);
  say.timer = setTimeout(() => toast.classList.remove("shown"), 6000);
}

// Putting right what changed. What the server sent is remembered, so that a menu that somebody has
// open does not look like a change.

const sent = new Map();
const live = (root) => root.querySelectorAll("[data-live]");
const remember = (element) => sent.set(element.id, element.outerHTML);

const change = (root) => root.querySelector("meta[name=change]").content;

let known = change(document);
let asking = null;
let again = false;

function refresh() {
  if (asking) {
    again = true;
    return asking;
  }
  asking = look().finally(() => {
    asking = null;
    if (again) {
      again = false;
      refresh();
    }
  });
  return asking;
}

async function look() {
  const answer = await fetch(location.pathname).catch(() => null);
  if (!answer || !answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.title = fresh.title;
  known = change(fresh);
  for (const region of live(fresh)) put(document.getElementById(region.id), region);
  if (log.hasAttribute("data-lines")) putLines(fresh.getElementById("log"));
  tellTime();
  seen();
}

function put(old, region) {
  if (!old || sent.get(region.id) === region.outerHTML) return;
  sent.set(region.id, region.outerHTML);
  keepOpen(old, region);
  const back = whereFocusIs(old);
  const top = old.scrollTop;
  old.replaceWith(region);
  region.scrollTop = top;
  if (back) back(region);
}

function putLines(fresh) {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 120;
  const wanted = [...fresh.children];
  const ids = new Set(wanted.map((each) => each.id));
  for (const old of [...log.children]) if (!ids.has(old.id)) old.remove();
  wanted.forEach((line, index) => {
    const old = document.getElementById(line.id);
    if (old) put(old, line);
    else {
      remember(line);
      log.insertBefore(line, log.children[index] || null);
    }
  });
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function keepOpen(old, region) {
  for (const open of old.querySelectorAll("details[data-keep][open]")) {
    const same = region.querySelector(`[data-keep="${open.dataset.keep}"]`);
    if (same) same.open = true;
  }
}

function whereFocusIs(old) {
  const focus = document.activeElement;
  if (!focus || focus === old || !old.contains(focus)) return null;
  const stops = "a, button, summary";
  const place = [...old.querySelectorAll(stops)].indexOf(focus);
  const words = focus.textContent;
  return (region) => {
    const same = region.querySelectorAll(stops)[place];
    const there = same && same.textContent === words;
    (there ? same : region.hasAttribute("tabindex") ? region : find("#log")).focus();
  };
}

function seen() {
  const last = [...log.querySelectorAll(":scope > .message:not(.whisper)")].pop();
  if (!last || document.hidden || seen.last === last.dataset.message) return;
  seen.last = last.dataset.message;
  send(`/as/${page.who}/seen`, { where: page.where, message: seen.last });
}

// What the server tells: look again, or load again where it is another process by now

let stream = null;

function listen() {
  if (document.hidden) {
    if (stream) stream.close();
    stream = null;
  } else if (!stream) {
    stream = new EventSource("/changes");
    stream.addEventListener("process", (event) => {
      if (!token.startsWith(event.data)) location.reload();
    });
    stream.addEventListener("message", (event) => {
      if (event.data !== known) refresh();
    });
  }
}

// Buttons

const pressed = {
  press: (button) =>
    act("press", { verb: button.dataset.press, value: button.dataset.value, ...message(button) }),
  mark: (button) =>
    act("mark", { emoji: button.dataset.mark, on: button.dataset.on, ...message(button) }),
  report: (button) => act("report", message(button)),
  dismiss: (button) => act("dismiss", message(button)),
  clock: async (button) => {
    button.setAttribute("aria-busy", "true");
    const answer = await send("/clock", { by: button.dataset.clock });
    button.removeAttribute("aria-busy");
    say(answer.text);
    await refresh();
  },
  guide: async (button) => {
    await send("/guide", { open: button.dataset.guide });
    await refresh();
  },
  askReset: () => find("#ask-reset").showModal(),
  reset: async (button) => {
    button.setAttribute("aria-busy", "true");
    const answer = await send("/reset", {});
    button.removeAttribute("aria-busy");
    find("#ask-reset").close();
    if (answer.status === 200) location.assign("/");
    else say(answer.text);
  },
  close: (button) => button.closest("dialog").close(),
};

function message(button) {
  const found = button.closest("[data-message]");
  return found ? { message: found.dataset.message } : {};
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const open = event.target.closest("details.menu");
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== open || button) menu.open = false;
  }
  if (!button) return;
  const name = Object.keys(pressed).find((each) => each in button.dataset);
  if (name) pressed[name](button);
});

document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches("details.menu[open]")) {
      event.target.querySelector(".options").scrollIntoView({ block: "nearest" });
    }
  },
  true,
);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

find(".to-places").addEventListener("click", (event) => {
  const open = find("#places").classList.toggle("open");
  event.currentTarget.setAttribute("aria-expanded", String(open));
});

// Forms

function openForm(html) {
  const back = document.activeElement;
  modal.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.children);
  modal.showModal();
  const first = modal.querySelector("textarea, input:not([type=hidden]), select");
  if (first) first.focus();
  modal.addEventListener("close", () => back && back.isConnected && back.focus(), { once: true });
}

modal.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const missing = [...form.elements].find((each) => !each.checkValidity());
  if (missing) {
    missing.setAttribute("aria-invalid", "true");
    missing.focus();
    missing.reportValidity();
    return;
  }
  const answer = await act("form", Object.fromEntries(new FormData(form)));
  if (answer.status === 201 || answer.status === 204) {
    modal.close();
    if (answer.text) say(answer.text);
  } else form.querySelector("[data-refusal]").textContent = answer.text;
});

modal.addEventListener("input", (event) => event.target.removeAttribute("aria-invalid"));

// The composer, and what one could type in it

const composer = find("#composer");
const words = find("#words");
const offers = find("#suggestions");

const offered = () => (offers ? [...offers.children] : []);
const chosen = () => offered().find((each) => each.getAttribute("aria-selected") === "true");

async function offer() {
  const text = words.value;
  unchoose();
  if (!text.startsWith("/")) return hideOffers();
  const answer = await fetch(`/as/${page.who}/complete?text=${encodeURIComponent(text)}`);
  const html = answer.ok ? await answer.text() : "";
  if (words.value !== text) return;
  offers.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.children);
  offers.hidden = !offers.children.length;
}

function hideOffers() {
  offers.hidden = true;
  offers.replaceChildren();
  unchoose();
}

// What was chosen belongs to what stood there then
function unchoose() {
  for (const each of offered()) each.setAttribute("aria-selected", "false");
  words.removeAttribute("aria-activedescendant");
}

function choose(step) {
  const all = offered();
  const next = all[(all.indexOf(chosen()) + step + all.length) % all.length] || all[0];
  for (const each of all) each.setAttribute("aria-selected", String(each === next));
  next.scrollIntoView({ block: "nearest" });
  words.setAttribute("aria-activedescendant", next.id);
}

function take(option) {
  words.value = option.dataset.put;
  words.focus();
  offer();
}

function grow() {
  words.rows = Math.min(8, words.value.split("\n").length);
}

if (composer) {
  words.addEventListener("input", () => {
    grow();
    offer();
  });
  words.addEventListener("keydown", (event) => {
    const open = !offers.hidden;
    if (event.isComposing) return;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? 1 : offered().includes(chosen()) ? -1 : 0);
    } else if (open && event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      take(chosen() || offered()[0]);
    } else if (open && event.key === "Escape") {
      hideOffers();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (open && chosen()) take(chosen());
      else composer.requestSubmit();
    }
  });
  words.addEventListener("blur", () => setTimeout(hideOffers, 150));
  offers.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  composer.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = words.value;
    if (!text.trim()) return;
    words.value = "";
    grow();
    hideOffers();
    const answer = await act("say", { text });
    if (answer.status >= 400) words.value = text;
    log.scrollTop = log.scrollHeight;
  });
}

// The clock goes on by itself

function tellTime() {
  const shown = find("#clock time");
  if (shown.dateTime !== tellTime.told) {
    tellTime.told = shown.dateTime;
    tellTime.since = performance.now();
  }
  const now = new Date(Date.parse(shown.dateTime) + performance.now() - tellTime.since);
  const part = (options) =>
    new Intl.DateTimeFormat("en-GB", { timeZone: shown.dataset.zone, ...options }).format(now);
  const date = [{ weekday: "short" }, { day: "numeric" }, { month: "short" }].map(part).join(" ");
  shown.textContent = `${date}, ${part({ hour: "2-digit", minute: "2-digit" })}`;
}

for (const region of live(document)) remember(region);
if (log.hasAttribute("data-lines")) for (const line of log.children) remember(line);
find(".people [aria-current]").scrollIntoView({ inline: "center", block: "nearest" });
if (!location.hash) log.scrollTop = log.scrollHeight;
setInterval(tellTime, 5000);
document.addEventListener("visibilitychange", () => {
  listen();
  if (!document.hidden) refresh();
});
tellTime();
listen();
seen();
