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
  }
}
