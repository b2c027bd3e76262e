"use strict";
// The little that pages do by themselves: colours, forms that submit themselves, news of changes, and drafts that save.
(() => {
  const root = document.documentElement;
  const at = (id) => document.getElementById(id);

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-switch]")) {
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      localStorage.setItem("theme", root.dataset.theme);
    }
    const fit = event.target.closest("[data-fit]");
    if (fit) fit.setAttribute("aria-pressed", String(at(fit.dataset.fit).classList.toggle("fits")));
    const asked = event.target.closest("[data-confirm]");
    if (asked && !confirm(asked.dataset.confirm)) event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  // Live parts ask for themselves again after news: not too often, only what is another, and only while they are seen.
  const renew = async (part) => {
    if (!part.isConnected) return;
    part.isOld = document.hidden;
    if (part.isOld) return;
    part.notBefore = performance.now() + 1000 * (part.dataset.every ?? 5);
    try {
      const answer = await fetch(part.dataset.part, { headers: part.shown ? { "If-None-Match": part.shown } : {} });
      if (answer.ok && !answer.redirected) { // to where one signs in again
        part.shown = answer.headers.get("ETag");
        await htmx.swap({ sourceElement: part, target: part, text: await answer.text(), swap: "outerMorph", select: `#${CSS.escape(part.id)}` });
        begin();
      }
      const again = answer.headers.get("Look-Again");
      if (again) renewIn(part, 1000 * again);
    } catch { /* the stream tells when the connection is back */ }
  };
  const renewIn = (part, wait) => {
    clearTimeout(part.timer);
    part.timer = setTimeout(() => renew(part), Math.max(wait, (part.notBefore ?? 0) - performance.now()));
  };
  const liveParts = () => [...document.querySelectorAll("[data-part]")];
  for (const kind of ["results", "files"]) {
    document.body.addEventListener(`live:${kind}`, () => liveParts().forEach((part) => { if ((part.dataset.news ?? "results") === kind) renewIn(part, 0); }));
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) liveParts().forEach((part) => { if (part.isOld) renewIn(part, 0); }); });
  const begin = () => liveParts().forEach((part) => { if (part.dataset.again && !part.timer) renewIn(part, 1000 * part.dataset.again); });
  begin();

  // News: one stream a page. Where none was heard for a while, anything may be new.
  let lost = false;
  const lookAnew = () => { for (const kind of ["results", "files"]) document.body.dispatchEvent(new Event(`live:${kind}`)); };
  let news = null, listenAgain = 0;
  const listen = () => {
    clearTimeout(listenAgain);
    news?.close();
    news = new EventSource("/live");
    news.onopen = () => {
      at("connection").hidden = true;
      if (lost) lookAnew();
      lost = false;
    };
    news.onerror = () => {
      lost = true;
      at("connection").hidden = false;
      if (news.readyState === EventSource.CLOSED) listenAgain = setTimeout(listen, 3000); // a browser gives up after any answer that is no stream
    };
    news.addEventListener("results", () => document.body.dispatchEvent(new Event("live:results")));
    news.addEventListener("files", () => document.body.dispatchEvent(new Event("live:files")));
  };
  if (document.querySelector("[data-live]")) {
    listen();
    addEventListener("pagehide", () => { clearTimeout(listenAgain); news.close(); });
    addEventListener("pageshow", (event) => { if (event.persisted) { listen(); lookAnew(); } }); // gone back to, as it was left
  }

  // Drafts save themselves: one edit after the other, each made from the version that the one before it led to.
  const waiting = new Map();
  // What was sent and not answered may be saved, so it is sent again before what was written after it.
  let saving = null, timer = 0, failures = 0, unsure = null;
  const version = () => at("version")?.value ?? "";
  const adoptVersion = (value) => {
    if (value !== version()) at("undo")?.remove(); // it would take back what was written since
    document.querySelectorAll("#version, input[name=version]").forEach((field) => { field.value = value; });
  };
  const say = (text) => { const state = at("save-state"); if (state) state.textContent = text; };
  const take = (html, ids) => {
    const page = parsed(html);
    for (const id of ids) {
      const now = at(id), then = page.getElementById(id);
      if (!now || !then || now.contains(document.activeElement)) continue;
      if (now.role === "status") { now.replaceChildren(...then.childNodes); continue; } // read out only where it stays
      const seen = now.scrollTop;
      now.replaceWith(then);
      then.scrollTop = seen;
    }
    const told = page.getElementById("version");
    if (told) adoptVersion(told.value);
    mark();
    return page;
  };
  // Findings, and what was refused, mark the fields that they are about. Of several at a place the value stands last.
  const refused = new Map();
  const fieldsAt = (pointer) => {
    const there = [...document.querySelectorAll(`[data-path="${CSS.escape(pointer)}"]`)].slice(-1);
    if (there.length) return there;
    const texts = document.querySelectorAll(`.texts [data-path^="${CSS.escape(pointer)}/"]`);
    return [...texts].filter((one) => !one.value && !one.dataset.path.slice(pointer.length + 1).includes("/"));
  };
  // What has no field of its own is told at the one that it is written in, or is a part of.
  const nearestTo = (pointer) => {
    for (let place = pointer; place; place = place.slice(0, place.lastIndexOf("/"))) {
      const fields = fieldsAt(place);
      if (fields.length) return fields;
    }
    return [];
  };
  const mark = () => {
    document.querySelectorAll("[data-path][aria-invalid]").forEach((one) => { one.removeAttribute("aria-invalid"); one.removeAttribute("aria-describedby"); });
    document.querySelectorAll("#found .error[data-pointer]").forEach((finding, nr) => {
      finding.id ||= `finding-${nr}`;
      for (const field of nearestTo(finding.dataset.pointer)) { field.setAttribute("aria-invalid", "true"); field.setAttribute("aria-describedby", finding.id); }
    });
    document.querySelectorAll(".refusal").forEach((one) => one.remove());
    for (const [pointer, why] of refused) for (const field of fieldsAt(pointer)) {
      const told = Object.assign(document.createElement("small"), { className: "refusal bad", id: `refused-${pointer}`, textContent: why });
      field.after(told);
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", told.id);
    }
    if (refused.size) say(`Not saved. ${[...refused.values()][0]}`);
  };
  const whyNot = (html) => parsed(html).querySelector("main p:not(.status-code)")?.textContent ?? "";
  let isUnsettled = false; // what was written stands in a conflict alone until somebody chooses there
  const conflict = (html) => {
    const page = parsed(html);
    isUnsettled = true;
    waiting.clear();
    refused.clear();
    unsure = null;
    at("told").hidden = true;
    at("main").replaceChildren(...page.getElementById("main").childNodes);
    at("main").focus();
  };
  const ask = async (address, more = {}) => {
    const given = new AbortController();
    const patience = setTimeout(() => given.abort(), 30000); // a connection that is dead may never say so
    try {
      const answer = await fetch(address, { ...more, signal: given.signal });
      return [answer.status, await answer.text()];
    } finally { clearTimeout(patience); }
  };
  const post = (address, fields) => ask(address, { method: "POST", body: new URLSearchParams({ ...fields, version: version(), quietly: "1" }) });
  // An address has the position of an element. A colleague may move it: what is shown stays the same one.
  const addressNow = () => {
    const address = new URL(location.href), shown = at("editor")?.dataset.at;
    if (shown) address.searchParams.set("at", shown);
    if (shown) address.searchParams.set("of", version());
    return address;
  };
  const tellAddress = () => {
    const address = new URL(location.href), shown = at("editor")?.dataset.at, told = address.searchParams.get("at");
    address.searchParams.delete("of");
    if (shown && told !== null) address.searchParams.set("at", shown);
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  };
  tellAddress();
  // The page is asked for until it is had, as it is after the last save: a fetch may fail, and news is told once.
  const pageNow = async () => {
    for (let wait = 1000; ; wait = Math.min(10000, 2 * wait)) {
      const from = version();
      try {
        const [status, text] = await ask(addressNow());
        if (!lost) at("connection").hidden = true;
        if (status < 500 && version() === from) return text;
      } catch { at("connection").hidden = false; }
      await new Promise((then) => setTimeout(then, wait));
    }
  };
  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
  const isOfHere = (page) => page.getElementById("version")?.value === version() && !waiting.size && !unsure;
  const showWordings = async () => {
    const page = parsed(await pageNow());
    if (!isOfHere(page)) return;
    for (const now of document.querySelectorAll("[data-preview]")) {
      const then = page.querySelector(`[data-preview="${CSS.escape(now.dataset.preview)}"]`)?.parentElement;
      if (!then) continue;
      now.parentElement.querySelector(".cell-head").replaceWith(then.querySelector(".cell-head"));
      now.replaceWith(then.querySelector("[data-preview]"));
    }
    for (const label of document.querySelectorAll(".labels .label")) {
      const then = page.querySelector(`.labels .label:has([data-path="${CSS.escape(label.querySelector("[data-path]").dataset.path)}"])`);
      if (!then) continue;
      label.querySelectorAll(".cell-head").forEach((head) => { head.remove(); });
      label.querySelector(".cell").prepend(then.querySelector(".cell > .cell-head"));
      label.append(...then.querySelectorAll(":scope > .cell-head"));
    }
  };
  // What has the focus, what was opened and what was refused stays; a field that was written in shows what it is now, too.
  const show = async (text, id) => {
    await htmx.swap({ sourceElement: at(id), target: at(id), text, swap: "outerMorph", select: `#${id}` });
    for (const field of at(id).querySelectorAll("[data-path]")) {
      if (field === document.activeElement || refused.has(field.dataset.path)) continue;
      if (field.options) [...field.options].forEach((one) => { one.selected = one.defaultSelected; });
      else field.value = field.defaultValue;
    }
  };
  // What some edits of a condition make of its fields is known to the server, and so is where a new id is written.
  const RESHAPING = ["set_subject", "set_operator", "set_not", "set_joint"];
  const reshapes = (edit) => RESHAPING.includes(edit.op) || fieldsAt(edit.path).some(isWhole);
  let isOutOfShape = false;
  const reshape = async () => {
    const text = await pageNow();
    if (!isOutOfShape || !isOfHere(parsed(text))) return; // what is saved meanwhile asks once more
    isOutOfShape = false;
    await show(text, "fields");
    mark();
  };
  const postEdit = ({ address, ...edit }, more = {}) => post(address, edit.path === "" ? { text: edit.value } : { ...edit, ...more });
  const saveAll = async () => {
    while (unsure || waiting.size) {
      const [key, edit] = unsure ?? waiting.entries().next().value;
      say("Saving…");
      try {
        unsure = [key, edit];
        let [status, html] = await postEdit(edit);
        if (!lost) at("connection").hidden = true;
        if (status === 412) {
          settle();
          [status, html] = await postEdit(waiting.get(key) ?? edit, { edits: JSON.stringify([...waiting.values()]) });
        }
        if (status === 412) return conflict(html);
        if (status === 401 || status === 403) throw new Error("Not saved: sign in again in another tab.");
        if (status >= 500) throw new Error("Not saved: the server has failed. It is tried again.");
        unsure = null;
        if (waiting.get(key) === edit) waiting.delete(key);
        if (status >= 400) {
          refused.set(edit.path, whyNot(html));
          mark();
          continue;
        }
        refused.delete(edit.path);
        take(html, ["save-state", "outline", "preview", "found"]);
        failures = 0;
        isOutOfShape ||= reshapes(edit);
        if (waiting.size) continue;
        if (document.querySelector(".wordings")) showWordings();
        if (isOutOfShape) reshape();
      } catch (error) {
        failures += 1;
        const isLost = error instanceof TypeError || error.name === "AbortError";
        if (isLost) at("connection").hidden = false;
        say(isLost ? "Not saved yet: it is tried again." : error.message);
        timer = setTimeout(flush, Math.min(10000, 1000 * failures));
        return;
      }
    }
  };
  const flush = () => {
    clearTimeout(timer);
    saving = (saving ?? Promise.resolve()).then(saveAll);
    return saving;
  };
  const noted = (field) => {
    const editor = field.closest("[data-edit]");
    if (!editor) return;
    field.noted = field.value;
    note({ address: editor.dataset.edit, op: field.dataset.op ?? "set", path: field.dataset.path, value: field.value, at: editor.dataset.at ?? "0", back: editor.dataset.back ?? "" });
  };
  const note = (edit) => {
    waiting.set(`${edit.op} ${edit.path}`, edit);
    say("Not saved yet…");
    clearTimeout(timer);
    timer = setTimeout(flush, 400);
  };
  // An id is saved once its field is left, or something else is done: on its way it may pass through that of another.
  const isWhole = (field) => Boolean(field?.matches?.("[data-whole]"));
  const settle = () => {
    const field = document.activeElement;
    if (isWhole(field) && field.value !== (field.noted ?? field.defaultValue)) noted(field);
  };
  document.addEventListener("change", (event) => { if (isWhole(event.target)) noted(event.target); });
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-path]") && !isWhole(event.target)) noted(event.target);
    if (event.target.matches("[data-save]")) note({ address: event.target.dataset.save, path: "", value: event.target.value });
  });
  document.addEventListener("focusout", (event) => { if (event.target.matches?.("[data-path]") && waiting.size) flush(); });
  // What cannot be sent stays on the page, too: a browser would put its own page of an error there.
  document.addEventListener("htmx:error", (event) => { if (event.detail.error instanceof TypeError) at("connection").hidden = false; });
  // A machine without a network may be the server itself.
  const mayBeAway = () => lost || !navigator.onLine;
  const isReached = async () => !mayBeAway() || ask("/healthz").then(() => true, () => { at("connection").hidden = false; return false; });
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.closest("#conflict")) isUnsettled = false;
    settle();
    if (form.dataset.flushed) { delete form.dataset.flushed; return; }
    if (form.method !== "post" || (!waiting.size && !mayBeAway())) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const by = event.submitter;
    await flush();
    if (waiting.size || isUnsettled || !form.isConnected || !await isReached()) return;
    form.dataset.flushed = "1";
    form.requestSubmit(by);
  }, true);
  // htmx would send a whole form to one address: a button that has an address of its own is left to the browser.
  document.addEventListener("submit", (event) => { if (event.submitter?.hasAttribute("formaction")) event.stopPropagation(); }, true);
  // A part of a condition that was added has the focus; where one was taken away, what stands before it is read on.
  document.addEventListener("htmx:after:swap", (event) => {
    if (!lost) at("connection").hidden = true;
    mark();
    const next = focusNext && at(focusNext);
    if (next) next.focus({ preventScroll: focusNext === "main" });
    if (next?.matches?.("input")) next.value = next.defaultValue;
    focusNext = "";
  });
  let focusNext = "";
  document.addEventListener("submit", (event) => { focusNext = event.target.dataset?.focus ?? ""; });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (link?.closest("#conflict")) isUnsettled = false;
    if (!link || !waiting.size || link.target || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    await flush();
    if (!waiting.size && !isUnsettled) location.href = link.href;
  });
  addEventListener("online", () => { if (waiting.size) flush(); else if (!lost) at("connection").hidden = true; });
  addEventListener("beforeunload", (event) => { settle(); if (waiting.size) flush(); if (waiting.size || isUnsettled) event.preventDefault(); });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s" && document.querySelector("[data-edit], [data-save]")) { event.preventDefault(); settle(); flush(); }
    // The rule that is worked on moves, else the element; Alt with an arrow opens a list, though.
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown") && !event.target.matches("select, [list]")) {
      const around = document.querySelector(".rules") ? event.target.closest(".rules > li") : at("fields");
      const button = around?.querySelector(`.fields-head form[data-op="move${event.key === "ArrowUp" ? "-1" : "1"}"] button:not(:disabled)`);
      if (button) { event.preventDefault(); button.click(); }
    }
    if (event.key === "F8") {
      const findings = [...document.querySelectorAll("#found .findings li")];
      if (!findings.length) return;
      event.preventDefault();
      const next = (findings.findIndex((one) => one === document.activeElement) + 1) % findings.length;
      findings[next].tabIndex = -1;
      findings[next].focus();
    }
  });

  // Elements are moved by pointer, too; the buttons and Alt with the arrows do the same.
  let dragged = null;
  document.addEventListener("dragstart", (event) => { dragged = event.target.closest?.("#outline li[data-index]") ?? null; });
  document.addEventListener("dragover", (event) => {
    const over = event.target.closest?.("#outline li[data-index]");
    document.querySelectorAll(".over-me").forEach((one) => one.classList.remove("over-me"));
    if (dragged && over) { event.preventDefault(); over.classList.add("over-me"); }
  });
  document.addEventListener("drop", async (event) => {
    const over = event.target.closest?.("#outline li[data-index]");
    if (!dragged || !over) return;
    event.preventDefault();
    await flush();
    if (waiting.size || isUnsettled) return;
    try {
      const [status, html] = await post(at("editor").dataset.edit, { op: "move", path: `/elements/${dragged.dataset.index}`, to: over.dataset.index });
      if (status === 412) conflict(html);
      else if (status >= 400) say(`Not moved. ${whyNot(html)}`);
      else location.href = `${location.pathname}?at=${over.dataset.index}`;
    } catch { at("connection").hidden = false; }
  });

  // A file edited elsewhere: what is shown is made anew, unless somebody writes here.
  document.body.addEventListener("live:files", async () => {
    if (!at("version") || waiting.size) return;
    const text = await pageNow();
    const page = parsed(text);
    const there = page.getElementById("version")?.value;
    if (!there || there === version() || waiting.size) return;
    const busy = document.activeElement?.matches("[data-path], textarea.code, .cm-content");
    if (busy) { at("told").textContent = "This survey was changed elsewhere. "; const link = document.createElement("a"); link.href = addressNow(); link.textContent = "Show it"; at("told").append(link); at("told").hidden = false; }
    else if (document.querySelector(".cm-editor")) location.reload(); // the editor is made of the text that it begins with
    else { refused.clear(); at("told").hidden = true; await show(text, "main"); tellAddress(); }
  });

  // Letters that are no letter with a mark are written as people write them where they have none.
  const LETTERS = { "æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "ð": "d", "þ": "th", "đ": "d", "ł": "l", "ı": "i" };
  const inAscii = (text) => text.replace(/[æœøßðþđłı]/g, (letter) => LETTERS[letter]).normalize("NFKD").replace(/\p{M}/gu, "");
  document.addEventListener("change", (event) => {
    const hidden = event.target.dataset?.hides && at(event.target.dataset.hides);
    if (hidden) hidden.hidden = hidden.disabled = Boolean(event.target.value);
  });
  document.addEventListener("change", async (event) => {
    const into = event.target.dataset?.into;
    if (into && event.target.files?.[0]) at(into).value = await event.target.files[0].text();
  });
  document.addEventListener("input", (event) => {
    const name = event.target.dataset?.names && event.target.form.elements[event.target.dataset.names];
    if (name && !name.dataset.own) name.value = inAscii(event.target.value.toLowerCase()).replace(/[^a-z0-9]+/g, "_").slice(0, 100).replace(/^_+|_+$/g, "");
    if (event.target.name === "name") event.target.dataset.own = "1";
  });

  // Where an address leads to a part of the page, a browser passes `autofocus` by and takes the focus away on its way.
  const focusOnceThere = (field) => addEventListener("load", () => setTimeout(() => field()?.focus({ preventScroll: true })));
  if (location.hash === "#phone") focusOnceThere(() => at("reply"));
  // The rule that was added, and the field that a finding leads to, are open.
  const open = (field) => {
    for (let around = field.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
    return field;
  };
  const leadToField = () => {
    const to = decodeURIComponent(location.hash.slice(1));
    if (!to.startsWith("/") && to !== "fields") return;
    const there = fieldsAt(to)[0] ?? at(to) ?? nearestTo(to)[0]; // what was moved or added, or what it was taken from
    if (there?.matches(":not(input, select, textarea)")) there.tabIndex = -1;
    if (there) setTimeout(() => open(there).focus());
  };
  leadToField();
  addEventListener("hashchange", leadToField);
  const led = location.hash.startsWith("#rule-") && at(decodeURIComponent(location.hash.slice(1)))?.querySelector("details");
  if (led) focusOnceThere(() => [...open(led).querySelectorAll("input, select")].find((one) => one.offsetParent));
  if (at("found")) mark();

  // In a list that is longer than its box, what is chosen is in its middle; the page itself stays where it is.
  const chosen = document.querySelector("#outline [aria-current]");
  for (let box = chosen?.closest("#outline"); box && box.id !== "editor"; box = box.parentElement) {
    const [inside, around] = [chosen, box].map((one) => one.getBoundingClientRect());
    box.scrollTop += inside.top - around.top - (box.clientHeight - inside.height) / 2;
  }

  // A picture that is wider than the screen begins at its middle, where its first element stands.
  for (const button of document.querySelectorAll("[data-fit]")) {
    const wide = at(button.dataset.fit);
    button.hidden = wide.scrollWidth <= wide.clientWidth;
    wide.scrollLeft = (wide.scrollWidth - wide.clientWidth) / 2;
  }

  const scrollDown = () => document.querySelectorAll(".screen").forEach((screen) => { screen.scrollTop = screen.scrollHeight; });
  document.addEventListener("htmx:after:swap", scrollDown);
  scrollDown();
})();
