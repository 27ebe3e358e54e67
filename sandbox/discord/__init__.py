"""The local Discord: REST API, gateway, files and the rules it holds a bot to."""
