"""What Discord says of this bot: its account, its commands, and its rights in a server."""
