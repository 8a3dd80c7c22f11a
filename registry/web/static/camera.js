// The page /scan: where codes come from. The camera, photos, a scanner that types, the keyboard; `scanned.js` has the rest.
//
// 1. Codes are read by the browser's own BarcodeDetector if it knows QR and Data Matrix, else by the WebAssembly reader,
//    which is loaded when the camera is opened and not before; without either, photos go to the server. Barcodes of
//    lines count when two pictures agree: a single one is misread too easily.
// 2. A scanner that acts as a keyboard is known by its speed; its group separator is taken as Ctrl+] or F8. One that was
//    lost is for the server's parser to miss: texts are sent as they came.
// 3. The camera is off while paused and while nobody sees the page. Lens and sound are remembered on this device.
"use strict";

const LINES = new Set(["code_128", "ean_13", "ean_8", "upc_a", "itf", "itf_14"]);
const FORMATS = ["qr_code", "data_matrix", ...LINES];
const GONE_MS = 3000, PHOTO_SIDE = 4000;
const rest = (ms) => new Promise((go) => setTimeout(go, ms));
const say = (id, key) => { $(id).textContent = key ? words[key] || key : ""; };

// ---- The reader -----------------------------------------------------------------------------------------------------

let reader = null;

function getReader() {
  return reader || (reader = findReader().catch((error) => { reader = null; throw error; }));
}

async function findReader() {
  const own = window.BarcodeDetector && await window.BarcodeDetector.getSupportedFormats().catch(() => []);
  if (own && own.includes("qr_code") && own.includes("data_matrix")) {
    return {own: true, detector: new window.BarcodeDetector({formats: FORMATS.filter((format) => own.includes(format))})};
  }
  const {script, wasm} = $("live").dataset;
  if (!script || !wasm || !window.WebAssembly) throw new Error("no reader");
  await new Promise((go, fail) => {
    const element = document.createElement("script");
    Object.assign(element, {src: script, onload: go, onerror: fail});
    document.head.append(element);
  });
  const {BarcodeDetector, prepareZXingModule} = window.BarcodeDetectionAPI;
  await prepareZXingModule({overrides: {locateFile: () => wasm}, fireImmediately: true});
  return {own: false, detector: new BarcodeDetector({formats: FORMATS.filter((format) => format !== "itf")})};
}

// An ITF has 14 digits, as cartons carry them: it has no check sign of its own, and readers see shorter ones in any
// edge between dark and bright.
async function codesIn(detector, picture) {
  const codes = await detector.detect(picture);
  return codes.filter(({format, rawValue}) => !format.startsWith("itf") || rawValue.length === 14);
}

// ---- The camera -----------------------------------------------------------------------------------------------------

const video = $("video"), marks = $("marks"), seenAt = new Map(), onceSeen = new Map();
let stream = null, wanted = false;

async function open() {
  wakeSound();
  wanted = true;
  $("open").disabled = true;
  say("state", "camera_starting");
  let found;
  try {
    found = await getReader();
  } catch (error) {
    return refuse("camera_no_reader");
  }
  try {
    stop();
    stream = await getCamera(found.own ? 1920 : 1280);
  } catch (error) {
    return refuse({NotAllowedError: "camera_denied", NotReadableError: "camera_busy"}[error.name] || "camera_none");
  }
  if (!wanted || document.hidden) return stop();
  video.srcObject = stream;
  await video.play().catch(() => {});
  for (const part of [video, marks, $("tools")]) part.hidden = false;
  document.documentElement.classList.add("filming");
  $("open").hidden = true;
  say("pause", "camera_pause");
  say("state", "camera_looking");
  showTorch();
  await showLenses();
  look(found.detector, stream);
}

async function getCamera(width) {
  const size = {width: {ideal: width}, height: {ideal: width * 9 / 16}}, lens = localStorage.getItem("lens");
  const back = {...size, facingMode: {ideal: "environment"}};
  const ask = (wish) => navigator.mediaDevices.getUserMedia({audio: false, video: wish});
  if (!lens) return ask(back);
  return ask({...size, deviceId: {exact: lens}}).catch((error) => {
    if (error.name === "NotAllowedError") throw error;
    localStorage.removeItem("lens");
    return ask(back);
  });
}

