// The inbox: select all, the count of the selection, and word that the list has changed. Every action works without it.
{
  const inbox = document.querySelector("[data-worklist]");
  const fresh = document.querySelector("[data-fresh]");
  if (fresh) {
    // the list never moves by itself: the line offers to load it again
    for (const topic of (document.body.dataset.live ?? "").split(/\s+/).filter(Boolean)) {
      document.body.addEventListener(`live:${topic}`, () => { fresh.hidden = false; });
    }
  }
  if (inbox) {
    const boxes = () => [...inbox.querySelectorAll(".wi > input")];
    const all = inbox.querySelector("[data-select-all]");
    const tell = () => {
      const chosen = boxes().filter((box) => box.checked).length;
      inbox.querySelector("[data-selected]").textContent = String(chosen);
      all.checked = chosen > 0 && chosen === boxes().length;
      all.indeterminate = chosen > 0 && !all.checked;
    };
    all.hidden = false;
    all.addEventListener("change", () => { for (const box of boxes()) box.checked = all.checked; tell(); });
    inbox.addEventListener("change", tell);
    inbox.addEventListener("reset", () => setTimeout(tell));
    tell();

    // Single keys, while the focus is in the list and they are not switched off (WCAG 2.1.4). What decides is asked first.
    const rows = () => [...inbox.querySelectorAll(".wi")];
    const go = (place) => rows().at(Math.min(Math.max(place, 0), rows().length - 1))?.querySelector("h3 a").focus();
    inbox.querySelector(".work").addEventListener("keydown", (event) => {
      const row = event.target.closest(".wi");
      const onBox = event.target.matches("input");
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Enter" && onBox) {
        event.preventDefault();
        row?.querySelector("h3 a").click();
        return;
      }
      if (!document.querySelector("[data-shortcuts-on]")?.checked) return;
      const place = rows().indexOf(row);
      const steps = {
        j: () => go(place + 1),
        k: () => go(place - 1),
        a: () => row?.dataset.accept && location.assign(row.dataset.accept),
        r: () => row?.dataset.refuse && location.assign(row.dataset.refuse),
        c: () => row?.querySelector("[name=claim]")?.click(),
        x: () => row?.querySelector("input").click(),
      };
      if (!steps[event.key]) return;
      event.preventDefault();
      steps[event.key]();
    });
  }
}
