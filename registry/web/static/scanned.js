// The list of codes that were scanned in this tab: each is checked once, whatever way it came (camera.js).
//
// 1. A text that is new in this tab gets a scan id (UUIDv7, RFC 9562 5.7), kept under its SHA-256 in sessionStorage as
//    `scan.js` keeps it, and is sent once, as it came; a repeat is only counted here. The list stays in this tab: a reload
//    or the other language neither loses it nor sends anything twice.
// 2. A verdict is shown with its word, sign and colour. One that this page does not know is never shown as genuine.
// 3. Without an answer (no network, trouble of the server, too many requests) a row is grey, says so, and is sent again
//    under the same id: by its button, when the network is back, or after the time that the server asked for.
"use strict";

const $ = (id) => document.getElementById(id);
const {words, verdicts, tallies, faults} = JSON.parse($("words").textContent);
const AT_ONCE = 4, KEPT = 300, PATIENCE_MS = 15000;
const fill = (key, values) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

// ---- The list -------------------------------------------------------------------------------------------------------

const entries = new Map();

async function add(text) {
  text = text.replace(/^[ \t\r\n\ufeff]+|[ \t\r\n]+$/g, "");
  if (!text) return null;
  const known = entries.get(text);
  if (known) {
    known.count += 1;
    entries.delete(text);
    entries.set(text, known);
    show(known, true);
    if (known.answer) signal(toneOf(known), true);
    keep();
    return known;
  }
  const entry = {text, id: "", answer: null, trouble: "", count: 1, at: Date.now()};
  entries.set(text, entry);
  show(entry, true);
  entry.id = await idOf(text);
  send(entry);
  return entry;
}

function toneOf(entry) {
  const found = entry.answer && verdicts[entry.answer.verdict];
  return found ? found.tone : "plain";
}

function show(entry, first) {
  const row = entry.row || (entry.row = $("row").content.cloneNode(true).firstElementChild);
  const part = (name) => row.querySelector("." + name), answer = entry.answer;
  const verdict = answer && verdicts[answer.verdict];
  const sign = part("sign");
  sign.className = "sign " + toneOf(entry);
  sign.textContent = verdict ? verdict.sign : answer ? "–" : entry.trouble ? "–" : "…";
  part("word").textContent = verdict ? verdict.word
    : words[answer ? "camera_new_verdict" : entry.trouble ? "camera_trouble" : "camera_waiting"];
  part("at").textContent = new Date(entry.at).toLocaleTimeString(document.documentElement.lang, {hour: "2-digit", minute: "2-digit"});
  part("name").textContent = answer ? answer.name : "";
  part("reason").textContent = answer ? answer.reason[document.documentElement.lang] || "" : words[entry.trouble] || "";
  part("code").textContent = answer && answer.code || shown(entry.text);
  const again = part("again-note");
  again.hidden = entry.count < 2;
  again.textContent = words.camera_again + " · " + fill("camera_times", {n: entry.count});
  row.classList.toggle("again", entry.count > 1);
  const retry = part("retry"), full = row.querySelector("form");
  retry.hidden = !entry.trouble;
  retry.onclick = () => send(entry);
  full.hidden = !answer;
  full.elements.codes.value = entry.text;
  full.elements.scan.value = entry.id;
  const what = answer && (answer.name || answer.code) || shown(entry.text);
  full.querySelector("button").setAttribute("aria-label", fill("camera_full_of", {what}));
  if (first) $("list").prepend(row);
  count();
}

function count() {
  const tones = {bad: 0, warn: 0, good: 0, plain: 0}, signs = {good: "✓", plain: "–", warn: "!", bad: "✕"};
  for (const entry of entries.values()) if (entry.answer) tones[toneOf(entry)] += 1;
  $("tally").replaceChildren(...Object.keys(tones).filter((tone) => tones[tone]).map((tone) => {
    const chip = document.createElement("li"), sign = document.createElement("span");
    sign.setAttribute("aria-hidden", "true");
    sign.textContent = signs[tone];
    chip.className = tone;
    chip.append(sign, `${tallies[tone]}: ${tones[tone]}`);
    return chip;
  }));
  $("empty").hidden = $("clear").hidden = entries.size > 0;
  $("clear").hidden = !entries.size;
}

