/* Assembled by `manage.py assemble_assets` from the parts beside it. Edit those. */
// What scripts say: each sentence comes from the page, so that it is in the reader's language.
const say = (name) => document.body.dataset[`said${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
const cookie = (name) => document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
const remember = (name, value) => {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${secure}`;
};
// The theme is kept in a cookie: the server then sends data-theme and nothing flashes.
{
  const root = document.documentElement;
  for (const button of document.querySelectorAll("[data-theme-toggle]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    remember("theme", root.dataset.theme);
  });
}
// Short news in the one role=status region. A failure stays until it is dismissed, everything else leaves by itself.
const toast = (text, tone = "") => {
  const region = document.getElementById("toasts");
  if (!region || !text) return;
  const line = document.createElement("p");
  line.className = "toast";
  line.dataset.s = tone;
  line.textContent = text;
  region.append(line);
  settle(line);
};
const settle = (line) => {
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = say("dismiss");
  close.addEventListener("click", () => line.remove());
  line.append(close);
  if (line.dataset.s !== "bad") setTimeout(() => { if (!line.matches(":hover, :focus-within")) line.remove(); }, 8000);
};
for (const line of document.querySelectorAll("#toasts > .toast")) settle(line);
// The server may announce by a header: HX-Trigger: {"toast": {"text": "…", "tone": "ok"}}
document.addEventListener("toast", (event) => toast(event.detail?.text ?? event.detail?.value, event.detail?.tone));
// htmx: the CSRF token on each change, words when a request fails, focus on the first problem after a refused form.
{
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("htmx:responseError", () => toast(say("failed"), "bad"));
  document.addEventListener("htmx:sendError", () => toast(say("offline"), "bad"));
  const focusProblem = (root) => root.querySelector?.("[data-error-summary]:not([data-quiet] *)")?.focus();
  document.addEventListener("htmx:afterSwap", (event) => focusProblem(event.detail.target));
  focusProblem(document);
}
// A rejected form is the answer to a POST, and Back onto such an answer is a browser's error ("Confirm Form Resubmission"). Its history
// entry becomes an ordinary one, so Back fetches the form; what was typed is kept in that entry and filled in again.
{
  const fields = () => [...document.querySelectorAll('form[method="post"] :is(input, select, textarea)[id]')]
    .filter((field) => !field.matches('[type=hidden], [type=password], [type=file], [autocomplete="one-time-code"]'));
  const written = (field) => {
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked;
    return field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
  };
  const fill = (field, given) => {
    if (given === undefined) return;
    if (typeof given === "boolean") field.checked = given;
    else if (Array.isArray(given)) for (const option of field.options) option.selected = given.includes(option.value);
    else field.value = given;
  };
  const keep = () => {
    const typed = Object.fromEntries(fields().map((field) => [field.id, written(field)]));
    history.replaceState({ ...history.state, typed }, "", location.href);
  };
  if (document.querySelector("[data-error-summary]:not([data-quiet] *)")) {
    keep();
    document.addEventListener("submit", keep);
  } else if (history.state?.typed) {
    for (const field of fields()) fill(field, history.state.typed[field.id]);
    document.addEventListener("submit", keep);
  }
}
// <a data-dialog="id"> opens a native dialog; without this script the link leads to a page that asks the same.
{
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog) { event.preventDefault(); dialog.showModal(); }
      return;
    }
    if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
    else if (event.target instanceof HTMLDialogElement) {
      const box = event.target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside && event.detail) event.target.close();
    }
  });
}
// Copy buttons are hidden until a script can serve them.
{
  const show = (root) => { for (const button of root.querySelectorAll("[data-copy][hidden]")) button.hidden = !navigator.clipboard; };
  show(document);
  document.addEventListener("htmx:load", (event) => show(event.detail.elt));
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      toast(button.dataset.said, "ok");
    } catch {
      toast(say("failed"), "bad");
    }
  });
}
// A filter form with data-auto submits itself when a choice changes; forms that htmx drives are left to htmx.
{
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto]");
    if (form && !form.matches("[hx-get], [data-hx-get]")) form.requestSubmit();
  });
}
// <form data-estimate>: the page's address and the links that carry its values (<a data-carries="seats">) follow its fields, so that Back,
// a reload and the next page agree with them. A browser that fills the fields again after Back has the estimate worked out again.
{
  const form = document.querySelector("form[data-estimate]");
  const follow = () => {
    const values = new FormData(form);
    history.replaceState(history.state, "", `?${new URLSearchParams(values)}${location.hash}`);
    for (const link of document.querySelectorAll("a[data-carries]")) {
      const address = new URL(link.href);
      const next = address.searchParams.get("next"); // of a sign-in: the page it leads to carries the value
      const target = next ? new URL(next, location.origin) : address;
      target.searchParams.set(link.dataset.carries, values.get(link.dataset.carries) ?? "");
      if (next) address.searchParams.set("next", target.pathname + target.search);
      link.href = address.href;
    }
  };
  form?.addEventListener("input", follow);
  addEventListener("pageshow", () => {
    const filled = form && [...form.querySelectorAll("input")].some((field) => field.value !== field.defaultValue);
    if (filled && window.htmx) form.requestSubmit();
  });
}
// Files dropped on the frame go into its own input, so that the form is sent as without a script.
{
  const frame = (event) => event.target.closest?.("[data-filedrop] .drop");
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => { const drop = frame(event); if (drop) { event.preventDefault(); drop.dataset.over = ""; } });
  }
  document.addEventListener("dragleave", (event) => { const drop = frame(event); if (drop && !drop.contains(event.relatedTarget)) delete drop.dataset.over; });
  document.addEventListener("drop", (event) => {
    const drop = frame(event);
    if (!drop) return;
    event.preventDefault();
    delete drop.dataset.over;
    const input = drop.querySelector("input[type=file]");
    if (!input || input.disabled || !event.dataTransfer.files.length) return;
    const kept = new DataTransfer();
    for (const file of input.multiple ? event.dataTransfer.files : [event.dataTransfer.files[0]]) kept.items.add(file);
    input.files = kept.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
// <select data-combobox> with many options becomes a text box with a list; the select itself still carries the value.
{
  const build = (select) => {
    const box = document.createElement("div");
    const input = document.createElement("input");
    const list = document.createElement("ul");
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    const options = [...select.options].filter((option) => option.value);
    let active = -1;
    box.className = "combo";
    input.className = "input";
    input.id = `${select.id}-text`;
    input.autocomplete = "off";
    for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", `${select.id}-list`], ["aria-autocomplete", "list"]]) input.setAttribute(name, value);
    for (const name of ["aria-describedby", "aria-invalid"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    list.id = `${select.id}-list`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    if (label) { label.htmlFor = input.id; list.setAttribute("aria-label", label.textContent); }
    const written = () => (select.value ? select.selectedOptions[0].text : "");
    const close = () => { list.hidden = true; active = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const choose = (option) => { select.value = option.value; input.value = option.text; close(); select.dispatchEvent(new Event("change", { bubbles: true })); };
    const mark = (place) => {
      const rows = [...list.children];
      if (!rows.length) return;
      active = (place + rows.length) % rows.length;
      rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === active)));
      rows[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", rows[active].id);
    };
    const open = (all = false) => {
      const wanted = all ? "" : input.value.trim().toLocaleLowerCase();
      list.replaceChildren(...options.filter((option) => option.text.toLocaleLowerCase().includes(wanted)).map((option, index) => {
        const row = document.createElement("li");
        row.id = `${list.id}-${index}`;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        row.textContent = option.text;
        row.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(option); });
        row.addEventListener("pick", () => choose(option));
        return row;
      }));
      active = -1;
      list.hidden = !list.children.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
    };
    input.value = written();
    input.addEventListener("input", () => open());
    input.addEventListener("blur", () => { close(); if (!input.value && !select.required) select.value = ""; input.value = written(); });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) open(true);
        mark(active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1));
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        list.children[active].dispatchEvent(new Event("pick"));
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      }
    });
    select.hidden = true;
    select.before(box);
    box.append(input, list);
  };
  const all = (root) => { for (const select of root.querySelectorAll("select[data-combobox]:not([hidden])")) build(select); };
  all(document);
  document.addEventListener("htmx:load", (event) => all(event.detail.elt));
}
// <input data-suggests="id of a list">: htmx fills the list with options that are links; the keys choose among them.
// Without this script the box is a plain field of its form.
{
  const listOf = (input) => document.getElementById(input.dataset.suggests);
  const close = (input) => {
    listOf(input).hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (input, options, place) => {
    options.forEach((option, index) => {
      option.id = `${input.id}-option-${index}`;
      option.setAttribute("aria-selected", String(index === place));
    });
    if (place < 0) return input.removeAttribute("aria-activedescendant");
    options[place].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[place].id);
  };
  const build = (input) => {
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", input.dataset.suggests]]) input.setAttribute(name, value);
    const list = listOf(input);
    list.addEventListener("htmx:afterSwap", () => {
      const options = [...list.querySelectorAll("[role=option]")];
      mark(input, options, -1);
      list.hidden = !options.length || document.activeElement !== input || !input.value.trim();
      input.setAttribute("aria-expanded", String(!list.hidden));
    });
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // or the box would lose the focus before the click
    input.addEventListener("blur", () => close(input));
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const options = [...list.querySelectorAll("[role=option]")];
      const active = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark(input, options, active < 0 && step < 0 ? options.length - 1 : (active + step + options.length) % options.length);
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        options[active].click();
      } else if (event.key === "Escape") {
        event.preventDefault();
        close(input);
      }
    });
  };
  for (const input of document.querySelectorAll("input[data-suggests]")) build(input);
}
// A form with data-autosave says in its [data-saved] line where it stands, and warns before unsaved work is left.
{
  const line = (form) => form.querySelector("[data-saved]") ?? document.querySelector(`[data-saved="${form.id}"]`);
  const tell = (form, state) => {
    form.dataset.state = state;
    const place = line(form);
    if (place) place.textContent = { unsaved: say("unsaved"), saving: say("saving"), saved: `${say("saved")} ${new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })}` }[state];
  };
  const owner = (event) => event.target.closest?.("form[data-autosave]");
  document.addEventListener("input", (event) => { const form = owner(event); if (form) tell(form, "unsaved"); });
  document.addEventListener("htmx:beforeRequest", (event) => { const form = owner(event); if (form) tell(form, "saving"); });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = owner(event);
    if (form && form.dataset.state === "saving") tell(form, event.detail.xhr.status < 400 && event.detail.successful ? "saved" : "unsaved");
  });
  document.addEventListener("submit", (event) => { const form = owner(event); if (form) form.dataset.state = "sent"; });
  addEventListener("beforeunload", (event) => {
    if (document.querySelector('form[data-autosave]:is([data-state="unsaved"], [data-state="saving"])')) event.preventDefault();
  });
}
// A [data-counts] line says how long the text of its field is. Nothing is cut: the server measures the same.
{
  const show = (line) => {
    const field = document.getElementById(line.dataset.counts);
    if (!field) return;
    const length = [...field.value].length;
    line.textContent = line.dataset.said.replace("{length}", length.toLocaleString(document.documentElement.lang)).replace("{most}", Number(field.dataset.most).toLocaleString(document.documentElement.lang));
    line.toggleAttribute("data-over", length > Number(field.dataset.most));
  };
  const all = (root) => { for (const line of root.querySelectorAll("[data-counts]")) show(line); };
  all(document);
  document.addEventListener("htmx:load", (event) => all(event.detail.elt));
  document.addEventListener("input", (event) => {
    if (event.target.id && event.target.dataset.most) for (const line of document.querySelectorAll(`[data-counts="${CSS.escape(event.target.id)}"]`)) show(line);
  });
}
// Single keys: ? shows the list, / goes to the search box, g and a letter goes to a page. They can be switched off (WCAG 2.1.4).
{
  const dialog = document.getElementById("shortcuts");
  const box = dialog?.querySelector("[data-shortcuts-on]");
  const ways = { h: ["/partner/", "/"], l: ["/partner/listings/", "/browse/"], u: ["/partner/usage/", "/purchases/"], n: ["/notifications/"], d: ["/partner/deals/"], p: ["/partner/payouts/"] };
  let waiting = 0;
  if (box) {
    box.checked = cookie("shortcuts") !== "off";
    box.addEventListener("change", () => remember("shortcuts", box.checked ? "on" : "off"));
  }
  for (const button of document.querySelectorAll("[data-shortcuts]")) {
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
  }
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (writing || event.ctrlKey || event.metaKey || event.altKey || !box?.checked || document.querySelector("dialog[open]")) return;
    if (event.timeStamp - waiting < 1500 && waiting) {
      waiting = 0;
      // only pages that the frame links to: it names none which is not there
      const way = (ways[event.key] ?? []).map((path) => document.querySelector(`a[href="${path}"]`)).find(Boolean);
      if (way) { event.preventDefault(); location.assign(way.href); }
    } else if (event.key === "g") {
      waiting = event.timeStamp;
    } else if (event.key === "?") {
      event.preventDefault();
      dialog.showModal();
    } else if (event.key === "/") {
      const search = [...document.querySelectorAll("input[type=search]")].find((one) => one.checkVisibility());
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
  });
}
// <body data-live="listings reviews"> listens to these topics at /live/. A message {"topic", "subject", "sequence"} becomes
// the event live:<topic> on the body, at which htmx elements with hx-trigger="live:listings from:body" fetch themselves anew.
{
  const topics = (document.body.dataset.live ?? "").split(/\s+/).filter(Boolean);
  const last = new Map();
  let tries = 0;
  let paused = false;
  let socket;
  const hear = (text) => {
    let message;
    try { message = JSON.parse(text); } catch { return; }
    if (message.again) return socket.close();
    if (!topics.includes(message.topic)) return;
    const key = `${message.topic} ${message.subject ?? ""}`;
    if (message.sequence !== undefined && message.sequence <= (last.get(key) ?? -1)) return;
    if (message.sequence !== undefined) last.set(key, message.sequence);
    document.body.dispatchEvent(new CustomEvent(`live:${message.topic}`, { detail: message }));
  };
  const connect = () => {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(`${scheme}//${location.host}/live/?topics=${encodeURIComponent(topics.join(","))}`);
    socket.addEventListener("open", () => {
      if (paused) toast(say("resumed"), "ok");
      // what happened meanwhile was missed, even in a short gap: everything that listens fetches once
      if (tries) for (const topic of topics) document.body.dispatchEvent(new CustomEvent(`live:${topic}`, { detail: { topic } }));
      paused = false;
      tries = 0;
      document.body.dataset.liveState = "on";
    });
    socket.addEventListener("message", (event) => hear(event.data));
    socket.addEventListener("close", () => {
      tries += 1;
      if (tries === 3 && !paused) { paused = true; toast(say("paused"), "warn"); }
      document.body.dataset.liveState = paused ? "paused" : "waiting";
      setTimeout(connect, Math.min(30000, 500 * 2 ** tries) * (0.75 + Math.random() / 2));
    });
  };
  if (topics.length) {
    connect();
    addEventListener("pagehide", () => socket?.close());
  }
}
