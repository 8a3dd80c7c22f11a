// The page of an inspection: codes go to the server without leaving the page, and the list grows on top.
//
// 1. A scanner that acts as a keyboard types into the first field and ends with Enter; its group separator comes as
//    Ctrl+] or F8. The field is free again at once: codes wait in a queue and are sent in order.
// 2. A long list goes in parts of PART codes; how far it is stands beside it. What fails can go on from there. The list's
//    id is made from its content by the server (a file) or by chance (what was pasted), so a part that is sent twice
//    counts once.
// 3. Without this script the forms do the same in one go.
"use strict";

const $ = (id) => document.getElementById(id);
const {id, words, verdicts, most} = JSON.parse($("inspection").textContent);
const PART = 1000, SHOWN = 200, PATIENCE_MS = 60000, RETRY_MS = 3000;
const path = "/inspector/" + id;
const number = (n) => n.toLocaleString("vi-VN");
const fill = (key, values) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
let csrf = document.querySelector("[name=csrf]").value;

// `again`: the same may be sent once more later.
class Failure extends Error {
  constructor(text, again, signedOut = false) { super(text); Object.assign(this, {again, signedOut}); }
}

async function post(where, body, type) {
  for (let attempt = 0; ; attempt++) {
    const headers = {Accept: "application/json", "X-CSRF": csrf};
    if (type) headers["Content-Type"] = type;
    let reply;
    try {
      reply = await fetch(path + where, {
        method: "POST", headers, body, signal: AbortSignal.timeout ? AbortSignal.timeout(PATIENCE_MS) : undefined,
      });
    } catch (error) {
      throw new Failure(fill("offline", {}), true);
    }
    if ((reply.status === 401 || reply.status === 403) && !attempt && await renew()) continue;
    if (reply.status === 401 || reply.status === 403) throw new Failure(fill("session", {}), true, true);
    if (reply.status === 413) throw new Failure(fill("large", {}), false);
    const told = await reply.json().catch(() => null);
    if (!told) throw new Failure(fill("trouble", {}), true);
    if (!reply.ok) throw new Failure(told.detail || fill("trouble", {}), reply.status === 429 || reply.status >= 500);
    return told;
  }
}

// After signing in again in another tab the session has another token.
async function renew() {
  const reply = await fetch(path).catch(() => null);
  if (!reply || !reply.ok || new URL(reply.url).pathname !== path) return false;
  const field = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("[name=csrf]");
  if (!field) return false;
  csrf = field.value;
  for (const one of document.querySelectorAll("[name=csrf]")) one.value = csrf;
  return true;
}

const send = (codes, batch, start) => post("/checks", JSON.stringify({codes, batch, start}), "application/json");
const chance = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

// ---- The list -------------------------------------------------------------------------------------------------------

const rowOf = new Map();

function put(one) {
  const body = $("list").tBodies[0], cells = (row) => row.children;
  let row = rowOf.get(one.number) || [...body.rows].find((old) => old.cells[0].textContent.trim() === String(one.number));
  const words_of = verdicts[one.verdict] || {word: one.verdict, sign: "–", tone: "plain"};
  if (row) row.remove();
  row = $("row").content.cloneNode(true).firstElementChild;
  const [at, result, product, code, time] = cells(row);
  Object.assign(at.firstElementChild, {href: `${path}/checks/${one.number}`, textContent: one.number});
  const tag = result.querySelector(".tag");
  tag.classList.add(words_of.tone);
  tag.children[0].textContent = words_of.sign;
  tag.children[1].textContent = words_of.word;
  if (one.times > 1) {
    const times = document.createElement("span");
    times.className = "tag warn";
    times.textContent = "× " + one.times;
    result.append(" ", times);
  }
  product.textContent = one.product ? one.product.name : "";
  if (one.lot && one.product) {
    const lot = document.createElement("span");
    lot.className = "soft";
    lot.textContent = fill("lot", {lot: one.lot});
    product.append(document.createElement("br"), lot);
  }
  code.textContent = one.shown;
  time.textContent = one.at;
  body.prepend(row);
  rowOf.set(one.number, row);
  while (body.rows.length > SHOWN) body.lastElementChild.remove();
  $("list").hidden = false;
  $("none").hidden = true;
}

function count(told) {
  $("total").textContent = number(told.total);
  const tally = $("tally");
  for (const name of Object.keys(verdicts)) {
    let link = tally.querySelector(`[data-verdict=${name}]`);
    const found = told.summary[name];
    if (!link && found) {
      const item = document.createElement("li"), words_of = verdicts[name], sign = document.createElement("span");
      link = document.createElement("a");
      Object.assign(link, {className: words_of.tone, href: `${path}?verdict=${name}`});
      link.dataset.verdict = name;
      sign.setAttribute("aria-hidden", "true");
      sign.textContent = words_of.sign;
      link.append(sign, ` ${words_of.word} `, document.createElement("b"));
      item.append(link);
      tally.append(item);
    }
    if (link) link.querySelector("b").textContent = number(found || 0);
    if (link) link.parentElement.hidden = !found;
  }
}

