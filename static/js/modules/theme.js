// The theme is kept in a cookie: the server then sends data-theme and nothing flashes.
{
  const root = document.documentElement;
  for (const button of document.querySelectorAll("[data-theme-toggle]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    remember("theme", root.dataset.theme);
  });
}
