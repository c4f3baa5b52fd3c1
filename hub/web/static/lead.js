// The time slider speaks what the receipt shows, and Page keys move it by a month.
const slider = document.getElementById("when");

document.addEventListener("htmx:afterSettle", () => {
  slider.setAttribute("aria-valuetext", document.getElementById("asof").dataset.spoken);
});

slider.addEventListener("keydown", (event) => {
  const days = { PageUp: 30, PageDown: -30 }[event.key];
  if (!days) return;
  event.preventDefault();
  slider.value = Number(slider.value) + days;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
});
