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
