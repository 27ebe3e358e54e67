"""A local stand-in for the picture provider: its v3 API, its media store and its moods."""
