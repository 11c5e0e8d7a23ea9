// The page of the sandbox: three feeds, redrawn whenever the server says that something changed.
// Whatever people posted goes in as text, never as markup; an address becomes a link only if it is a safe one.
"use strict";

const NETWORKS = ["telegram", "vk", "ok"];
const WRAPPERS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const BLOCKS = ["BLOCKQUOTE", "PRE"];
const ADDRESS = /\[([^\[\]|\n]{1,500})\|([^\[\]\n]{1,500})\]|https?:\/\/[^\s<>«»"]+[^\s<>«»".,:;!?)]|#[\p{L}\p{N}_]+/gu;
const seen = new Set();
const unfolded = new Set();
const opened = new Set();
let cards = {};
let first = true;

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function safe(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:", "tg:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function link(address, ...children) {
  const href = safe(address);
  if (href === null) return element("span", "", ...children);
  const made = element("a", "", ...children);
  made.href = href;
  made.rel = "noopener noreferrer nofollow";
  made.target = "_blank";
  return made;
}

function site(address) {
  try { return new URL(address).hostname; } catch { return address; }
}

// --- Telegram: text with entities, offsets in UTF-16 units, which is how JavaScript counts as well
function formatted(text, entities, key) {
  const fragment = document.createDocumentFragment();
  const ordered = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  fill(fragment, text, 0, text.length, ordered, key);
  return fragment;
}

function fill(parent, text, start, stop, entities, key) {
  let place = start;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    const from = Math.max(entity.offset, place);
    const to = Math.min(entity.offset + entity.length, stop);
    if (from >= to) continue;
    parent.append(text.slice(place, from));
    // those that begin inside go inside; what sticks out of a crossing one is drawn after it
    const rest = entities.slice(index + 1);
    const inner = rest.filter((other) => other.offset < to);
    const wrapped = wrapper(entity, text.slice(from, to), `${key}:${from}`);
    fill(wrapped, text, from, to, inner, key);
    parent.append(wrapped);
    place = to;
    // a block ends its line by itself: the line break after it would show as an empty line
    if (BLOCKS.includes(wrapped.nodeName) && text[place] === "\n") place += 1;
  }
  parent.append(text.slice(place, stop));
}

function wrapper(entity, words, key) {
  if (entity.type === "text_link") return link(entity.url);
  if (entity.type === "url") return link(words);
  if (entity.type === "mention") return link(`https://t.me/${words.slice(1)}`);
  if (entity.type === "spoiler") return spoiler(key);
  return element(WRAPPERS[entity.type] ?? "span");
}

function spoiler(key) {
  const made = element("button", opened.has(key) ? "spoiler open" : "spoiler");
  made.type = "button";
  made.title = "Показать скрытое";
  made.addEventListener("click", () => { opened.add(key); made.classList.add("open"); });
  return made;
}

// --- VK and OK: plain text; VK writes links as [address|label]
function plain(text) {
  const fragment = document.createDocumentFragment();
  let place = 0;
  for (const match of text.matchAll(ADDRESS)) {
    fragment.append(text.slice(place, match.index));
    fragment.append(match[2] === undefined ? found(match[0]) : bracketed(match[0], match[1], match[2]));
    place = match.index + match[0].length;
  }
  fragment.append(text.slice(place));
  return fragment;
}

function found(words) {
  return words.startsWith("#") ? element("span", "tag", words) : link(words, words);
}

