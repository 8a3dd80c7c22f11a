// The camera at an inspection: what `scanned.js` asks about goes onto the inspection's list instead.
//
// Loaded between `scanned.js` and `camera.js`, it takes the place of what asks, keeps and shows. The list is on the
// server, so nothing is kept in the tab; a code that came without an answer is sent again under the same list id and
// counts once.
"use strict";

const inspection = $("inspection").dataset;
const showBefore = show;

ask = async function (entry) {
  const reply = await fetch(inspection.path + "/checks", {
    method: "POST",
    headers: {"Content-Type": "application/json", Accept: "application/json", "X-CSRF": inspection.csrf},
    body: JSON.stringify({codes: [entry.text], batch: entry.id.replaceAll("-", "")}),
    signal: AbortSignal.timeout ? AbortSignal.timeout(PATIENCE_MS) : undefined,
  });
  if (!reply.ok) {
    const away = reply.status === 401 || reply.status === 403;
    entry.trouble = away ? "session" : reply.status >= 500 ? "camera_trouble_server" : "camera_trouble_other";
    return;
  }
  const told = (await reply.json()).results[0], reason = told.reasons[0] || {};
  entry.answer = {
    verdict: told.verdict,
    name: told.product ? told.product.name : "",
    reason: {vi: reason.vi || "", en: reason.en || ""},
    code: told.shown,
    number: told.number,
  };
  if (told.times > 1) entry.count = Math.max(entry.count, told.times);
  entry.at = Date.now();
  tell(entry);
  signal(toneOf(entry), !told.new);
};

idOf = async () => newId();
keep = () => {};
recall = () => {};

show = function (entry, first) {
  showBefore(entry, first);
  const way = entry.row.querySelector(".evidence");
  entry.row.querySelector("form").hidden = true;
  way.hidden = !entry.answer;
  if (entry.answer) way.href = `${inspection.path}/checks/${entry.answer.number}`;
};
