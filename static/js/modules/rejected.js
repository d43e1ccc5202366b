// A rejected form is the answer to a POST, and Back onto such an answer is a browser's error ("Confirm Form Resubmission"). Its history
// entry becomes an ordinary one, so Back fetches the form; what was typed is kept in that entry and filled in again.
{
  const fields = () => [...document.querySelectorAll('form[method="post"] :is(input, select, textarea)[id]')]
    .filter((field) => !field.matches('[type=hidden], [type=password], [type=file], [autocomplete="one-time-code"]'));
  const written = (field) => {
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked;
    return field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
  };
  const fill = (field, given) => {
    if (given === undefined) return;
    if (typeof given === "boolean") field.checked = given;
    else if (Array.isArray(given)) for (const option of field.options) option.selected = given.includes(option.value);
    else field.value = given;
  };
  const keep = () => {
    const typed = Object.fromEntries(fields().map((field) => [field.id, written(field)]));
    history.replaceState({ ...history.state, typed }, "", location.href);
  };
  if (document.querySelector("[data-error-summary]:not([data-quiet] *)")) {
    keep();
    document.addEventListener("submit", keep);
  } else if (history.state?.typed) {
    for (const field of fields()) fill(field, history.state.typed[field.id]);
    document.addEventListener("submit", keep);
  }
}
