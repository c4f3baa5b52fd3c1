// The ticket in the address is spent; a copied or reloaded address should not carry it.
history.replaceState(null, "", location.pathname);
