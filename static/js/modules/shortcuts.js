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
