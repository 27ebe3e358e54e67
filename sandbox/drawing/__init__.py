"""Pictures drawn by code: example characters, avatars and the scenes the provider answers with."""
