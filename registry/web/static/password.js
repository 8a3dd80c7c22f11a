// A one-time token comes behind the # of its address, which no server and no log ever sees; it goes into the form.
"use strict";

(() => {
  const field = document.querySelector("[name=token]");
  if (!field || location.hash.length < 2) return;
  field.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  document.querySelector("[name=password], main button").focus();
})();