function shown(text) {
  let short = text.replaceAll("\x1d", "␝");
  if (/^https?:\/\//i.test(short)) short = short.replace(/^[^:]+:\/\/[^/]*/, "").split("?")[0];
  return short.length > 60 ? short.slice(0, 59) + "…" : short;
}

function keep() {
  const plain = [...entries.values()].slice(-KEPT).map(({text, id, answer, count, at}) => ({text, id, answer, count, at}));
  try { sessionStorage.setItem("scanned", JSON.stringify(plain)); } catch (error) { /* Full: the list is not kept. */ }
}

function recall() {
  for (const kept of JSON.parse(sessionStorage.getItem("scanned") || "[]")) {
    const entry = {...kept, trouble: ""};
    entries.set(entry.text, entry);
    show(entry, true);
    if (!entry.answer) (entry.id ? Promise.resolve(entry.id) : idOf(entry.text)).then((id) => { entry.id = id; send(entry); });
  }
}

// ---- Sending --------------------------------------------------------------------------------------------------------

const queue = [];
let flying = 0, timer = 0, troubles = 0;

function send(entry) {
  if (entry.answer || entry.flying) return;
  entry.flying = true;
  entry.trouble = "";
  show(entry);
  queue.push(entry);
  pump();
}

function pump() {
  while (flying < AT_ONCE && queue.length) {
    flying += 1;
    const entry = queue.shift();
    ask(entry).catch(() => { entry.trouble = "camera_trouble_offline"; }).finally(() => {
      flying -= 1;
      entry.flying = false;
      if (entry.trouble) later(entry);
      else troubles = 0;
      show(entry);
      keep();
      pump();
    });
  }
}

async function ask(entry) {
  const scan = {id: entry.id}, device = localStorage.getItem("device");
  if (device) scan.device = device;
  const reply = await fetch("/v1/verify", {
    method: "POST",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify({code: entry.text, scan}),
    credentials: "omit",
    signal: AbortSignal.timeout ? AbortSignal.timeout(PATIENCE_MS) : undefined,
  });
  if (!reply.ok) {
    entry.wait = 1000 * Number(reply.headers.get("Retry-After") || 0);
    const kind = reply.status === 429 ? "busy" : reply.status >= 500 ? "server" : "other";
    entry.trouble = "camera_trouble_" + kind;
    return;
  }
  const told = await reply.json();
  if (told.scan.device) localStorage.setItem("device", told.scan.device);
  const reason = told.reasons[0] || {};
  const serial = /^[0-9A-Z]{12}$/.test(told.serial || "") ? told.serial.replace(/(....)(?=.)/g, "$1 ") : told.serial;
  entry.answer = {
    verdict: told.verdict,
    name: told.verdict !== "unknown" && told.product ? told.product.name : "",
    reason: {vi: reason.vi || "", en: reason.en || ""},
    code: [told.gtin, serial].filter(Boolean).join(" · "),
  };
  entry.at = Date.now();
  tell(entry);
  signal(toneOf(entry), false);
}

function later(entry) {
  if (entry.trouble === "camera_trouble_other" || timer) return;
  troubles = Math.min(troubles + 1, 4);
  timer = setTimeout(retryAll, Math.max(entry.wait || 0, 2500 * 2 ** troubles));
}

function retryAll() {
  clearTimeout(timer);
  timer = 0;
  for (const entry of entries.values()) if (entry.trouble && entry.trouble !== "camera_trouble_other") send(entry);
}

function tell(entry) {
  const verdict = verdicts[entry.answer.verdict];
  const word = verdict ? verdict.word : words.camera_new_verdict;
  $("state").textContent = entry.answer.name ? `${word}: ${entry.answer.name}` : word;
}

async function idOf(text) {
  const key = "scan." + (crypto.subtle
    ? hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))) : text);
  const id = sessionStorage.getItem(key) || newId();
  try { sessionStorage.setItem(key, id); } catch (error) { /* Full: the list still holds the id. */ }
  return id;
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 5, ms = Date.now(); i >= 0; i--, ms = Math.floor(ms / 256)) bytes[i] = ms % 256;
  bytes[6] = 0x70 | (bytes[6] & 15);
  bytes[8] = 0x80 | (bytes[8] & 63);
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// ---- Sound and vibration --------------------------------------------------------------------------------------------

let audio = null;
const audible = () => $("sound").getAttribute("aria-pressed") === "true";

function wakeSound() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (Context && !audio) audio = new Context();
  if (audio && audio.state === "suspended") audio.resume().catch(() => {});
}

function signal(tone, again) {
  const tunes = {good: [[1047, 0.08], [1568, 0.12]], plain: [[660, 0.12]], warn: [[440, 0.16], [330, 0.2]], bad: [[220, 0.18], [165, 0.35]]};
  if (navigator.vibrate && navigator.userActivation?.hasBeenActive) {
    navigator.vibrate(again ? 20 : tone === "good" ? 60 : tone === "plain" ? [60, 60, 60] : [120, 60, 120, 60, 240]);
  }
  if (!audio || !audible() || audio.state !== "running") return;
  let at = audio.currentTime;
  for (const [pitch, length] of again ? [[880, 0.03]] : tunes[tone]) {
    const voice = audio.createOscillator(), loudness = audio.createGain();
    voice.frequency.value = pitch;
    voice.type = tone === "bad" ? "square" : "sine";
    loudness.gain.setValueAtTime(0.2, at);
    loudness.gain.exponentialRampToValueAtTime(0.001, at + length);
    voice.connect(loudness).connect(audio.destination);
    voice.start(at);
    voice.stop(at += length);
  }
}
