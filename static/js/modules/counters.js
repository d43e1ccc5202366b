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
