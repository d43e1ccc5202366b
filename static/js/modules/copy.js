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
