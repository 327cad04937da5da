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
  const pad = document.querySelector("form[data-keys]");
  const keys = document.getElementById("keys");
  if (pad && keys) {
    let isOn = false;
    let isSent = false;
    const turn = (on) => {
      isOn = on;
      keys.setAttribute("aria-pressed", String(on));
      keys.textContent = on ? "不用键盘（现在可按 1 2 3 4）" : "用键盘";
      sessionStorage.setItem("keys", on ? "1" : "");
    };
    keys.hidden = false;
    turn(sessionStorage.getItem("keys") === "1");
    keys.addEventListener("click", () => { turn(!isOn); keys.blur(); });
    pad.addEventListener("submit", (event) => { if (isSent) event.preventDefault(); isSent = true; });
    document.addEventListener("keydown", (event) => {
      const isTyping = event.isComposing || event.target.closest("input, textarea, select, [contenteditable]");
      if (!isOn || isTyping || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
      const button = /^[1-4]$/.test(event.key) && pad.querySelector(`button[data-key="${event.key}"]`);
      if (button) { event.preventDefault(); button.click(); }
    });
  }
  const problems = document.getElementById("problems");
  if (problems) problems.focus();
})();
