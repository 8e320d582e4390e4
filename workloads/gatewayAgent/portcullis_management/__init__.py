"""The management server: takes events from gateways, and shows them to admins. Standard library only."""
