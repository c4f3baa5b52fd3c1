// Writes times again in the reader's own zone, and keeps "2 min ago" true: the server knows UTC, and one instant only.
const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const pad = (n) => String(n).padStart(2, "0");
const isSameDay = (a, b) => a.toDateString() === b.toDateString();

function date(at, now) {
  const month = at.toLocaleDateString("en", { month: "short" });
  return `${at.getDate()} ${month}${at.getFullYear() === now.getFullYear() ? "" : ` ${at.getFullYear()}`}`;
}

function ago(at, now, clock) {
  const passed = Math.max(now - at, 0);
  if (passed < 5000) return "just now";
  if (passed < MINUTE) return `${Math.floor(passed / 1000)} s ago`;
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min ago`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h ago`;
  return isSameDay(at, new Date(now - DAY)) ? `Yesterday, ${clock}` : date(at, now);
}

function words(at, style) {
  const now = new Date();
  const clock = `${pad(at.getHours())}:${pad(at.getMinutes())}`;
  if (style === "ago") return ago(at, now, clock);
  if (style === "clock") return isSameDay(at, now) ? clock : date(at, now);
  if (style === "minute") return `${date(at, now)}, ${clock}`;
  return `${at.getDate()} ${at.toLocaleDateString("en", { month: "short" })} ${at.getFullYear()}, ${clock}`;
}

function write() {
  for (const time of document.querySelectorAll("time[data-style]")) {
    const at = new Date(time.dateTime);
    const text = words(at, time.dataset.style);
    if (time.textContent !== text) time.textContent = text;
    time.title = at.toLocaleString();
  }
}

write();
setInterval(write, 30_000);
document.addEventListener("htmx:afterSettle", write);
