// Before anything is drawn, so that nothing flashes: the colours somebody chose, else those of the system.
(() => {
  const chosen = localStorage.getItem("theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
})();
