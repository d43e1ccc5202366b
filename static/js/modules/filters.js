// A filter form with data-auto submits itself when a choice changes; forms that htmx drives are left to htmx.
{
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto]");
    if (form && !form.matches("[hx-get], [data-hx-get]")) form.requestSubmit();
  });
}
