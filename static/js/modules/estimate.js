// <form data-estimate>: the page's address and the links that carry its values (<a data-carries="seats">) follow its fields, so that Back,
// a reload and the next page agree with them. A browser that fills the fields again after Back has the estimate worked out again.
{
  const form = document.querySelector("form[data-estimate]");
  const follow = () => {
    const values = new FormData(form);
    history.replaceState(history.state, "", `?${new URLSearchParams(values)}${location.hash}`);
    for (const link of document.querySelectorAll("a[data-carries]")) {
      const address = new URL(link.href);
      const next = address.searchParams.get("next"); // of a sign-in: the page it leads to carries the value
      const target = next ? new URL(next, location.origin) : address;
      target.searchParams.set(link.dataset.carries, values.get(link.dataset.carries) ?? "");
      if (next) address.searchParams.set("next", target.pathname + target.search);
      link.href = address.href;
    }
  };
  form?.addEventListener("input", follow);
  addEventListener("pageshow", () => {
    const filled = form && [...form.querySelectorAll("input")].some((field) => field.value !== field.defaultValue);
    if (filled && window.htmx) form.requestSubmit();
  });
}
