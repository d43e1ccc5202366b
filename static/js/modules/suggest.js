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
