"""What people type and press. Thin: read, decide, show."""
