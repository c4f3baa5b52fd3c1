// Writes times again in the reader's own zone: the server knows UTC only.
const pad = (n) => String(n).padStart(2, "0");
const sameDay = (a, b) => a.toDateString() === b.toDateString();

function words(at, style) {
  const now = new Date();
  const clock = `${pad(at.getHours())}:${pad(at.getMinutes())}`;
  const month = at.toLocaleDateString("en", { month: "short" });
  const year = at.getFullYear() === now.getFullYear() ? "" : ` ${at.getFullYear()}`;
  if (style === "full") return `${at.getDate()} ${month} ${at.getFullYear()}, ${clock}`;
  if (style === "clock") return sameDay(at, now) ? clock : `${at.getDate()} ${month}${year}`;
  if (now - at < 86_400_000) return null;
  const yesterday = new Date(now - 86_400_000);
  return sameDay(at, yesterday) ? `Yesterday, ${clock}` : `${at.getDate()} ${month}${year}`;
}

function localise(root) {
  for (const time of root.querySelectorAll("time[data-style]")) {
    const at = new Date(time.dateTime);
    time.textContent = words(at, time.dataset.style) ?? time.textContent;
    time.title = at.toLocaleString();
    time.removeAttribute("data-style");
  }
}

localise(document);
document.addEventListener("htmx:afterSettle", () => localise(document));
