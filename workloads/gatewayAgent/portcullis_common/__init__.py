"""What gateways and the management server share. Standard library only."""
