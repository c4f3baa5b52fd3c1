"""The demo: the whole job against sandboxes on this machine, over the same sockets as with the real vendors."""
