// The producer's desk: a large download piece by piece with its progress, and files of labels one after the other.
// Without this script the same pages have plain links for each part.
"use strict";

const PIECE = 20000;
// Beyond this a browser is not asked to hold the whole file.
const MOST = 5000000;

function grouped(number) {
  return Math.round(number).toLocaleString(document.documentElement.lang);
}

function lasting(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 90 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}

function filled(words, values) {
  return words.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

function nameOf(answer, otherwise) {
  const found = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "");
  return found ? found[1] : otherwise;
}

async function fetched(address) {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await fetch(address, { credentials: "same-origin" });
    // Too many downloads at once: wait as the server says.
    if (answer.status === 503 && attempt < 5) {
      const seconds = Number(answer.headers.get("Retry-After")) || 3;
      await new Promise((go) => setTimeout(go, seconds * 1000));
      continue;
    }
    const attached = (answer.headers.get("Content-Disposition") || "").startsWith("attachment");
    if (!answer.ok || !attached) throw new Error(String(answer.status));
    return answer;
  }
}

function pieces(form) {
  const total = Number(form.dataset.total);
  const [box, bar, said, stop, goOn] = ["under-way", "bar", "said", "stop", "go-on"].map((id) => document.getElementById(id));
  let parts = [], at = 0, name = form.dataset.name, running = false, format = "";

  async function run() {
    running = true;
    stop.hidden = false;
    goOn.hidden = true;
    const began = performance.now(), from = at;
    try {
      while (running && at < total) {
        const end = Math.min(at + PIECE, total);
        const answer = await fetched(`${form.action}?format=${format}&start=${at}&stop=${end}`);
        parts.push(await answer.blob());
        name = nameOf(answer, name);
        at = end;
        bar.value = at;
        const rate = (at - from) / ((performance.now() - began) / 1000);
        said.textContent = filled(said.dataset.rate, {
          done: grouped(at), total: grouped(total), rate: grouped(rate), left: lasting((total - at) / rate),
        });
      }
      if (at >= total) {
        save(new Blob(parts), name);
        said.textContent = filled(said.dataset.done, { total: grouped(total) });
        parts = [];
      } else {
        said.textContent = said.dataset.stopped;
        goOn.hidden = false;
      }
    } catch {
      said.textContent = said.dataset.broken;
      goOn.hidden = false;
    }
    stop.hidden = true;
    running = false;
  }

  form.addEventListener("submit", (event) => {
    if (total > MOST) return;
    event.preventDefault();
    if (running) return;
    format = new FormData(form).get("format");
    [parts, at, bar.value] = [[], 0, 0];
    box.hidden = false;
    run();
  });
  stop.addEventListener("click", () => { running = false; });
  goOn.addEventListener("click", run);
}

function files(section) {
  const form = document.getElementById("paper");
  const all = document.getElementById("all-files"), bar = document.getElementById("files-bar");
  const said = document.getElementById("files-said");
  const links = [...section.querySelectorAll("button[name=part]")];
  all.hidden = false;
  all.addEventListener("click", async () => {
    all.disabled = true;
    bar.hidden = false;
    let done = 0;
    try {
      for (const link of links) {
        const fields = new FormData(form);
        fields.set("part", link.value);
        const answer = await fetched(`${section.dataset.base}?${new URLSearchParams(fields)}`);
        save(await answer.blob(), nameOf(answer, "labels.pdf").replace(".pdf", `-${link.value}.pdf`));
        done += 1;
        bar.value = done;
        said.textContent = filled(section.dataset.said, { done, total: links.length });
      }
    } catch {
      said.textContent = section.dataset.broken;
    }
    all.disabled = false;
  });
}

const form = document.getElementById("fetch");
if (form) pieces(form);
const section = document.getElementById("files");
if (section) files(section);

// A changed choice of paper is shown at once; without this script by the button.
const paper = document.getElementById("paper");
if (paper) {
  paper.elements.sheet.addEventListener("change", () => {
    // Another stock has other resolutions and other gone labels.
    for (const name of ["skip", "dpi"]) if (paper.elements[name]) paper.elements[name].value = "";
    paper.requestSubmit();
  });
}

// Fields that only some categories have are there when one of those is chosen; what is typed in a field stays in sight.
const product = document.getElementById("product");
if (product) {
  const fit = () => {
    const category = product.elements.category.value;
    for (const part of product.querySelectorAll("[data-of]")) {
      const filled = [...part.querySelectorAll("input, textarea, select")].some((one) => one.value);
      const idle = Boolean(category) && !part.dataset.of.split(" ").includes(category) && !filled;
      part.hidden = idle;
      part.disabled = idle;
    }
  };
  product.elements.category.addEventListener("change", fit);
}