// ---- One code after the other ---------------------------------------------------------------------------------------

const waiting = [];
let busy = false;

async function pump() {
  if (busy) return;
  busy = true;
  while (waiting.length) {
    const one = waiting[0];
    try {
      const told = await send([one.text], one.batch, 0), found = told.results[0];
      const words_of = verdicts[found.verdict] || {word: found.verdict, tone: "plain", sign: "–"};
      put(found);
      count(told);
      const again = found.new ? "" : " " + fill("again", {number: found.number, times: found.times});
      say(`${words_of.sign} ${words_of.word}${found.product ? ": " + found.product.name : ""}.${again}`, words_of.tone);
      if (navigator.vibrate && navigator.userActivation?.hasBeenActive) navigator.vibrate(words_of.tone === "good" ? 60 : [120, 60, 120]);
      waiting.shift();
    } catch (error) {
      const known = error instanceof Failure, more = waiting.length > 1 ? " " + fill("waiting", {n: waiting.length}) : "";
      say((known ? error.message : fill("trouble", {})) + more, "bad");
      if (error.signedOut) $("last").append(" ", wayIn());
      if (known && error.again) {
        setTimeout(pump, RETRY_MS);
        break;
      }
      // It will not be taken: it comes back into the field, and the next one has its turn.
      waiting.shift();
      if (!$("code").value) $("code").value = one.text;
    }
  }
  busy = false;
}

// In another tab, so that nothing that waits here is lost.
function wayIn() {
  return Object.assign(document.createElement("a"), {href: "/sign-in", target: "_blank", textContent: fill("sign_in", {})});
}

function say(text, tone) {
  $("last").textContent = text;
  $("last").className = "last " + tone;
}

window.addEventListener("online", pump);
window.addEventListener("beforeunload", (event) => { if (waiting.length) event.preventDefault(); });

$("one").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("code").value;
  $("code").value = "";
  $("code").focus();
  if (!text.trim()) return;
  waiting.push({text, batch: chance()});
  pump();
});

$("code").addEventListener("keydown", (event) => {
  const separator = event.key === "\x1d" || event.key === "F8" || event.ctrlKey && (event.key === "]" || event.code === "BracketRight");
  if (!separator) return;
  event.preventDefault();
  $("code").setRangeText("\x1d", $("code").selectionStart, $("code").selectionEnd, "end");
});

// ---- Many at once ---------------------------------------------------------------------------------------------------

let list = null;

$("many").addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = $("many").elements.file.files[0], pasted = $("codes").value;
  const codes = pasted.split("\n").map((line) => line.replace(/\r$/, "")).filter((line) => line.trim());
  if (!file && !codes.length) return;
  if (codes.length > most) {
    $("progress").hidden = false;
    $("state").textContent = fill("most", {most: number(most), count: number(codes.length)});
    return;
  }
  list = {file, codes, batch: chance(), done: 0, fresh: 0, again: 0};
  go();
});

$("on").addEventListener("click", () => go());

async function go() {
  const button = $("many").querySelector("button:not([type=button])");
  button.disabled = true;
  $("on").hidden = true;
  $("progress").hidden = false;
  try {
    if (list.file) {
      $("state").textContent = fill("reading", {});
      $("bar").removeAttribute("value");
      const body = new FormData();
      body.append("file", list.file);
      const told = await post("/file", body);
      // What was pasted beside a file belongs to it.
      Object.assign(list, {codes: told.codes.concat(list.codes), batch: told.batch, file: null});
    }
    await sendParts();
    location.assign(`${path}?new=${list.fresh}&again=${list.again}`);
  } catch (error) {
    const why = error instanceof Failure ? error.message : fill("trouble", {});
    const far = list.done ? " " + fill("stopped", {done: number(list.done), all: number(list.codes.length)}) : "";
    $("state").textContent = why + far;
    if (error.signedOut) $("state").append(" ", wayIn());
    // A file that could not be read is chosen again; anything else goes on.
    $("on").hidden = Boolean(list.file);
    if (list.file) $("bar").value = 0;
    button.disabled = false;
  }
}

async function sendParts() {
  const all = list.codes.length;
  $("bar").max = all;
  while (list.done < all) {
    $("bar").value = list.done;
    $("state").textContent = fill("progress", {done: number(list.done), all: number(all)});
    const part = list.codes.slice(list.done, list.done + PART), told = await send(part, list.batch, list.done);
    for (const one of told.results) one.new ? list.fresh++ : list.again++;
    for (const one of told.results.slice(-20)) put(one);
    list.done += part.length;
    count(told);
  }
  $("bar").value = all;
  $("state").textContent = fill("progress", {done: number(all), all: number(all)});
}
