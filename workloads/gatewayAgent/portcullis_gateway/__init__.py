"""Agent of a WAF gateway: host routes in, nginx configuration out. Standard library only."""
