"""The product: organizations, connections, leads, scores, write-back, alerts, pages, jobs."""
