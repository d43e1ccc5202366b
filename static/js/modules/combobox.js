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
