// What paper cannot do: a warning before the session ends, a warning before unsaved words are lost, printing.
"use strict";
(() => {
  const minutes = Number(document.body.dataset.idleMinutes || 0);
  const box = document.getElementById("idle");
  if (minutes && box) {
    let last = Date.now();
    const look = () => { box.hidden = Date.now() - last < (minutes - 5) * 60000; };
    setInterval(look, 15000);
    document.getElementById("stay").addEventListener("click", () => { last = Date.now(); box.hidden = true; fetch("/", { credentials: "same-origin" }); });
  }
  for (const form of document.querySelectorAll("form[data-guard]")) {
    let changed = false;
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  }
  const print = document.getElementById("print");
  if (print) print.addEventListener("click", () => window.print());
  const problems = document.getElementById("problems");
  if (problems) problems.focus();
})();
