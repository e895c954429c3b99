// Two things that need a clock or a memory in the browser: a countdown, and keeping what somebody types.
(() => {
  "use strict";

  // --- how long the running item goes on, and whoever speaks within it ----------------------

  const shown = (seconds) => {
    const left = Math.max(0, Math.round(seconds));
    return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  };
  const count = () => {
    const now = Date.now() / 1000;
    for (const it of document.querySelectorAll("[data-ends]")) it.textContent = shown(Number(it.dataset.ends) - now);
    for (const it of document.querySelectorAll("[data-turn]")) {
      const [began, over, each, all] = ["began", "over", "each", "count"].map((name) => Number(it.dataset[name]));
      const number = Math.min(all, Math.max(0, Math.floor((now - began) / each)) + 1);
      const facts = { number, count: all, time: shown((number < all ? began + number * each : over) - now) };
      it.textContent = it.dataset.turn.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
    }
  };
  setInterval(count, 1000);
  count();

  // --- what was typed survives a lost network and a restarted server ------------------------
  // It is kept encrypted with a key of the session, so it is nobody's once they have signed out, and for a day at most.

  const PREFIX = "collegial-typed:";
  const DAY = 24 * 60 * 60 * 1000;
  const main = document.querySelector("main");
  const csrf = document.querySelector("input[name=csrf]")?.value;
  const forms = [...document.querySelectorAll("form[data-keep]")];
  const forget = (every) => {
    for (const name of Object.keys(localStorage).filter((it) => it.startsWith(PREFIX))) {
      let at = 0;
      try { at = JSON.parse(localStorage.getItem(name)).at; } catch { /* it is none of ours: away with it */ }
      if (every || Date.now() - at > DAY) localStorage.removeItem(name);
    }
  };
  forget(false);
  document.querySelector("form[action$='logout']")?.addEventListener("submit", () => forget(true));
  if (!csrf || !globalThis.crypto?.subtle || !forms.length) return;

  const coded = (text) => new TextEncoder().encode(text);
  const key = crypto.subtle.digest("SHA-256", coded(PREFIX + csrf))
    .then((it) => crypto.subtle.importKey("raw", it, "AES-GCM", false, ["encrypt", "decrypt"]));
  const placeOf = (form) => `${PREFIX}${location.pathname}#${form.dataset.keep}`;
  // with the marks of what it began from, so that words which others have written meanwhile are not overwritten
  const texts = (form) => [...form.elements].filter((it) => it.matches("textarea, select, input[type=text], [name^='base.']"));
  const typed = (form) => Object.fromEntries(texts(form).map((it) => [it.name, it.value]));

  const keep = async (form) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, coded(JSON.stringify(typed(form))));
    const bytes = [...iv, ...new Uint8Array(sealed)];
    try { localStorage.setItem(placeOf(form), JSON.stringify({ at: Date.now(), bytes })); } catch { /* full or barred */ }
  };
  const opened = async (form) => {
    const found = localStorage.getItem(placeOf(form));
    if (!found) return null;
    const bytes = new Uint8Array(JSON.parse(found).bytes);
    const open = { name: "AES-GCM", iv: bytes.slice(0, 12) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(open, await key, bytes.slice(12))));
  };

  const tell = (form, words) => {
    const told = form.querySelector(".kept") ?? document.createElement("p");
    told.className = "kept";
    told.setAttribute("role", "status");
    told.textContent = words;
    form.prepend(told);
    told.scrollIntoView({ block: "nearest" });
  };

  for (const form of forms) {
    const again = form.querySelector("[role=alert]") !== null; // sent, and shown again with what was typed
    const done = new URLSearchParams(location.search).get("done") === form.dataset.keep;
    if (done) localStorage.removeItem(placeOf(form));
    else if (!again) {
      opened(form).then((said) => {
        const left = said === null ? [] : texts(form).filter((it) => it.name in said && it.value !== said[it.name]);
        for (const it of left) it.value = said[it.name];
        if (left.length) tell(form, main.dataset.kept);
      }).catch(() => localStorage.removeItem(placeOf(form)));
    }
    let waits;
    let isKept = false;
    form.addEventListener("input", () => {
      clearTimeout(waits);
      waits = setTimeout(keep, 400, form);
    });
    const send = (submitter) => {
      if (!navigator.onLine) return tell(form, main.dataset.offline);
      isKept = true;
      form.requestSubmit(submitter);
      isKept = false;
    };
    form.addEventListener("submit", async (event) => { // kept first: the page is gone if nobody answers
      if (isKept) return;
      const { submitter } = event;
      event.preventDefault();
      clearTimeout(waits);
      await keep(form);
      clearTimeout(waits); // sent twice, it goes once
      waits = setTimeout(send, 0, submitter); // a form is not sent while it still asks whether it may be
    });
  }
})();
