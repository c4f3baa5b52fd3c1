"""HubSpot: the card's backend and the page that it frames."""
