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
