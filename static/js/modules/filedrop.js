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
