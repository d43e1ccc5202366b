// htmx: the CSRF token on each change, words when a request fails, focus on the first problem after a refused form.
{
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("htmx:responseError", () => toast(say("failed"), "bad"));
  document.addEventListener("htmx:sendError", () => toast(say("offline"), "bad"));
  const focusProblem = (root) => root.querySelector?.("[data-error-summary]:not([data-quiet] *)")?.focus();
  document.addEventListener("htmx:afterSwap", (event) => focusProblem(event.detail.target));
  focusProblem(document);
}
