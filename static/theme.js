/* Settles the theme before the first paint: the person's own choice, which the server knows, else the system's, which is followed. */
{
  const { dataset } = document.documentElement;
  const light = matchMedia("(prefers-color-scheme: light)");
  const settle = () => {
    if (dataset.chosen !== "true") dataset.theme = light.matches ? "light" : "dark";
  };
  settle();
  light.addEventListener("change", settle);
}
