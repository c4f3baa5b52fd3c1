// The ticket in the address is spent; a copied or reloaded address should not carry it.
history.replaceState(null, "", location.pathname);

// A newer score replaces the panel; an open receipt stays open.
let isOpen = false;
document.addEventListener("htmx:beforeSwap", () => {
  isOpen = document.getElementById("all-lines")?.open ?? false;
});
document.addEventListener("htmx:afterSwap", () => {
  document.getElementById("all-lines")?.toggleAttribute("open", isOpen);
});
