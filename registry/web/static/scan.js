// The page behind a printed link was made by a GET, which records nothing. This records the check, once somebody sees it.
//
// 1. One opening is one scan. Its id (UUIDv7, RFC 9562 5.7) stays in sessionStorage under the SHA-256 of the code, so a
//    reload, the other language and the way back send the same id again, which the registry counts once. Another tab
//    is another scan.
// 2. Nothing is sent while the page is hidden or made ahead of time (prefetch, prerender).
// 3. The query, which holds the copyable seal, leaves the address bar. The whole address stays in the history.state of
//    this tab, and a reload goes back to it: only from an address without a query to one with a query, so never in a loop.
// 4. If the registry now says something else than the page shows, its main part is fetched again and set in place.
//    What is set in place runs no script. If it cannot be fetched, the page turns grey: an old verdict never stays.
// 5. The place goes along only if the person asked for it and the browser allows it already; rounded to about 1 km.
// 6. Where anything fails, the page stays as it came, with the button that records without this script.
"use strict";

(async () => {
  const form = document.getElementById("scan");
  const kept = history.state && history.state.address;
  if (kept && !location.search && new URL(kept).search) return location.replace(kept);
  if (!form || !window.isSecureContext) return;
  const address = location.href, code = form.elements.codes.value;
  const seen = () => document.visibilityState === "visible" && !document.prerendering;
  while (!seen()) {
    await new Promise((go) => {
      for (const event of ["visibilitychange", "prerenderingchange"]) document.addEventListener(event, go, {once: true});
    });
  }
  if (location.search) history.replaceState({address}, "", location.pathname);

  const id = form.elements.scan.value = await idOf(code);
  offerPlace();
  const place = await placeIfAgreed();
  const scan = {id};
  if (localStorage.getItem("device")) scan.device = localStorage.getItem("device");
  if (place) scan.place = place;
  const reply = await fetch("/v1/verify", {
    method: "POST",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify({code, scan}),
    credentials: "omit",
    keepalive: true,
  });
  if (!reply.ok) return;
  const answer = await reply.json();
  if (answer.scan.device) localStorage.setItem("device", answer.scan.device);
  if (said(answer) !== form.dataset.shown) await showAgain(address);
  tell(answer, place);
})().catch(() => {});

function said(answer) {
  return [answer.verdict, ...answer.reasons.map((reason) => reason.code)].join(" ");
}

async function idOf(code) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code));
  const key = "scan." + hex(new Uint8Array(hash));
  const id = sessionStorage.getItem(key) || newId();
  sessionStorage.setItem(key, id);
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

async function showAgain(address) {
  let main = null;
  try {
    const reply = await fetch(address, {headers: {Accept: "text/html"}, credentials: "omit"});
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    main = page.querySelector("main");
    document.title = page.title || document.title;
  } catch (error) { /* Not reached: grey below. */ }
  const old = document.querySelector("main");
  if (main) return old.replaceWith(main);
  old.replaceChildren(document.getElementById("trouble").content.cloneNode(true));
}

function tell(answer, place) {
  const past = document.getElementById("past"), words = answer.history[document.documentElement.lang];
  if (past && words) {
    past.textContent = words;
    past.hidden = false;
  }
  const form = document.getElementById("scan");
  if (!form) return;
  form.hidden = true;
  document.getElementById("kept").hidden = true;
  document.getElementById("recorded").hidden = false;
  document.getElementById("placed").hidden = !place;
  offerPlace();
}

function position() {
  return new Promise((go, fail) => {
    navigator.geolocation.getCurrentPosition(go, fail, {timeout: 3000, maximumAge: 600000});
  });
}

async function placeIfAgreed() {
  try {
    if (!localStorage.getItem("place")) return null;
    if ((await navigator.permissions.query({name: "geolocation"})).state !== "granted") return null;
    const {latitude, longitude, accuracy} = (await position()).coords;
    const round = (degrees) => Math.round(degrees * 100) / 100;
    return {lat: round(latitude), lon: round(longitude), accuracy_m: Math.min(Math.max(Math.ceil(accuracy), 1000), 1e7)};
  } catch (error) {
    return null;
  }
}

function offerPlace() {
  const box = document.getElementById("place");
  if (!box || !navigator.geolocation || !navigator.permissions) return;
  const show = (state) => {
    for (const part of box.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
    box.hidden = false;
  };
  box.querySelector("[data-act=on]").onclick = () => position().then(
    () => { localStorage.setItem("place", "1"); show("on"); },
    () => show("no"),
  );
  box.querySelector("[data-act=off]").onclick = () => { localStorage.removeItem("place"); show("off"); };
  show(localStorage.getItem("place") ? "on" : "off");
}
