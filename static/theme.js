/* Settles the theme before the first paint: the person's own choice, else the system's, which is followed. */
{
  const light = matchMedia("(prefers-color-scheme: light)");
  const settle = () => {
    const chosen = localStorage.getItem("flashtape.theme");
    document.documentElement.dataset.theme = chosen ?? (light.matches ? "light" : "dark");
  };
  settle();
  light.addEventListener("change", settle);
}
