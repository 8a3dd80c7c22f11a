// What the form of a report can do more than without this script.
//
// 1. Photos are made small before they are sent: on a slow line three photos of a phone take minutes. What cannot be read
//    here is sent as it is; the server takes out of either what is not the picture.
// 2. Coming back to a form that was sent, one finds it under the id it was sent with: the same report, not a second one.
// 3. The place goes along only after a touch on its button, to about 1 km, and can be taken back.
"use strict";

(() => {
  const form = document.getElementById("report"), photos = form && form.elements.photos, here = document.getElementById("here");
  if (!form) return;
  const SIDE = 1600, MOST = 3;
  const kept = history.state && history.state.report;
  // A form that the server shows again keeps its own id, which may be a fresh one.
  if (kept && !document.querySelector("[role=alert]")) form.elements.id.value = kept;
  else history.replaceState({report: form.elements.id.value}, "");

  async function small(file) {
    try {
      const image = await createImageBitmap(file, {imageOrientation: "from-image"});
      const share = Math.min(1, SIDE / Math.max(image.width, image.height));
      if (share === 1 && file.size < 400000) return file;
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * share);
      canvas.height = Math.round(image.height * share);
      const paper = canvas.getContext("2d");
      paper.fillStyle = "#fff";
      paper.fillRect(0, 0, canvas.width, canvas.height);
      paper.drawImage(image, 0, 0, canvas.width, canvas.height);
      image.close();
      const made = await new Promise((go) => canvas.toBlob(go, "image/jpeg", 0.8));
      return made ? new File([made], "photo.jpg", {type: "image/jpeg"}) : file;
    } catch (error) {
      return file;
    }
  }

  let working = Promise.resolve(), sending = false;
  photos.addEventListener("change", () => {
    working = (async () => {
      const chosen = [...photos.files];
      if (!chosen.length || chosen.length > MOST) return;
      const list = new DataTransfer();
      for (const file of chosen) list.items.add(await small(file));
      photos.files = list.files;
    })().catch(() => {});
  });
  form.addEventListener("submit", (event) => {
    if (sending) return event.preventDefault();
    sending = true;
    event.preventDefault();
    working.then(() => form.submit());
  });
  // The way back brings a page whose form may be sent again.
  window.addEventListener("pageshow", () => { sending = false; });

  if (!here || !navigator.geolocation || !window.isSecureContext) return;
  const show = (state) => {
    for (const part of here.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
    here.hidden = false;
  };
  const set = (lat, lon) => {
    form.elements.lat.value = lat;
    form.elements.lon.value = lon;
  };
  here.querySelector("[data-act=on]").onclick = () => navigator.geolocation.getCurrentPosition(
    ({coords}) => { set(coords.latitude.toFixed(2), coords.longitude.toFixed(2)); show("on"); },
    () => { set("", ""); show("no"); },
    {timeout: 10000, maximumAge: 600000},
  );
  here.querySelector("[data-act=off]").onclick = () => { set("", ""); show("off"); };
  show(form.elements.lat.value ? "on" : "off");
})();