function refuse(key) {
  wanted = false;
  $("open").disabled = false;
  stop();
  say("state", key);
}

function stop() {
  if (stream) for (const track of stream.getTracks()) track.stop();
  stream = video.srcObject = null;
  document.documentElement.classList.remove("filming");
  $("torch").setAttribute("aria-pressed", "false");
}

function pause() {
  if (!wanted) return void open();
  wanted = false;
  stop();
  marks.hidden = video.hidden = true;
  $("torch").hidden = true;
  say("pause", "camera_resume");
  say("state", "camera_paused");
}

function showTorch() {
  const track = stream.getVideoTracks()[0];
  const can = track.getCapabilities ? track.getCapabilities() : {};
  $("torch").hidden = !can.torch;
  $("torch").onclick = async () => {
    const on = $("torch").getAttribute("aria-pressed") !== "true";
    await track.applyConstraints({advanced: [{torch: on}]}).then(
      () => $("torch").setAttribute("aria-pressed", String(on)), () => { $("torch").hidden = true; });
  };
}

async function showLenses() {
  const all = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === "videoinput");
  const now = stream && stream.getVideoTracks()[0].getSettings().deviceId;
  $("lens").replaceChildren(...all.map((device, at) =>
    new Option(device.label || fill("camera_lens_n", {n: at + 1}), device.deviceId, false, device.deviceId === now)));
  $("lens").hidden = document.querySelector("label[for=lens]").hidden = all.length < 2;
}

async function look(detector, mine) {
  for (let failures = 0; stream === mine && failures < 5;) {
    const began = performance.now();
    if (video.readyState >= 2) {
      try {
        const codes = await codesIn(detector, video);
        if (stream !== mine) return;
        failures = 0;
        for (const code of codes) spot(code);
        draw(codes);
      } catch (error) {
        if (++failures === 5) refuse("camera_no_reader");
      }
    }
    // As long as it worked it rests: a slow phone stays cool and answers to the finger.
    await rest(Math.max(60, performance.now() - began));
  }
}

function spot({rawValue, format}) {
  const now = Date.now(), last = seenAt.get(rawValue);
  if (!rawValue) return;
  if (last === undefined && LINES.has(format)) {
    const before = onceSeen.get(rawValue);
    onceSeen.set(rawValue, now);
    if (before === undefined || now - before > GONE_MS) return;
  }
  seenAt.set(rawValue, now);
  if (last === undefined || now - last > GONE_MS) add(rawValue);
}

