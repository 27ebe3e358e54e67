"""A local Discord and a local picture provider, so that the bot runs without any account."""