function bracketed(whole, target, label) {
  if (/^https?:\/\//.test(target)) return link(target, label);
  return /^(club|public|event|id)\d+$/.test(target) ? link(`https://vk.com/${target}`, label) : whole;
}

// --- the parts of a post
function author(post) {
  const when = element("time", "", moment(post.time));
  when.dateTime = post.time;
  const avatar = element("span", "avatar", [...post.channel][0] ?? "?");
  avatar.setAttribute("aria-hidden", "true");
  return element("div", "author", avatar, element("div", "", element("b", "", post.channel), when));
}

function moment(time) {
  return new Date(time).toLocaleString("ru", {
    weekday: "short", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
  });
}

function photos(post) {
  const shape = { 1: "one", 2: "two" }[post.photos.length] ?? "few";
  const made = element("div", `photos ${shape}${shape === "few" && post.photos.length % 2 ? " odd" : ""}`);
  post.photos.forEach((address, index) => {
    const image = element("img");
    image.src = new URL(address, location.href).href;
    image.alt = `Фото ${index + 1} из ${post.photos.length}`;
    const whole = link(image.src, image);
    made.append(whole);
  });
  return made;
}

function card(post) {
  const known = cards[post.link_card];
  const made = link(post.link_card);
  made.className = "card";
  // beside photos a card is words alone: networks do not show the same picture twice
  if (known?.photo && !post.photos.length) {
    const image = element("img");
    image.src = known.photo;
    image.alt = "";
    made.append(image);
  }
  const words = [element("small", "", site(post.link_card)), element("b", "", known?.title ?? post.link_card)];
  made.append(element("span", "words", ...words));
  return made;
}

function stamp(post) {
  // text, not a link: the address is the one a real post would have, and leads out of the sandbox
  const where = element("span", "", post.url.replace(/^https?:\/\//, ""));
  return element("div", "stamp", where, element("span", "", post.edited ? "изменено" : ""));
}

function folded(words, key) {
  if (words.textContent.length < 480 && words.textContent.split("\n").length < 9) return [words];
  const more = element("button", "more", unfolded.has(key) ? "Свернуть" : "Показать ещё");
  more.type = "button";
  const turn = (open) => {
    words.classList.toggle("folded", !open);
    more.textContent = open ? "Свернуть" : "Показать ещё";
    more.setAttribute("aria-expanded", String(open));
  };
  turn(unfolded.has(key));
  more.addEventListener("click", () => {
    if (unfolded.has(key)) unfolded.delete(key); else unfolded.add(key);
    turn(unfolded.has(key));
  });
  return [words, more];
}

function telegramPost(post, key) {
  const parts = [];
  const words = element("div", "text", formatted(post.text, post.entities, key));
  const preview = post.link_card ? [card(post)] : [];
  parts.push(author(post));
  if (post.photos.length) parts.push(photos(post));
  if (post.large_card) parts.push(...preview);
  if (post.text) parts.push(words);
  if (!post.large_card) parts.push(...preview);
  return parts;
}

function wallPost(post, key) {
  const parts = [author(post)];
  if (post.text) parts.push(...folded(element("div", "text", plain(post.text)), key));
  if (post.photos.length) parts.push(photos(post));
  if (post.link_card) parts.push(card(post));
  return parts;
}

function article(network, post) {
  const key = `${network}/${post.id}`;
  const parts = network === "telegram" ? telegramPost(post, key) : wallPost(post, key);
  const made = element("article", "post", ...parts, stamp(post));
  if (!seen.has(key) && !first) made.classList.add("fresh");
  seen.add(key);
  return made;
}

// --- drawing and staying up to date
function draw(feeds) {
  cards = feeds.cards ?? {};
  for (const network of NETWORKS) {
    const posts = [...(feeds[network] ?? [])].reverse();
    const place = document.getElementById(network);
    place.querySelector(".posts").replaceChildren(...posts.map((post) => article(network, post)));
    for (const count of [place.querySelector(".count"), document.querySelector(`#tab-${network} .count`)]) {
      count.textContent = posts.length || "";
    }
  }
  first = false;
}

let loading = false;
let again = false;
async function refresh() {
  if (loading) { again = true; return; }
  loading = true;
  try {
    const answer = await fetch("/sandbox/feeds", { cache: "no-store" });
    draw(await answer.json());
  } catch {
    told("lost", "Связь пропала, подключаюсь снова…");
  } finally {
    loading = false;
    if (again) { again = false; refresh(); }
  }
}

function told(state, words) {
  document.getElementById("live").dataset.state = state;
  document.getElementById("live-words").textContent = words;
}

function listen() {
  const events = new EventSource("/sandbox/events");
  events.addEventListener("open", () => { told("live", "Обновляется само"); refresh(); });
  events.addEventListener("error", () => told("lost", "Связь пропала, подключаюсь снова…"));
  for (const what of ["post", "edit", "delete"]) events.addEventListener(what, refresh);
}

// --- tabs, for narrow screens
function choose(tab) {
  for (const other of document.querySelectorAll("[role=tab]")) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).classList.toggle("shown", chosen);
  }
}

function tabs() {
  const all = [...document.querySelectorAll("[role=tab]")];
  all.forEach((tab, index) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step === undefined) return;
      const next = all[(index + step + all.length) % all.length];
      choose(next);
      next.focus();
    });
  });
}

tabs();
refresh();
listen();