function draw(codes) {
  marks.width = video.videoWidth;
  marks.height = video.videoHeight;
  const pen = marks.getContext("2d"), style = getComputedStyle(document.documentElement);
  pen.lineWidth = marks.width / 160;
  pen.font = `bold ${marks.width / 28}px sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const code of codes) {
    const entry = entries.get(code.rawValue), at = code.cornerPoints;
    if (!entry || at.length < 3) continue;
    const colour = style.getPropertyValue("--" + toneOf(entry)) || "#41505f";
    pen.strokeStyle = colour;
    pen.beginPath();
    at.forEach(({x, y}, i) => i ? pen.lineTo(x, y) : pen.moveTo(x, y));
    pen.closePath();
    pen.stroke();
    const x = at.reduce((sum, p) => sum + p.x, 0) / at.length, y = at.reduce((sum, p) => sum + p.y, 0) / at.length;
    pen.fillStyle = colour;
    pen.beginPath();
    pen.arc(x, y, marks.width / 36, 0, 7);
    pen.fill();
    pen.fillStyle = "#fff";
    pen.fillText(entry.row.querySelector(".sign").textContent, x, y);
  }
}

// ---- Photos ---------------------------------------------------------------------------------------------------------

async function readPhotos(files) {
  say("photo-state", "camera_photo_reading");
  let found = 0, fault = "";
  for (const file of files) {
    try {
      const texts = await textsIn(file);
      for (const text of texts) lead(await add(text));
      found += texts.length;
    } catch (error) {
      fault = error.message;
    }
  }
  const none = fault ? words[fault] || fault : words.camera_photo_none;
  $("photo-state").textContent = found ? fill("camera_photo_found", {n: found}) : none;
}

async function textsIn(file) {
  const canvas = await asCanvas(file).catch(() => null);
  const found = canvas && await getReader().catch(() => null);
  if (found) {
    const codes = await codesIn(found.detector, canvas).catch(() => []);
    if (codes.length || !found.own) return [...new Set(codes.map((code) => code.rawValue).filter(Boolean))];
  }
  return readThere(canvas ? await new Promise((go) => canvas.toBlob(go, "image/jpeg", 0.9)) : file);
}

async function asCanvas(file) {
  const picture = await createImageBitmap(file), scale = Math.min(1, PHOTO_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas;
}

async function readThere(photo) {
  const body = new FormData();
  body.append("photo", photo, "photo");
  let reply;
  try {
    reply = await fetch("/scan/photo", {method: "POST", body, headers: {Accept: "application/json"}, credentials: "omit"});
  } catch (error) {
    throw new Error("camera_trouble_offline");
  }
  const told = await reply.json().catch(() => ({}));
  if (reply.ok) return told.codes;
  const busy = reply.status === 429 ? "camera_trouble_busy" : "camera_trouble_server";
  throw new Error(faults[told.code] || busy);
}

// ---- A scanner that acts as a keyboard ------------------------------------------------------------------------------

const FAST_MS = 100, LEAST = 8;
let burst = "", lastKey = 0;

function onKey(event) {
  const field = event.target.closest("input, textarea, select");
  const separator = event.key === "\x1d" || event.key === "F8" && burst || event.ctrlKey && (event.key === "]" || event.code === "BracketRight");
  if (event.isComposing || event.altKey || event.metaKey || event.ctrlKey && !separator) return;
  if (field) {
    if (!separator || field.type !== "text") return;
    event.preventDefault();
    return field.setRangeText("\x1d", field.selectionStart, field.selectionEnd, "end");
  }
  if (event.timeStamp - lastKey > FAST_MS) burst = "";
  if (event.key === "Enter" || event.key === "Tab") {
    if (burst.length < LEAST) return;
    // The focus may stand on a button, which Enter would press.
    event.preventDefault();
    add(burst);
    burst = "";
  } else if (separator || event.key.length === 1) {
    if (burst || separator) event.preventDefault();
    lastKey = event.timeStamp;
    burst = (burst + (separator ? "\x1d" : event.key)).slice(0, 600);
  }
}

// Leads the eye and the focus to a row that lies out of sight; where the list is in view the field keeps the focus.
function lead(entry) {
  if (!entry) return;
  const {top, bottom} = entry.row.getBoundingClientRect(), screen = window.visualViewport || {height: window.innerHeight};
  const hidden = document.documentElement.classList.contains("filming") ? $("live").getBoundingClientRect().bottom : 0;
  if (top >= Math.max(0, Math.min(hidden, screen.height / 2)) && bottom <= screen.height) return;
  entry.row.tabIndex = -1;
  entry.row.focus({preventScroll: true});
  entry.row.scrollIntoView({block: "start"});
}

// ---- The page -------------------------------------------------------------------------------------------------------

function setUp() {
  $("found").hidden = $("scanner").hidden = false;
  $("photo").multiple = true;
  document.querySelector("#photos button").hidden = true;
  $("photo").onchange = () => readPhotos([...$("photo").files]).then(() => { $("photo").value = ""; });
  $("photos").onsubmit = (event) => event.preventDefault();
  $("typed").onsubmit = (event) => {
    event.preventDefault();
    wakeSound();
    add($("code").value).then(lead);
    $("code").value = "";
  };
  $("clear").onclick = () => {
    entries.clear();
    seenAt.clear();
    $("list").replaceChildren();
    keep();
    count();
  };
  document.addEventListener("keydown", onKey);
  window.addEventListener("online", retryAll);
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return;
  $("live").hidden = false;
  $("open").onclick = open;
  $("pause").onclick = pause;
  $("lens").onchange = () => { localStorage.setItem("lens", $("lens").value); open(); };
  $("sound").setAttribute("aria-pressed", String(localStorage.getItem("sound") !== "off"));
  $("sound").onclick = () => {
    wakeSound();
    localStorage.setItem("sound", audible() ? "off" : "on");
    $("sound").setAttribute("aria-pressed", String(!audible()));
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) stop();
    else if (wanted && !stream) open();
  });
}

recall();
count();
setUp();
